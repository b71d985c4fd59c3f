import type { CaseFacts } from '../../definitions/stage/facts';
import type { ActivityDocument } from '../../definitions/stage/commands';
import type { ActivityChange, FollowUp } from '../../definitions/stage/effects';
import type { PlanReminder } from '../../definitions/stage/state';
import { newestVersion } from '../definition/rows';
import { jsonb } from '../shared/jsonb';
import type { Db } from '../shared/knex';
import { paged, type PageRequest } from '../shared/listing';
import { prepared } from '../shared/prepared';
import type { OpportunityRow } from '../registration/rows';

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

/**
 * A sales activity 销售活动 that was planned or done, or (`followUp`, without a stage) what is followed after
 * winning.
 */
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
  /** The last day of the plan, or `infinity`. */
  readonly plan_order: string;
  /** Of a follow-up that is planned; those of a stage are kept by its flow. */
  readonly reminder: PlanReminder | null;
  /** When there is something to tell of it. */
  readonly tell_at: string | null;
  readonly id: string;
}

declare module 'knex/types/tables' {
  interface Tables {
    stage_visits: VisitRow;
    opportunity_activities: ActivityRow;
  }
}

export const progressOf = (
  trx: Db,
  id: string,
): Promise<Pick<OpportunityRow, 'status' | 'stage_version' | 'stage_state'> | undefined> =>
  trx('opportunities').where({ id }).first('status', 'stage_version', 'stage_state');

export const visitsOf = (db: Db, opportunityId: string, page: PageRequest): Promise<VisitRow[]> =>
  paged(db('stage_visits').select<VisitRow[]>('stage_visits.*').where({ opportunity_id: opportunityId }), page);

type ActivityKey = Pick<ActivityRow, 'opportunity_id' | 'kind' | 'stage_key' | 'key'>;

export async function changeActivity(
  trx: Db,
  activity: ActivityKey & Pick<ActivityRow, 'name' | 'required'>,
  change: ActivityChange,
  byUserId: string | null,
): Promise<void> {
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
    ...(done === undefined
      ? {}
      : done === null
        ? { ...NOT_DONE, documents: jsonb(trx, []) }
        : {
            done_at: done.at,
            done_by: byUserId,
            result: done.result,
            documents: jsonb(trx, done.documents),
            form: done.form,
            late: done.late,
          }),
  };
}

const NOT_DONE = { done_at: null, done_by: null, result: null, form: null, late: false };

/** What is followed after winning: for the main owner at first, each with the newest version of its form. */
export async function openFollowUps(
  trx: Db,
  opportunityId: string,
  activities: readonly FollowUp[],
  assigneeId: string | null,
): Promise<void> {
  if (activities.length === 0) return;
  const rows: (ActivityKey & Pick<ActivityRow, 'name' | 'required' | 'assignee_id' | 'form_version'>)[] = [];
  for (const { key, name, form } of activities) {
    const version = form === undefined ? undefined : (await newestVersion(trx, 'form', form))?.version;
    rows.push({
      opportunity_id: opportunityId,
      kind: 'followUp',
      stage_key: '',
      key,
      name,
      required: false,
      assignee_id: assigneeId,
      form_version: version ?? null,
    });
  }
  await trx('opportunity_activities').insert(rows).onConflict(['opportunity_id', 'kind', 'stage_key', 'key']).ignore();
}

export const followUp = (trx: Db, opportunityId: string, key: string): Promise<ActivityRow | undefined> =>
  trx('opportunity_activities').where({ opportunity_id: opportunityId, kind: 'followUp', key }).first();

/** Those that are done, and brought this document. */
export const activitiesDoneWith = (trx: Db, opportunityId: string, documentId: string): Promise<ActivityRow[]> =>
  trx('opportunity_activities')
    .where({ opportunity_id: opportunityId })
    .whereNotNull('done_at')
    .whereRaw('documents @> ?::jsonb', [JSON.stringify([{ attachmentId: documentId }])])
    .orderBy(['kind', 'stage_key', 'key']);

/**
 * Everything that was planned or done, and what is followed after winning; a model has at most a few hundred
 * activities.
 */
export const activitiesOf = (db: Db, opportunityId: string): Promise<ActivityRow[]> =>
  db('opportunity_activities').where({ opportunity_id: opportunityId }).orderBy(['kind', 'stage_key', 'key']);

interface FactsRow extends Pick<
  OpportunityRow,
  | 'name'
  | 'status'
  | 'category'
  | 'visibility'
  | 'expected_amount_fen'
  | 'expected_close_on'
  | 'contacts'
  | 'custom'
  | 'customer'
> {
  readonly master: {
    readonly name: string;
    readonly level: string | null;
    readonly industry: string | null;
    readonly region: string | null;
    readonly custom: Readonly<Record<string, unknown>>;
  } | null;
  readonly owner_ids: readonly string[];
  readonly around: Readonly<Record<string, unknown>>;
  readonly document_types: readonly string[];
}

