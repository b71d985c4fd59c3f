import { type Static, Type } from '@sinclair/typebox';
import { formTooLarge } from '../../shared/data-size';
import { type Refused, refused } from '../../shared/refusal';
import { instant, uuid } from '../../shared/wire';
import { taskActs } from './schema';

const { outcome, comment, form } = taskActs.decision.properties;

/** A draft (草稿) of what the holder of a task is about to decide: TSK-09. Nothing in it need fit yet. */
export const taskDraftSchema = Type.Object(
  { outcome: Type.Optional(outcome), comment, form },
  { additionalProperties: false },
);

export const savedDraftSchema = Type.Composite([taskDraftSchema, Type.Object({ taskId: uuid(), savedAt: instant() })]);

export type TaskDraft = Static<typeof taskDraftSchema>;

interface DraftedTask {
  readonly status: string;
  readonly assigneeId: string | null;
  readonly outcomes: readonly string[];
}

/** Whether this person holds the task, and it waits for something: only then there is something to draft. */
export const mayDraft = ({ status, assigneeId }: DraftedTask, userId: string): boolean =>
  assigneeId === userId && (status === 'open' || status === 'delegated');

export function refusalOfDraft(
  task: DraftedTask,
  userId: string,
  { outcome: chosen, form: filled = {} }: TaskDraft,
): Refused | undefined {
  if (task.assigneeId === null)
    return refused('wrong_state', 'Claim this task first: it is for everybody in the group.');
  if (task.assigneeId !== userId)
    return refused('forbidden', 'Only whoever holds the task keeps a draft of its decision.');
  if (!mayDraft(task, userId))
    return refused('wrong_state', 'This task is closed: there is nothing to draft any more.');
  if (chosen !== undefined && !task.outcomes.includes(chosen))
    return refused(
      'unprocessable',
      `The outcome ${chosen} is none of this task’s: ${task.outcomes.join(', ')}.`,
      '/outcome',
    );
  const size = formTooLarge(filled);
  return size === undefined ? undefined : refused('unprocessable', size, '/form');
}
