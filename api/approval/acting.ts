import type { Caller } from '../../definitions/organisation/access/caller';
import type { Actor, Attachment, PersonsCommand } from '../../definitions/approval/commands';
import type { DecisionBody } from '../../definitions/approval/inbox/schema';
import type { TaskRow } from '../../db/approval/tasks';
import { given } from '../../definitions/shared/given';
import { actorOf } from '../shared/actor';
import { actableTask } from './access';
import { namingWhoDecided } from './decided-first';
import { answerIfRepeated } from './repeating';
import type { Deps } from '../deps';
import { readyDocuments } from '../document/reading';
import { sendAbout } from './commands';
import { assertFormFits } from './form-check';
import { assertChosen } from '../organisation/people';

export interface Acting {
  readonly deps: Deps;
  readonly caller: Caller;
  readonly taskId: string;
  /** The id of the command: the same for every attempt of one keyed request. */
  readonly id: string;
  /** By a link, which works once: what comes again is not answered as before. */
  readonly isOnce?: boolean;
}

export interface OnTask {
  readonly id: string;
  readonly by: Actor;
  readonly taskId: string;
}

/** Sends what the caller does about a task to its flow. */
export async function act(
  { deps, caller, taskId, id, isOnce = false }: Acting,
  command: (onTask: OnTask, task: TaskRow) => PersonsCommand | Promise<PersonsCommand>,
) {
  const task = await actableTask(deps.db, taskId, caller);
  const sent = await command({ id, by: actorOf(caller), taskId: task.id }, task);
  const answer = await sendAbout(deps, task, sent).catch(async (error: unknown) => {
    const before = isOnce ? undefined : await answerIfRepeated(deps, task, sent);
    if (before) return before;
    throw await namingWhoDecided(deps, task.id, error);
  });
  return {
    taskId: answer.taskId,
    caseId: task.case_id,
    caseStatus: answer.caseStatus,
    nextTaskIds: answer.nextTaskIds,
  };
}

export async function decide(acting: Acting, { outcome, comment, form: entered, attachments, chosen }: DecisionBody) {
  const { deps } = acting;
  if (chosen) await assertChosen(deps.db, chosen);
  return act(acting, async (onTask, task) => {
    const hosted = deps.hosted[task.flow];
    const form = hosted ? await hosted.formForFlow(task, { outcome, ...given({ form: entered }) }) : entered;
    if (isHeldBy(task, acting.caller)) await assertFormFits(deps, task, { outcome, ...given({ form }) });
    await hosted?.assertDecidable(task, { outcome, ...given({ form }) });
    await assertReady(acting, attachments);
    return { kind: 'decide', ...onTask, outcome, ...given({ comment, form, attachments, chosen }) };
  });
}

/** Anybody else is told by the flow why they cannot decide it. */
const isHeldBy = ({ status, assignee_id }: TaskRow, { id }: Caller): boolean => status === 'open' && assignee_id === id;

/** What is attached must be there, and be for the caller’s eyes: others see it through them. */
export async function assertReady(
  { deps, caller }: Pick<Acting, 'deps' | 'caller'>,
  attachments: readonly Attachment[] = [],
): Promise<void> {
  await readyDocuments(
    deps,
    attachments.map(({ id }) => id),
    caller,
    (index) => `/attachments/${index}/id`,
  );
}
