import type { Db } from '../../../db/shared/knex';

/** What is written about requests themselves, and by flows in their own time. */
const NOT_COUNTED = ['idempotency_keys', 'sent_commands', 'sessions', 'incidents'];

/** A mark of the whole content of each table, by its name. */
export async function wholeState(db: Db): Promise<Readonly<Record<string, string>>> {
  const names = await db('pg_tables')
    .where({ schemaname: 'public' })
    .whereNotIn('tablename', NOT_COUNTED)
    .pluck('tablename');
  const marks = names.map((name) => `select '${name}' as name, ${MARK} as mark from "${name}" as t`);
  const { rows } = await db.raw<{ rows: { name: string; mark: string }[] }>(marks.join(' union all '));
  return Object.fromEntries(rows.map(({ name, mark }) => [name, mark]));
}

const MARK = "count(*) || '/' || coalesce(sum(hashtextextended(t::text, 0)), 0)";

export async function anyOpenTask(db: Db, approvalId: string): Promise<string> {
  const task = await db('tasks')
    .where({ approval_id: approvalId })
    .whereIn('status', ['open', 'delegated'])
    .first('id');
  if (!task) throw new Error('The approval has no open task.');
  return task.id;
}
