import { FIRST_PREVIOUS_HASH, type LedgerEntry, restOfHashedText } from '../../definitions/ledger/entry';
import { searchGrams } from '../../definitions/shared/search/search-grams';
import type { ApprovalRow } from './rows';
import { eventRow, type NewEvent } from '../shared/events';
import type { Db } from '../shared/knex';
import { messageRow, type NewMessage, writingMessages } from '../notification/messages';
import { prepared } from '../shared/prepared';
import type { HistoryLine, TaskChange, TaskRow } from './tasks';

/** Everything that one command of an approval changes. */
export interface ApprovalRecord {
  readonly at: string;
  /** The version of the row that it follows; 0: there is none. */
  readonly after: number;
  /** `version` is the number of the last command. */
  readonly approval: Omit<ApprovalRow, 'search_grams' | 'started_at' | 'customer_name'>;
  /** Of the record that is asked about; searched with the titles. */
  readonly customerName: string | null;
  readonly opened: readonly OpenedTask[];
  readonly changed: readonly ChangedTask[];
  readonly readers: readonly Reader[];
  /** `key` names the one occasion. */
  readonly ledger: readonly (Omit<LedgerEntry, 'caseId' | 'at'> & { readonly key: string })[];
  readonly events: readonly NewEvent[];
  readonly messages: readonly NewMessage[];
}

/**
 * A new row of the inbox, as it is at the end of the command; what all tasks of an approval share is the approval’s.
 */
export type OpenedTask = Omit<
  TaskRow,
  | 'version'
  | 'approval_id'
  | 'case_id'
  | 'workflow_id'
  | 'flow'
  | 'definition_key'
  | 'initiator_id'
  | 'opened_at'
  | 'search_grams'
  | 'customer_name'
>;

export interface ChangedTask {
  readonly id: string;
  readonly change: TaskChange;
  /** Added to what is there. */
  readonly history: readonly HistoryLine[];
}

/** From now on this person may read the approval; whoever got a copy finds it under `cc`. */
export interface Reader {
  readonly user_id: string;
  readonly is_copy: boolean;
  readonly step_key: string | null;
  /** The fields of the data that are not for their eyes in this way. */
  readonly hidden: readonly string[];
}

/** What two ways of seeing an approval both hide: one that shows a field is enough. */
const HIDDEN_BY_BOTH = `(
  select coalesce(array_agg(distinct p), '{}') from unnest(approval_readers.hidden || excluded.hidden) p
  where exists (select from unnest(approval_readers.hidden) h where p = h or starts_with(p, h || '/'))
    and exists (select from unnest(excluded.hidden) h where p = h or starts_with(p, h || '/')))`;

/**
 * One statement, and so one transaction, however much there is to write. Everything hangs on `fresh`: a second
 * attempt of a command finds the approval at its number already, and writes nothing. Tasks are found through their
 * approval: how many rows JSON holds the planner can only guess, and for its guess of a hundred it would read the
 * whole table. The ledger is chained to the recorded head, not to the last row that is there: a tail that somebody
 * cut off must stay a gap. Two writers of one case cannot fork the chain, since (case, seq) is unique.
 */
