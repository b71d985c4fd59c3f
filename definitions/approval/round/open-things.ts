/** What a running approval waits for: views of the state for hosts, tests and operators. */
import type { ApprovalState, Signer, Task, Timer } from '../state';
import { isLive } from './task';
import { currentRound } from './turn';

/** A task in somebody’s list. */
export interface OpenTaskView {
  readonly taskId: string;
  readonly stepKey: string;
  readonly purpose: 'decision' | 'opinion' | 'resubmission';
  readonly holderId: string | null;
  /** Who may claim it while nobody holds it. */
  readonly candidateIds: readonly string[];
  readonly dueAt: string | null;
}

export function openTasks(state: ApprovalState): readonly OpenTaskView[] {
  const { position } = state;
  if (position.at === 'initiator')
    return [
      {
        taskId: position.task.id,
        stepKey: 'initiator',
        purpose: 'resubmission',
        holderId: position.task.holderId,
        candidateIds: [],
        dueAt: null,
      },
    ];
  const round = currentRound(state);
  return (round?.signers ?? []).flatMap((signer) => openAt(round?.stepKey ?? '', signer));
}

function openAt(stepKey: string, { task, holderId, group }: Signer): readonly OpenTaskView[] {
  if (!isLive(task)) return [];
  if (task.opinion)
    return [
      {
        taskId: task.opinion.id,
        stepKey,
        purpose: 'opinion',
        holderId: task.opinion.holderId,
        candidateIds: [],
        dueAt: task.dueAt,
      },
    ];
  if (task.status !== 'open') return [];
  return [
    {
      taskId: task.id,
      stepKey,
      purpose: 'decision',
      holderId,
      candidateIds: holderId === null ? (group?.candidateIds ?? []) : [],
      dueAt: task.dueAt,
    },
  ];
}

/** Who is asked now: the holders of open tasks, and those who may claim one. */
export const waitingFor = (state: ApprovalState): readonly string[] => [
  ...new Set(openTasks(state).flatMap(({ holderId, candidateIds }) => holderId ?? candidateIds)),
];

/** The tasks whose time is over, and which wait all the same. */
export const overdueTasks = (state: ApprovalState): readonly string[] =>
  (currentRound(state)?.signers ?? []).flatMap(({ task }) =>
    task !== null && isOverdue(task) ? [task.id, ...(task.opinion === null ? [] : [task.opinion.id])] : [],
  );

const isOverdue = (task: Task): boolean =>
  isLive(task) && task.dueAt !== null && task.timers.length === 0 && task.escalating === null;

/** Every timer that runs. */
export const runningTimers = (state: ApprovalState): readonly Timer[] =>
  (currentRound(state)?.signers ?? []).flatMap(({ task }) => task?.timers ?? []);

/** The timer that fires first, reminders before the end: a host needs to sleep for this one only. */
export function nextTimer(state: ApprovalState): Timer | undefined {
  return runningTimers(state).reduce<Timer | undefined>(
    (first, timer) => (first === undefined || isBefore(timer, first) ? timer : first),
    undefined,
  );
}

const isBefore = (a: Timer, b: Timer): boolean => (a.at === b.at ? a.id < b.id : a.at < b.at);
