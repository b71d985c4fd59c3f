import type { CaseFacts } from '../definitions/stage/facts';
import type { ActivityDocument } from '../definitions/stage/commands';
import type { ActivityChange, FollowUp } from '../definitions/stage/effects';
import type { StageRow } from '../definitions/stage/row';
import { newestVersion } from './definitions';
import { jsonb } from './jsonb';
import type { Db } from './knex';
import { paged, type PageRequest } from './listing';
import type { OpportunityRow } from './opportunities';

/** A stay in a stage: intervals of one opportunity follow each other without gap. */
export interface VisitRow {
  readonly opportunity_id: string;
  readonly number: number;
  readonly stage_key: string;
  readonly entered_at: string;
  readonly left_at: string | null;
  readonly by_user_id: string | null;
  readonly reason: string | null;
  readonly definition_version: number;
}

/** A sales activity 销售活动 that was planned or done, or (`followUp`, without a stage) what is followed after winning. */
export interface ActivityRow {
  readonly opportunity_id: string;
  readonly kind: 'sales' | 'followUp';
  readonly stage_key: string;
  readonly key: string;
  readonly name: string;
  readonly required: boolean;
  readonly planned_on: string | null;
  readonly planned_until: string | null;
  readonly assignee_id: string | null;
  readonly done_at: string | null;
  readonly done_by: string | null;
  readonly result: string | null;
  readonly documents: readonly ActivityDocument[];
  readonly form: Readonly<Record<string, unknown>> | null;
  readonly late: boolean;
  /** Of the form that a follow-up’s completion fills in, as it was at the winning. */
  readonly form_version: number | null;
}

declare module 'knex/types/tables' {
  interface Tables {
    stage_visits: VisitRow;
    opportunity_activities: ActivityRow;
  }
}

/** What the writing of a change needs of the case. */
export type WrittenCase = Pick<OpportunityRow, 'id' | 'name' | 'status' | 'customer' | 'customer_id' | 'department_id'>;

/**
 * What the stage flow has come to, where it is newer than what stands there and the registration has not ended the case; undefined otherwise. The row is locked from here on: registration and stage flow
 * see each other’s last word. A step that only tells (a reminder) leaves the version of the row, which clients hold, as it is.
 */
export async function writeProgress(trx: Db, id: string, at: string, version: number, row: StageRow, { ending, tellsOnly }: { readonly ending: object | undefined; readonly tellsOnly: boolean }): Promise<WrittenCase | undefined> {
  const query = trx('opportunities')
    .where({ id })
    .whereRaw('coalesce(stage_version, -1) < ?', [version])
    .update({
      ...statusOf(trx, row.status),
      stage_key: row.stageKey,
      stage_version: version,
      stage_entered_at: row.enteredAt,
      stage_due_at: row.dueAt,
      stage_overdue: row.overdue,
      stage_stalled: row.stalled,
      win_probability: row.winProbability,
      forecast: row.forecast,
      suspended_until: row.suspendedUntil,
      ...(row.status === 'won' || row.status === 'lost' ? { protected_until: null } : {}),
      ...(ending === undefined ? {} : { ending: jsonb(trx, ending) }),
      ...(tellsOnly ? {} : { updated_at: at, version: trx.raw('version + 1') }),
    })
    .returning(['id', 'name', 'status', 'customer', 'customer_id', 'department_id']);
  if (row.status !== 'ended') query.whereIn('status', isSold(row.status) ? ['valid', 'suspended'] : ['valid', 'suspended', 'inConflictReview']);
  const [written] = await query;
  return written;
}

const isSold = (status: StageRow['status']): boolean => status === 'won' || status === 'lost';

/** While a person reviews a later change (`inConflictReview`), the row keeps saying so; what the sale has come to is what it will be again. */
function statusOf(trx: Db, status: StageRow['status']) {
  if (status === 'ended') return {};
  if (isSold(status)) return { status };
  return { status: trx.raw(`case when status = 'inConflictReview' then status else ? end`, [status]), status_before: trx.raw(`case when status = 'inConflictReview' then ? end`, [status]) };
}

export const progressOf = (trx: Db, id: string): Promise<Pick<OpportunityRow, 'status' | 'stage_version'> | undefined> => trx('opportunities').where({ id }).first('status', 'stage_version');

export const enterVisit = async (trx: Db, visit: Omit<VisitRow, 'left_at'>): Promise<void> => {
  await trx('stage_visits').insert({ ...visit, left_at: null });
};

export const leaveVisit = async (trx: Db, opportunityId: string, number: number, at: string): Promise<void> => {
  await trx('stage_visits').where({ opportunity_id: opportunityId, number }).update({ left_at: at });
};

export const visitsOf = (db: Db, opportunityId: string, page: PageRequest): Promise<VisitRow[]> =>
  paged(db('stage_visits').select<VisitRow[]>('stage_visits.*').where({ opportunity_id: opportunityId }), page);

export const firstVisitOf = (db: Db, opportunityId: string): Promise<VisitRow | undefined> => db('stage_visits').where({ opportunity_id: opportunityId, number: 1 }).first();

type ActivityKey = Pick<ActivityRow, 'opportunity_id' | 'kind' | 'stage_key' | 'key'>;