const RECORD = `
  with recursive given as materialized (select :record::jsonb as g),
  approval as materialized (select a.* from given, jsonb_populate_record(null::approvals, g -> 'approval') a),
  fresh as (
    insert into approvals (
      id, version, case_id, flow, workflow_id, definition_key, definition_version, calendar_key, calendar_version,
      forms, title, subject_type, subject_id, initiator_id, heir_id, status, outcome, data, state, steps,
      waiting_for, is_overdue, customer_name, search_grams, started_at, ended_at)
    select id, version, case_id, flow, workflow_id, definition_key, definition_version, calendar_key, calendar_version,
      forms, title, subject_type, subject_id, initiator_id, heir_id, status, outcome, data, state, steps,
      waiting_for, is_overdue, customer_name, search_grams, started_at, ended_at
    from approval
    on conflict (id) do update
      set (version, definition_version, calendar_key, calendar_version, forms, heir_id, status, outcome, data, state,
           steps, waiting_for, is_overdue, ended_at)
        = (excluded.version, excluded.definition_version, excluded.calendar_key, excluded.calendar_version,
           excluded.forms, excluded.heir_id, excluded.status, excluded.outcome, excluded.data, excluded.state,
           excluded.steps, excluded.waiting_for, excluded.is_overdue,
           coalesce(excluded.ended_at, approvals.ended_at))
      where approvals.version = (select (g ->> 'after')::bigint from given)
    returning id, case_id, workflow_id, flow, definition_key, initiator_id, started_at
  ),
  opened as (
    insert into tasks (
      id, version, approval_id, case_id, workflow_id, flow, definition_key, number, purpose, step_key, step_name, title,
      status, outcomes, outcome_names, initiator_id, assignee_id, candidate_ids, due_at, is_overdue, is_changed,
      form, fields, why_me, history, decided_by, outcome, search_grams, opened_at, closed_at, customer_name)
    select
      t.id, 1, f.id, f.case_id, f.workflow_id, f.flow, f.definition_key, t.number, t.purpose, t.step_key, t.step_name,
      t.title, t.status, t.outcomes, t.outcome_names, f.initiator_id, t.assignee_id, t.candidate_ids, t.due_at,
      t.is_overdue, t.is_changed, t.form, t.fields, t.why_me, t.history, t.decided_by, t.outcome, t.search_grams,
      (g ->> 'at')::timestamptz, t.closed_at, g ->> 'customerName'
    from fresh f, given, jsonb_populate_recordset(null::tasks, g -> 'opened') t
    returning id, status, assignee_id, candidate_ids, opened_at
  ),
  changed as (
    update tasks t
    set (status, assignee_id, due_at, is_overdue, is_changed, why_me, decided_by, outcome, closed_at)
          = (select n.status, n.assignee_id, n.due_at, n.is_overdue, n.is_changed, n.why_me, n.decided_by, n.outcome,
               n.closed_at
             from jsonb_populate_record(t, c.change) n),
        version = t.version + 1,
        history = t.history || c.history
    from fresh, given, jsonb_to_recordset(g -> 'changed') as c(id uuid, change jsonb, history jsonb)
    where t.approval_id = (select id from approval) and t.id = c.id
    returning t.id, t.status, t.assignee_id, t.candidate_ids, t.opened_at
  ),
  touched as (select *, status = 'open' and assignee_id is null as is_claimable from (select * from opened
    union all select * from changed) tasks where cardinality(candidate_ids) > 0),
  claimed as (delete from task_candidates using touched where task_id = touched.id and not is_claimable),
  claimable as (
    insert into task_candidates (user_id, task_id, opened_at) select unnest(candidate_ids), id, opened_at
      from touched where is_claimable
    on conflict do nothing
  ),
  readers as (
    insert into approval_readers (approval_id, user_id, is_copy, step_key, hidden, since, started_at)
    select f.id, r.user_id, r.is_copy, r.step_key, r.hidden, (g ->> 'at')::timestamptz, f.started_at
    from fresh f, given, jsonb_to_recordset(g -> 'readers')
      as r(user_id uuid, is_copy boolean, step_key text, hidden text[])
    on conflict (approval_id, user_id) do update
      set is_copy = approval_readers.is_copy or excluded.is_copy, hidden = ${HIDDEN_BY_BOTH},
          step_key = case when excluded.is_copy then excluded.step_key else approval_readers.step_key end,
          since = case when excluded.is_copy then excluded.since else approval_readers.since end
      where excluded.is_copy or not approval_readers.hidden <@ excluded.hidden
  ),
  entries as (
    select f.case_id, e.*, (g ->> 'at')::timestamptz as at, row_number() over () as nth
    from fresh f, given, jsonb_to_recordset(g -> 'ledger') as e(key text, action text, task_id uuid,
      actor_id uuid, outcome text, data jsonb, hashed text)
  ),
  head as (select coalesce(max(seq), 0) as seq, coalesce(max(hash), '${FIRST_PREVIOUS_HASH}') as hash
    from ledger_heads where case_id = (select case_id from approval)),
  chain as (
    select 0::bigint as nth, seq, hash, null::text as previous_hash from head
    union all
    select e.nth, c.seq + 1, encode(sha256(convert_to('["' || c.hash || '",' || (c.seq + 1) || ',' || e.hashed,
      'UTF8')), 'hex'), c.hash
    from chain c join entries e on e.nth = c.nth + 1
  ),
  ledgered as (
    insert into ledger (key, case_id, seq, at, action, task_id, actor_id, outcome, data, previous_hash, hash)
    select e.key, e.case_id, c.seq, e.at, e.action, e.task_id, e.actor_id, e.outcome, e.data, c.previous_hash,
      c.hash from chain c join entries e using (nth) order by nth
    returning case_id, seq, hash
  ),
  headed as (
    insert into ledger_heads (case_id, seq, hash) select case_id, seq, hash from ledgered order by seq desc limit 1
    on conflict (case_id) do update set seq = excluded.seq, hash = excluded.hash, is_checkpointed = false
  ),
  noticed as (
    insert into events (id, key, type, case_id, at, by_user_id, data)
    select e.id, e.key, e.type, e.case_id, e.at, e.by_user_id, e.data
    from fresh, given, jsonb_to_recordset(g -> 'events') as e(id uuid, key text, type text, case_id uuid,
      at timestamptz, by_user_id uuid, data jsonb)
    on conflict (key) do nothing
  ),
  mailed as (${writingMessages(`fresh, given, jsonb_to_recordset(g -> 'messages')
      as m(id uuid, key text, user_id uuid, channel text, template text, variables jsonb)`)}
  )
  select 1 / (jsonb_array_length(g -> 'changed') * (select count(*) from fresh) = (select count(*)
    from changed))::int as "everyTaskWasThere",
         exists (select from fresh) as "isWritten"
  from given`;

