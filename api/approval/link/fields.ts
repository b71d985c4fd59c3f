import type { ApprovalRow } from '../../../db/approval/rows';
import type { Db } from '../../../db/shared/knex';
import { taskDraft } from '../../../db/approval/task-drafts';
import type { TaskRow } from '../../../db/approval/tasks';
import type { Caller } from '../../../definitions/organisation/access/caller';
import type { ApprovalDefinition, FieldRules } from '../../../definitions/kinds/approval/schema';
import { type AskedFields, askedFields } from '../../../definitions/approval/data/asked-fields';
import { timesAsked } from '../../../definitions/notification/link';
import { mayDraft, type TaskDraft } from '../../../definitions/approval/inbox/draft';
import type { Deps } from '../../deps';
import { formOf } from '../form-check';

/** A task of an approval, and the version of the definition that the approval is at. */
export interface TaskAsked {
  readonly task: TaskRow;
  readonly approval: ApprovalRow;
  readonly definition: ApprovalDefinition | undefined;
  readonly caller: Caller;
}

/**
 * What the page of a task asks for: the fields that its step lets this person write, by the form that the case keeps.
 * An opinion writes nothing.
 */
export async function fieldsOfTask(
  deps: Pick<Deps, 'db' | 'published' | 'forms' | 'hosted'>,
  { task, approval, definition, caller }: TaskAsked,
  draft: TaskDraft | undefined,
): Promise<AskedFields> {
  if (task.purpose !== 'decision') return { inputs: [], elsewhere: [] };
  const [form, ofFlow] = await Promise.all([
    task.form === null ? undefined : formOf(deps, approval, task.form),
    deps.hosted[task.flow]?.declaredFields(task, caller),
  ]);
  return askedFields({
    fields: inOrder(task.fields, definition?.steps.find(({ key }) => key === task.step_key)?.fields),
    form,
    facts: { ...definition?.facts, ...ofFlow },
    data: approval.data,
    draft: draft?.form ?? {},
  });
}

/** The rules of a task in the order in which the definition lists them: its row does not keep it. */
const inOrder = (fields: FieldRules, listed: FieldRules = {}): FieldRules =>
  Object.fromEntries(
    [...Object.keys(listed).filter((pointer) => Object.hasOwn(fields, pointer)), ...Object.keys(fields)].map(
      (pointer) => [pointer, fields[pointer] ?? 'visible'],
    ),
  );

/** What the holder has drafted since the task was asked. */
export async function draftOf(
  db: Db,
  { id, status, assignee_id, outcomes, history }: TaskRow,
  caller: Caller,
): Promise<TaskDraft | undefined> {
  if (!mayDraft({ status, assigneeId: assignee_id, outcomes }, caller.id)) return undefined;
  return (await taskDraft(db, { task_id: id, user_id: caller.id, asked: timesAsked(history) }))?.draft;
}