export async function changeActivity(trx: Db, activity: ActivityKey & Pick<ActivityRow, 'name' | 'required'>, change: ActivityChange, byUserId: string | null): Promise<void> {
  const columns = columnsOf(trx, change, byUserId);
  await trx('opportunity_activities')
    .insert({ ...activity, ...columns })
    .onConflict(['opportunity_id', 'kind', 'stage_key', 'key'])
    .merge({ name: activity.name, required: activity.required, ...columns });
}

function columnsOf(trx: Db, { plannedOn, plannedUntil, assigneeId, done }: ActivityChange, byUserId: string | null) {
  return {
    ...(plannedOn === undefined ? {} : { planned_on: plannedOn }),
    ...(plannedUntil === undefined ? {} : { planned_until: plannedUntil }),
    ...(assigneeId === undefined ? {} : { assignee_id: assigneeId }),
    ...(done === undefined ? {} : done === null ? { ...NOT_DONE, documents: jsonb(trx, []) } : { done_at: done.at, done_by: byUserId, result: done.result, documents: jsonb(trx, done.documents), form: done.form, late: done.late }),
  };
}

const NOT_DONE = { done_at: null, done_by: null, result: null, form: null, late: false };

/** What is followed after winning: for the main owner at first, each with the newest version of its form. */
export async function openFollowUps(trx: Db, opportunityId: string, activities: readonly FollowUp[], assigneeId: string | null): Promise<void> {
  if (activities.length === 0) return;
  const rows: (ActivityKey & Pick<ActivityRow, 'name' | 'required' | 'assignee_id' | 'form_version'>)[] = [];
  for (const { key, name, form } of activities) {
    const version = form === undefined ? undefined : (await newestVersion(trx, 'form', form))?.version;
    rows.push({ opportunity_id: opportunityId, kind: 'followUp', stage_key: '', key, name, required: false, assignee_id: assigneeId, form_version: version ?? null });
  }
  await trx('opportunity_activities').insert(rows).onConflict(['opportunity_id', 'kind', 'stage_key', 'key']).ignore();
}

export const followUp = (trx: Db, opportunityId: string, key: string): Promise<ActivityRow | undefined> =>
  trx('opportunity_activities').where({ opportunity_id: opportunityId, kind: 'followUp', key }).first();

/** Those that are done, and brought this document. */
export const activitiesDoneWith = (trx: Db, opportunityId: string, documentId: string): Promise<ActivityRow[]> =>
  trx('opportunity_activities').where({ opportunity_id: opportunityId }).whereNotNull('done_at').whereRaw('documents @> ?::jsonb', [JSON.stringify([{ attachmentId: documentId }])]).orderBy(['kind', 'stage_key', 'key']);

/** Everything that was planned or done, and what is followed after winning; a model has at most a few hundred activities. */
export const activitiesOf = (db: Db, opportunityId: string): Promise<ActivityRow[]> =>
  db('opportunity_activities').where({ opportunity_id: opportunityId }).orderBy(['kind', 'stage_key', 'key']);

interface FactsRow extends Pick<OpportunityRow, 'name' | 'status' | 'category' | 'visibility' | 'expected_amount_fen' | 'expected_close_on' | 'contacts' | 'custom' | 'customer'> {
  readonly master: { readonly name: string; readonly level: string | null; readonly industry: string | null; readonly region: string | null; readonly custom: Readonly<Record<string, unknown>> } | null;
  readonly owner_ids: readonly string[];
}

/** What the rules of a stage ask of a case, in one query. */
export async function caseFacts(db: Db, opportunityId: string): Promise<CaseFacts> {
  const { rows } = await db.raw<{ rows: FactsRow[] }>(
    `select o.name, o.status, o.category, o.visibility, o.expected_amount_fen, o.expected_close_on, o.contacts, o.custom, o.customer,
            (select json_build_object('name', c.name, 'level', c.level, 'industry', c.industry, 'region', c.region, 'custom', c.custom) from customers c where c.id = o.customer_id) as master,
            coalesce((select json_agg(w.user_id order by w.share desc, w.user_id) from opportunity_owners w where w.opportunity_id = o.id), '[]') as owner_ids
     from opportunities o where o.id = ?`,
    [opportunityId],
  );
  const [row] = rows;
  if (!row) throw new Error(`There is no opportunity ${opportunityId}.`);
  const { name, category, visibility, contacts, custom, customer, master, owner_ids: ownerIds } = row;
  const customerName = master?.name ?? customer.name;
  return {
    values: {
      ...custom,
      name,
      category,
      visibility,
      expectedAmountFen: row.expected_amount_fen,
      expectedCloseOn: row.expected_close_on,
      customer: { ...master?.custom, ...customer, name: customerName, ...(master === null ? {} : { level: master.level, industry: master.industry, region: master.region }) },
      contacts,
      custom,
      owners: ownerIds,
    },
    name,
    customerName,
    ownerIds,
    isPublic: visibility === 'public',
    isInReview: row.status === 'inConflictReview',
  };
}

export const openVisitOf = (db: Db, opportunityId: string): Promise<VisitRow | undefined> => db('stage_visits').where({ opportunity_id: opportunityId, left_at: null }).first();