const DIVISION_BY_ZERO = '22012';

/** Writes a step once; false, and nothing is written, where the row has another version than the one it follows. */
export async function recordApprovalStep(db: Db, step: ApprovalRecord): Promise<boolean> {
  const { at, after, customerName, approval, opened, changed, readers, ledger, events, messages } = step;
  const record = {
    at,
    after,
    customerName,
    approval: {
      ...approval,
      started_at: at,
      search_grams: searchGrams(approval.title, customerName),
      customer_name: customerName,
    },
    opened: opened.map((task) => ({ ...task, search_grams: searchGrams(task.title, customerName) })),
    changed,
    readers,
    ledger: ledger.map(({ key, ...entry }) => ledgerRow(key, { ...entry, caseId: approval.case_id, at })),
    events: events.map(eventRow),
    messages: messages.map(messageRow),
  };
  const { rows } = await db
    .raw<{ rows: { readonly isWritten: boolean }[] }>(RECORD, { record: JSON.stringify(record) })
    .options(prepared('record-approval'))
    .catch((error: unknown) => {
      if (error instanceof Error && 'code' in error && error.code === DIVISION_BY_ZERO)
        throw new Error(`The approval ${approval.id} changes a task that is not there.`, { cause: error });
      throw error;
    });
  return rows[0]?.isWritten === true;
}

const ledgerRow = (key: string, entry: LedgerEntry) => ({
  key,
  action: entry.action,
  task_id: entry.taskId,
  actor_id: entry.actorId,
  outcome: entry.outcome,
  data: entry.data,
  hashed: restOfHashedText(entry),
});
