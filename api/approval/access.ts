import { type ApprovalRow, approvalById, isReader } from '../../db/approval/rows';
import type { Db } from '../../db/shared/knex';
import { fieldsHeldBy, type TaskRow, taskById } from '../../db/approval/tasks';
import { type Caller, hasRole } from '../../definitions/organisation/access/caller';
import { visibleData } from '../../definitions/approval/data/fields';
import type { FieldRules } from '../../definitions/kinds/approval/schema';
import type { Data } from '../../definitions/approval/state';
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

/** The data of an approval as this person may see it: what every task of theirs hides stays hidden from them. */
export async function dataFor(db: Db, approval: ApprovalRow, caller: Caller): Promise<Data> {
  return (await dataForAll(db, [approval], caller))(approval);
}

/** The same for a page of approvals, with one query for all of them. */
export async function dataForAll(
  db: Db,
  approvals: readonly ApprovalRow[],
  caller: Caller,
): Promise<(approval: ApprovalRow) => Data> {
  if (readsAll(caller)) return ({ data }) => data;
  const others = approvals.filter((row) => !isAsker(row, caller)).map(({ id }) => id);
  const held = others.length === 0 ? [] : await fieldsHeldBy(db, others, caller.id);
  return ({ id, data }) =>
    visibleData(data, hiddenFor(held.filter(({ approval_id }) => approval_id === id).map(({ fields }) => fields)));
}

/** What all of these hide; nothing where there are none. */
function hiddenFor([first, ...others]: readonly FieldRules[]): FieldRules {
  return Object.fromEntries(
    Object.entries(first ?? {}).filter(
      ([pointer, rule]) => rule === 'hidden' && others.every((fields) => fields[pointer] === 'hidden'),
    ),
  );
}
