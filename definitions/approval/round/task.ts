/**
 * What happens to a single task: it is opened, put aside, comes back, is closed. Each function gives the new task and
 * the effects that show it.
 */
import { clearTimers, type Clock, NO_CLOCK, setTimers } from './deadlines';
import type { Notice } from '../../notification/notices';
import type { Effect, HistoryAction, OpenTask } from '../effects';
import { outcomeNamesOf, outcomesOf } from '../data/outcomes';
import type { ApprovalState, Signer, Task } from '../state';
import type { ApprovalStep } from '../../kinds/approval/schema';
import { taskIdOf } from './task-id';

/** Who did it, and what they said. */
export interface Note {
  readonly byId?: string;
  readonly text?: string;
}

export interface TaskChange {
  readonly task: Task;
  readonly effects: readonly Effect[];
}

/** A task that still waits for something. */
export type LiveTask = Task & { readonly status: 'open' | 'delegated' | 'waiting' };

export const isLive = (task: Task | null): task is LiveTask =>
  task?.status === 'open' || task?.status === 'delegated' || task?.status === 'waiting';

/** What every task of a step shows. */
export const taskOfStep = (state: ApprovalState, step: ApprovalStep) =>
  ({
    kind: 'openTask',
    stepKey: step.key,
    stepName: step.name ?? step.key,
    title: state.title,
    outcomes: outcomesOf(step),
    outcomeNames: outcomeNamesOf(step),
    form: step.form ?? null,
    fields: step.fields ?? {},
  }) as const;

interface Opening {
  readonly step: ApprovalStep;
  readonly signer: Signer;
  readonly number: number;
  readonly at: string;
  readonly clock: Clock;
}

export function openTask(state: ApprovalState, { step, signer, number, at, clock }: Opening): TaskChange {
  const id = taskIdOf(state.caseId, number, at);
  const opened: OpenTask = {
    ...taskOfStep(state, step),
    taskId: id,
    number,
    purpose: 'decision',
    assigneeId: signer.holderId,
    candidateIds: signer.group?.candidateIds ?? [],
    dueAt: clock.dueAt,
    whyMe: signer.why,
  };
  return {
    task: {
      id,
      status: 'open',
      asked: state.numbers.command,
      ...clock,
      urgedAt: null,
      opinion: null,
      escalating: null,
    },
    effects: [opened, history(id, 'opened'), ...setTimers(id, clock), assigned(signer, id)],
  };
}

/** A closed or waiting task is in the list of its holder again, with a new deadline. */
export function askAgain(signer: Signer, task: Task, asked: number, clock: Clock): TaskChange {
  const action = task.status === 'waiting' ? 'cameBack' : 'reopened';
  return {
    task: { ...task, status: 'open', asked, ...clock, urgedAt: null, opinion: null, escalating: null },
    effects: [
      { kind: 'changeTask', taskId: task.id, status: 'open', assigneeId: signer.holderId, dueAt: clock.dueAt },
      history(task.id, action),
      ...setTimers(task.id, clock),
      assigned(signer, task.id),
    ],
  };
}

/** The holder waits for the signers added before; the clock stands still and begins anew when the task comes back. */
export const putAside = (task: Task): TaskChange => ({
  task: { ...task, ...NO_CLOCK, status: 'waiting', opinion: null, escalating: null },
  effects: [
    ...clearTimers(task),
    ...closeOpinion(task, 'cancelled'),
    { kind: 'changeTask', taskId: task.id, status: 'delegated', dueAt: null },
    history(task.id, 'waiting'),
  ],
});

/** Nobody is to decide this task any more: it was not needed, or the case was returned, withdrawn or decided. */
export const closeTask = (task: Task, status: 'cancelled' | 'returned', note: Note = {}): TaskChange => ({
  task: { ...task, timers: [], status, opinion: null, escalating: null },
  effects: [
    ...clearTimers(task),
    ...closeOpinion(task, status, note),
    { kind: 'closeTask', taskId: task.id, status },
    history(task.id, status, note.byId, note.text),
  ],
});

/** An opinion that is waited for no longer. */
export const closeOpinion = (
  { opinion }: Task,
  status: 'cancelled' | 'returned',
  { byId, text }: Note = {},
): readonly Effect[] =>
  opinion === null ? [] : [{ kind: 'closeTask', taskId: opinion.id, status }, history(opinion.id, status, byId, text)];

export const history = (taskId: string, action: HistoryAction, byId?: string, text?: string): Effect => ({
  kind: 'addHistory',
  taskId,
  action,
  ...(byId === undefined ? {} : { byId }),
  ...(text === undefined ? {} : { text }),
});

/** Whose task it is: the owner’s, also while they wait for an opinion. */
export const holdersOf = ({ holderId, group }: Signer): readonly string[] =>
  holderId === null ? (group?.candidateIds ?? []) : [holderId];

/** Tells whoever is to act about a task: its owner and, of their own task, whoever was asked for an opinion. */
export const tellHolders = (notice: Notice, signer: Signer, task: Task): readonly Effect[] => [
  { kind: 'notify', notice, userIds: holdersOf(signer), taskId: task.id },
  ...(task.opinion === null
    ? []
    : [{ kind: 'notify', notice, userIds: [task.opinion.holderId], taskId: task.opinion.id } as const]),
];

const assigned = (signer: Signer, taskId: string): Effect => ({
  kind: 'notify',
  notice: 'assigned',
  userIds: holdersOf(signer),
  taskId,
});
