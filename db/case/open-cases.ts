import { type ApprovedRecord, recordFlows } from '../../definitions/around/record-approval/record';
import { OPEN } from '../../definitions/registration/statuses';
import type { Db } from '../shared/knex';

/** Part of the open cases of a kind, in the order of their ids. */
export interface Part {
  /** The last id of the part before. */
  readonly after: string;
  readonly limit: number;
}

const OF_REGISTRATION = ['conflictReview', 'assessment', 'protectionExtension'];

interface Id {
  readonly id: string;
}

async function ids(db: Db, sql: string, bindings: object): Promise<string[]> {
  const { rows } = await db.raw<{ rows: Id[] }>(`${sql} limit :limit`, { ...bindings });
  return rows.map(({ id }) => id);
}

/**
 * Opportunities whose registration has something to do: those that are not over, and those whose end was written and
 * not carried out whole: an approval of theirs still runs, or a sale was not told.
 */
export const openRegistrations = (db: Db, part: Part): Promise<string[]> =>
  ids(
    db,
    `select id from opportunities o
     where id > :after and (
       status = any(:open::text[])
       or registration_state #> '{state,unsent}' <> '[]'::jsonb
       or exists (
         select 1 from approvals a where a.case_id = o.id and a.status = 'running' and a.flow = any(:hosted::text[])
       )
     )
     order by id`,
    { ...part, open: [...OPEN], hosted: OF_REGISTRATION },
  );

/** Opportunities whose sale has begun and not ended, also where their registration has, and those with an open gate. */
export const openSales = (db: Db, part: Part): Promise<string[]> =>
  ids(
    db,
    `select id from opportunities o
     where id > :after and stage_state is not null and (
       stage_state #>> '{state,status}' in ('valid', 'suspended')
       or exists (select 1 from approvals a where a.case_id = o.id and a.status = 'running' and a.flow = 'stageGate')
     )
     order by id`,
    part,
  );

/** Approvals that stand alone. */
export const openApprovals = (db: Db, { after, limit }: Part): Promise<string[]> =>
  db('approvals')
    .where({ status: 'running', flow: 'approval' })
    .where('id', '>', after)
    .orderBy('id')
    .limit(limit)
    .pluck('id');

export interface OpenRecordApproval {
  readonly id: string;
  readonly record: ApprovedRecord;
}

interface RecordApprovalRow {
  readonly id: string;
  readonly flow: ApprovedRecord['flow'];
  readonly opportunity_id: string;
  readonly record_id: string;
  readonly version: number;
}

const [PROJECT, BUDGET, REOPENING] = recordFlows;

/** Records that are being decided about; also where the decision is written and not carried out. */
export async function openRecordApprovals(db: Db, part: Part): Promise<OpenRecordApproval[]> {
  const { rows } = await db.raw<{ rows: RecordApprovalRow[] }>(
    `select * from (
       select p.approval_id as id, :project as flow, o.id as opportunity_id, o.id as record_id, o.version
         from project_approvals p join opportunities o on o.id = p.opportunity_id where p.status = 'running'
       union all
       select r.approval_id, :reopening, o.id, o.id, o.version
         from reopenings r join opportunities o on o.id = r.opportunity_id where r.status = 'running'
       union all
       select b.approval_id, :budget, b.opportunity_id, b.id, b.version
         from opportunity_budgets b where b.status = 'inApproval'
     ) records where id > :after order by id limit :limit`,
    { ...part, project: PROJECT, budget: BUDGET, reopening: REOPENING },
  );
  return rows.map(({ id, flow, opportunity_id, record_id, version }) => ({
    id,
    record: { flow, opportunityId: opportunity_id, recordId: record_id, version },
  }));
}