const namesIn = (column: string, rows: string): string => `(select json_agg(distinct ${column}) from ${rows})`;
const LATEST =
  'not exists (select 1 from opportunity_quotations later where later.opportunity_id = p.opportunity_id and later.number = p.number and later.revision > p.revision)';

/**
 * What stands around the opportunity `o`, by the names of the facts; left out where there is nothing, so that a field
 * is not called filled in and the default of its fact is meant. Each by an index that begins with the opportunity.
 */
const AROUND = `json_strip_nulls(json_build_object(
  'team', ${namesIn('p.role', 'opportunity_team p where p.opportunity_id = o.id')},
  'customers', ${namesIn('p.role', 'opportunity_customers p where p.opportunity_id = o.id')},
  'competitors', ${namesIn('c.name', 'opportunity_competitors p join competitors c on c.id = p.competitor_id where p.opportunity_id = o.id')},
  'threats', ${namesIn('p.threat', 'opportunity_competitors p where p.opportunity_id = o.id')},
  'partners', ${namesIn('p.name', 'opportunity_partners p where p.opportunity_id = o.id')},
  'decisionRoles', ${namesIn('p.role', 'decision_tree_nodes p where p.opportunity_id = o.id')},
  'samples', ${namesIn('p.status', 'opportunity_samples p where p.opportunity_id = o.id')},
  'quotations', ${namesIn('p.status', `opportunity_quotations p where p.opportunity_id = o.id and ${LATEST}`)},
  'quotedFen', (select total_fen from opportunity_quotations p where p.opportunity_id = o.id and status in ('sent', 'accepted') order by status_at desc, id desc limit 1),
  'budgetFen', (select total_fen from opportunity_budgets p where p.opportunity_id = o.id and status = 'approved'),
  'spentFen', (select sum(amount_fen) from opportunity_expenses p where p.opportunity_id = o.id),
  'projectApproved', nullif(exists (select 1 from project_approvals p where p.opportunity_id = o.id and status = 'approved'), false)))`;

const FACTS = `
  select o.name, o.status, o.category, o.visibility, o.expected_amount_fen, o.expected_close_on, o.contacts, o.custom, o.customer,
         (select json_build_object('name', c.name, 'level', c.level, 'industry', c.industry, 'region', c.region, 'custom', c.custom) from customers c where c.id = o.customer_id) as master,
         coalesce((select json_agg(w.user_id order by w.share desc, w.user_id) from opportunity_owners w where w.opportunity_id = o.id), '[]') as owner_ids,
         ${AROUND} as around,
         (select coalesce(json_agg(distinct d.purpose), '[]') from document_links d where d.subject_type = 'opportunity' and d.subject_id = o.id and d.purpose is not null) as document_types
  from opportunities o where o.id = :opportunityId`;

/** What the rules of a stage ask of a case, in one query. */
export async function caseFacts(db: Db, opportunityId: string): Promise<CaseFacts> {
  const { rows } = await db.raw<{ rows: FactsRow[] }>(FACTS, { opportunityId }).options(prepared('case-facts'));
  const [row] = rows;
  if (!row) throw new Error(`There is no opportunity ${opportunityId}.`);
  const { name, category, visibility, contacts, custom, customer, master, owner_ids: ownerIds, around } = row;
  const customerName = master?.name ?? customer.name;
  return {
    values: {
      ...around, // a custom field of such a name was there first, and is meant by the definitions that know it
      ...custom,
      name,
      category,
      visibility,
      expectedAmountFen: row.expected_amount_fen,
      expectedCloseOn: row.expected_close_on,
      customer: {
        ...master?.custom,
        ...customer,
        name: customerName,
        ...(master === null ? {} : { level: master.level, industry: master.industry, region: master.region }),
      },
      contacts,
      custom,
      owners: ownerIds,
    },
    name,
    customerName,
    ownerIds,
    isPublic: visibility === 'public',
    isInReview: row.status === 'inConflictReview',
    documentTypes: row.document_types,
  };
}

export const openVisitOf = (db: Db, opportunityId: string): Promise<VisitRow | undefined> =>
  db('stage_visits').where({ opportunity_id: opportunityId, left_at: null }).first();

/** How it came to rest. */
export interface SuspensionRow {
  readonly since: string;
  readonly until: string | null;
  readonly reason: string;
  readonly summary: string | null;
  readonly by_user_id: string | null;
}

/** Of an opportunity that is suspended: what whoever suspended it last said. */
export async function suspensionOf(db: Db, opportunityId: string): Promise<SuspensionRow | undefined> {
  const said = (name: string) => db.raw(`data->>'${name}' as ${name}`);
  const type = 'opportunity.suspended';
  return db('events')
    .where({ case_id: opportunityId, type })
    .orderBy('seq', 'desc')
    .first<SuspensionRow | undefined>('at as since', 'by_user_id', said('until'), said('reason'), said('summary'));
}
