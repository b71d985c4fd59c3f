import { type ApprovedRecord, recordFlows } from '../../definitions/around/record-approval/record';
import type { Db } from '../shared/knex';

interface Found {
  readonly record: ApprovedRecord;
  /** It still waits for the decision, or for what the decision means to it. */
  readonly isWaiting: boolean;
}

const FIND = `
  select o.id as record_id, o.version, p.status = 'running' as waiting
    from project_approvals p join opportunities o on o.id = p.opportunity_id where p.approval_id = :id
  union all
  select o.id, o.version, r.status = 'running'
    from reopenings r join opportunities o on o.id = r.opportunity_id where r.approval_id = :id
  union all
  select b.id, b.version, b.status = 'inApproval' from opportunity_budgets b where b.approval_id = :id`;

/** The record that this approval is, or was, about; undefined: it was put up by another approval since. */
export async function recordUnderApproval(
  db: Db,
  { id, flow, case_id: opportunityId }: { readonly id: string; readonly flow: string; readonly case_id: string },
): Promise<Found | undefined> {
  const kind = recordFlows.find((known) => known === flow);
  if (kind === undefined) return undefined;
  const { rows } = await db.raw<{ rows: { record_id: string; version: number; waiting: boolean }[] }>(FIND, { id });
  const [row] = rows;
  return (
    row && {
      record: { flow: kind, opportunityId, recordId: row.record_id, version: row.version },
      isWaiting: row.waiting,
    }
  );
}
