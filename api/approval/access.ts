import { type ApprovalRow, approvalById, isReader, waysOfReading } from '../../db/approval/rows';
import type { Db } from '../../db/shared/knex';
import { type TaskRow, taskById } from '../../db/approval/tasks';
import { type Caller, hasRole } from '../../definitions/organisation/access/caller';
import { hiddenByAll, visibleData } from '../../definitions/approval/data/fields';
import { visibleChange } from '../../definitions/approval/data/record-changes';
import type { Data, RecordChange } from '../../definitions/approval/state';
import { notFound } from '../http/problem';

const readsAll = (caller: Caller): boolean => hasRole(caller, 'ops', 'admin');

/**
 * Readers of an approval: its initiator, whoever took it over, whoever held or could have held a task, those with a
 * copy, their line managers, administrators.
 */
export async function readableApproval(db: Db, id: string | undefined, caller: Caller): Promise<ApprovalRow> {
  const row = id === undefined ? undefined : await approvalById(db, id);
  if (!row) throw notFound();
  if (readsAll(caller) || isAsker(row, caller)) return row;
  if (await isReader(db, row.id, { userId: caller.id, departmentIds: caller.headedDepartmentIds })) return row;
  throw notFound();
}

/** Whether it is this person’s request: they asked, or took it over. */
export const isAsker = (
  { initiator_id, heir_id }: Pick<ApprovalRow, 'initiator_id' | 'heir_id'>,
  { id }: Caller,
): boolean => initiator_id === id || heir_id === id;

export async function readableTask(
  db: Db,
  id: string | undefined,
  caller: Caller,
): Promise<{ task: TaskRow; approval: ApprovalRow }> {
  const task = id === undefined ? undefined : await taskById(db, id);
  if (!task) throw notFound();
  return { task, approval: await readableApproval(db, task.approval_id, caller) };
}

/**
 * A task that the caller may try to act on: what they may do is the machine’s word. Its holder is let through at
 * once.
 */
export async function actableTask(db: Db, id: string, caller: Caller): Promise<TaskRow> {
  const task = await taskById(db, id);
  if (!task) throw notFound();
  if (task.assignee_id !== caller.id) await readableApproval(db, task.approval_id, caller);
  return task;
}

/** What of an approval depends on who sees it. */
interface Seen {
  readonly data: Data;
  readonly changes: readonly RecordChange[];
}

/**
 * The data of an approval, and what became of them, as this person may see them: without what every way hides in which
 * they come to it: a place in a step, also one that they gave away, or a copy. Who only heads others sees what these
 * see.
 */
export async function seenBy(db: Db, approval: ApprovalRow, caller: Caller): Promise<Seen> {
  return (await allSeenBy(db, [approval], caller))(approval);
}

/** The same for a page of approvals, with one query for all of them. */
export async function allSeenBy(
  db: Db,
  approvals: readonly ApprovalRow[],
  caller: Caller,
): Promise<(approval: ApprovalRow) => Seen> {
  const others = approvals.filter((row) => !readsAll(caller) && !isAsker(row, caller)).map(({ id }) => id);
  const reader = { userId: caller.id, departmentIds: caller.headedDepartmentIds };
  const ways = others.length === 0 ? [] : await waysOfReading(db, others, reader);
  return ({ id, data, state: { changes } }) => {
    const all = ways.filter(({ approval_id }) => approval_id === id);
    const own = all.filter(({ user_id }) => user_id === caller.id);
    const hidden = hiddenByAll((own.length > 0 ? own : all).map((way) => way.hidden));
    return { data: visibleData(data, hidden), changes: changes.map((change) => visibleChange(change, hidden)) };
  };
}
