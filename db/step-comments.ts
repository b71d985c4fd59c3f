import type { Db } from './knex';

/** The outcomes that need a comment in a step, by the version of the definition that the approval began with. */
export async function outcomesWithComment(db: Db, approvalId: string, stepKey: string): Promise<readonly string[]> {
  const { rows } = await db.raw<{ rows: { outcome: string }[] }>(
    `select needing.outcome
     from approvals a
     join definitions d on d.kind = 'approval' and d.key = a.definition_key and d.version = a.definition_version,
     jsonb_array_elements(d.body::jsonb -> 'steps') step,
     jsonb_array_elements_text(step -> 'requireComment') needing (outcome)
     where a.id = ? and step ->> 'key' = ?`,
    [approvalId, stepKey],
  );
  return rows.map(({ outcome }) => outcome);
}
