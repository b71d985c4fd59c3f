import type { ActivityDocument } from '../../definitions/stage/commands';
import type { ActivityChange, FollowUp } from '../../definitions/stage/effects';
import type { PlanReminder } from '../../definitions/stage/state';
import { newestVersion } from '../definition/rows';
import { jsonb } from '../shared/jsonb';
import type { Db } from '../shared/knex';
import { paged, type PageRequest } from '../shared/listing';
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
