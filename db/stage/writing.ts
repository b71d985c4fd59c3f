import { eventRow, type NewEvent } from '../shared/events';
import type { Db } from '../shared/knex';
import type { OpportunityRow } from '../registration/rows';
import { prepared } from '../shared/prepared';
import type { VisitRow } from './rows';
import type { StageColumns } from '../../definitions/stage/kept';
import type { StageRow } from '../../definitions/stage/row';

/** What every change of a case’s progress writes. */
export interface ProgressRecord {
  readonly opportunityId: string;
  readonly at: string;
  /** The number of the change. */
  readonly version: number;
  /** The whole sale after it. */
  readonly kept: StageColumns;
  readonly row: StageRow;
  /** How it was won or lost. */
  readonly ending: object | undefined;
  /** A step that only tells (a reminder) leaves the version of the row, which clients hold, as it is. */
  readonly notifiesOnly: boolean;
  readonly left: readonly { readonly number: number; readonly at: string }[];
  readonly entered: readonly Omit<VisitRow, 'opportunity_id' | 'left_at'>[];
  readonly events: readonly NewEvent[];
}

/** What the writing of a change needs of the case. */
export type WrittenCase = Pick<OpportunityRow, 'id' | 'name' | 'status' | 'customer' | 'customer_id' | 'department_id'>;

/**
 * One statement, and so one transaction. Everything hangs on `fresh`: the row must have the number before. While a
 * person reviews a later change (`inConflictReview`), the row keeps saying so; what the sale has come to is what it
 * will be again. One visit is open at a time, so the old one is left before the new one is entered.
 */
const RECORD = `
  with given as materialized (select :record::jsonb as g),
  fresh as (
    update opportunities o
    set status = case when g ->> 'status' is null or (o.status = 'inConflictReview'
      and not (g -> 'sold')::boolean) then o.status else g ->> 'status' end,
        status_before = case when g ->> 'status' is null or (g -> 'sold')::boolean then o.status_before
          when o.status = 'inConflictReview' then g ->> 'status' end,
        (stage_key, stage_version, stage_entered_at, stage_due_at, stage_overdue, stage_stalled, win_probability,
          forecast, suspended_until)
          = (select p.stage_key, p.stage_version, p.stage_entered_at, p.stage_due_at, p.stage_overdue,
            p.stage_stalled, p.win_probability, p.forecast, p.suspended_until
            from jsonb_populate_record(null::opportunities, g -> 'progress') p),
        stage_state = g -> 'kept',
        protected_until = case when (g -> 'sold')::boolean then null else o.protected_until end,
        ending = coalesce(g -> 'ending', o.ending),
        updated_at = case when (g -> 'notifiesOnly')::boolean then o.updated_at else (g ->> 'at')::timestamptz end,
        version = case when (g -> 'notifiesOnly')::boolean then o.version else o.version + 1 end
    from given
    where o.id = :id and coalesce(o.stage_version, -1) = :version - 1 and (g ->> 'status' is null
      or o.status in ('valid', 'suspended') or (o.status = 'inConflictReview' and not (g -> 'sold')::boolean))
    returning o.id, o.name, o.status, o.customer, o.customer_id, o.department_id
  ),
  departed as (
    update stage_visits v set left_at = l.at
    from fresh, given, jsonb_to_recordset(g -> 'left') as l(number integer, at timestamptz)
    where v.opportunity_id = :id and v.number = l.number
    returning v.number
  ),
  arrived as (
    insert into stage_visits (opportunity_id, number, stage_key, entered_at, by_user_id, reason, definition_version)
    select f.id, v.number, v.stage_key, v.entered_at, v.by_user_id, v.reason, v.definition_version
    from (select count(*) from departed) done, fresh f, given, jsonb_populate_recordset(null::stage_visits,
      g -> 'entered') v
  ),
  notified as (
    insert into events (id, key, type, case_id, at, by_user_id, data)
    select e.id, e.key, e.type, e.case_id, e.at, e.by_user_id, e.data
    from fresh, given, jsonb_to_recordset(g -> 'events') as e(id uuid, key text, type text, case_id uuid,
      at timestamptz, by_user_id uuid, data jsonb)
    on conflict (key) do nothing
  )
  select id, name, status, customer, customer_id, department_id from fresh`;

/**
 * What the stage flow has come to, where it is newer than what stands there and the registration has not ended the
 * case; undefined otherwise. In a transaction the row is locked from here on: registration and stage flow see each
 * other’s last word.
 */
export async function recordProgress(
  db: Db,
  { opportunityId: id, at, version, kept, row, ending, notifiesOnly, left, entered, events }: ProgressRecord,
): Promise<WrittenCase | undefined> {
  const progress = {
    stage_key: row.stageKey,
    stage_version: version,
    stage_entered_at: row.enteredAt,
    stage_due_at: row.dueAt,
    stage_overdue: row.overdue,
    stage_stalled: row.stalled,
    win_probability: row.winProbability,
    forecast: row.forecast,
    suspended_until: row.suspendedUntil,
  };
  const status = row.status === 'ended' ? null : row.status; // the registration ended it, and said how
  const sold = row.status === 'won' || row.status === 'lost';
  const record = {
    at,
    status,
    sold,
    progress,
    kept,
    ending,
    notifiesOnly,
    left,
    entered,
    events: events.map(eventRow),
  };
  const { rows } = await db
    .raw<{ rows: WrittenCase[] }>(RECORD, { id, version, record: JSON.stringify(record) })
    .options(prepared('record-progress'));
  return rows[0];
}
