import { type Static, type TSchema, Type } from '@sinclair/typebox';
import { derivedId } from '../../db/shared/new-id';
import type { Caller } from '../../definitions/organisation/access/caller';
import type { Actor, Attachment, PersonsCommand } from '../../definitions/approval/commands';
import {
  commandAnswerSchema,
  type DecisionBody,
  taskActs,
  taskDecisionsSchema,
} from '../../definitions/approval/inbox/schema';
import type { TaskRow } from '../../db/approval/tasks';
import { given } from '../../definitions/shared/given';
import { actorOf } from '../shared/actor';
import { actableTask } from './access';
import { namingWhoDecided } from './decided-first';
import type { Deps } from '../deps';
import { readyDocuments } from '../document/reading';
import { sendAbout } from './commands';
import { assertFormFits } from './form-check';
import { isFailedStep, problemOf } from '../http/errors';
import { instanceOf } from '../http/problem';
import { problemBody } from '../http/problem-body';
import { ok, route, type Route } from '../http/route';
import { assertChosen, peopleToAsk } from '../organisation/people';

export interface Acting {
  readonly deps: Deps;
  readonly caller: Caller;
  readonly taskId: string;
  /** The id of the command: the same for every attempt of one keyed request. */
  readonly id: string;
}

interface OnTask {
  readonly id: string;
  readonly by: Actor;
  readonly taskId: string;
}

/** Sends what the caller does about a task to its flow. */
export async function act(
  { deps, caller, taskId, id }: Acting,
  command: (onTask: OnTask, task: TaskRow) => PersonsCommand | Promise<PersonsCommand>,
) {
  const task = await actableTask(deps.db, taskId, caller);
  const sent = await command({ id, by: actorOf(caller), taskId: task.id }, task);
  const answer = await sendAbout(deps, task, sent).catch(async (error: unknown) => {
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
async function assertReady(
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

export function taskActRoutes(deps: Deps): Route[] {
  /** A sub-resource of a task: its body, and the command that it becomes. */
  const taskAct = <B extends TSchema>(
    method: 'post' | 'delete',
    path: string,
    summary: string,
    body: B | undefined,
    command: (
      onTask: OnTask,
      asked: { readonly body: Static<B>; readonly caller: Caller; readonly params: Readonly<Record<string, string>> },
    ) => PersonsCommand | Promise<PersonsCommand>,
  ): Route =>
    route({
      method,
      path: `/tasks/:id/${path}`,
      summary,
      ...(body ? { body } : {}),
      answers: { 200: { description: 'Done.', schema: commandAnswerSchema } },
      handle: async ({ params, body: read, caller, requestId }) =>
        ok(
          await act({ deps, caller, taskId: params['id'] ?? '', id: requestId }, (onTask) =>
            command(onTask, { body: read, caller, params }),
          ),
        ),
    });

  return [
    route({
      method: 'post',
      path: '/tasks/:id/decision',
      summary: 'Decide a task',
      description: 'Approves, rejects or gives another of the task’s outcomes; on a delegated task it is an opinion.',
      body: taskActs.decision,
      answers: { 200: { description: 'Decided.', schema: commandAnswerSchema } },
      handle: async ({ params, body, caller, requestId }) =>
        ok(await decide({ deps, caller, taskId: params['id'] ?? '', id: requestId }, body)),
    }),
    route({
      method: 'post',
      path: '/task-decisions',
      summary: 'Decide several tasks',
      description: 'Each is decided by itself: a result for each, in their order; none hides another.',
      body: taskDecisionsSchema,
      answers: {
        200: {
          description: 'The results.',
          schema: Type.Object({
            results: Type.Array(
              Type.Object({
                taskId: Type.String(),
                ok: Type.Boolean(),
                caseStatus: Type.Optional(Type.String()),
                problem: Type.Optional(Type.Unknown()),
              }),
            ),
          }),
        },
      },
      async handle({ body: { items }, caller, requestId }) {
        const results: object[] = [];
        for (const [index, { taskId, ...decision }] of items.entries()) {
          try {
            const { caseStatus } = await decide({ deps, caller, taskId, id: derivedId(requestId, index) }, decision);
            results.push({ taskId, ok: true, caseStatus });
          } catch (error) {
            const problem = problemOf(error);
            if (!problem || (problem.status >= 500 && !isFailedStep(error))) throw error;
            const instance = problem.instance ?? instanceOf(requestId);
            if (problem.status >= 500) deps.log.error({ err: error, requestId, taskId }, problem.detail);
            results.push({ taskId, ok: false, problem: problemBody(problem, instance) });
          }
        }
        return ok({ results });
      },
    }),
    taskAct('post', 'claim', 'Claim a task of a group 认领', undefined, (onTask) => ({ kind: 'claim', ...onTask })),
    taskAct('delete', 'claim', 'Give a claimed task back to the group', undefined, (onTask) => ({
      kind: 'unclaim',
      ...onTask,
    })),
    taskAct('post', 'return', 'Return the case 退回', taskActs.return, (onTask, { body }) => ({
      kind: 'return',
      ...onTask,
      ...body,
    })),
    taskAct(
      'post',
      'resubmission',
      'Resubmit what was returned',
      taskActs.resubmission,
      async (onTask, { body: { form, comment, chosen } }) => {
        if (chosen) await assertChosen(deps.db, chosen);
        return { kind: 'resubmit', ...onTask, ...given({ form, comment, chosen }) };
      },
    ),
    taskAct('post', 'transfer', 'Transfer a task 转办', taskActs.person, async (onTask, { body: { to, reason } }) => ({
      kind: 'transfer',
      ...onTask,
      to: await onePerson(deps, to),
      ...given({ reason }),
    })),
    taskAct(
      'post',
      'delegation',
      'Ask somebody’s opinion 委派',
      taskActs.person,
      async (onTask, { body: { to, reason } }) => ({
        kind: 'delegate',
        ...onTask,
        to: await onePerson(deps, to),
        ...given({ reason }),
      }),
    ),
    taskAct(
      'delete',
      'delegation',
      'Call the task back from whoever was asked for an opinion',
      undefined,
      (onTask) => ({
        kind: 'callBack',
        ...onTask,
      }),
    ),
    taskAct(
      'post',
      'signers',
      'Add signers 加签',
      taskActs.signers,
      async (onTask, { body: { userIds, position } }) => ({
        kind: 'addSigners',
        ...onTask,
        signers: await peopleToAsk(deps.db, userIds, (index) => `/userIds/${index}`),
        position,
      }),
    ),
    taskAct('delete', 'signers/:userId', 'Remove an added signer 减签', undefined, (onTask, { params }) => ({
      kind: 'removeSigner',
      ...onTask,
      userId: params['userId'] ?? '',
    })),
    taskAct('post', 'take-back', 'Take one’s decision back 拿回', undefined, (onTask) => ({
      kind: 'takeBack',
      ...onTask,
    })),
    taskAct('post', 'urge', 'Urge the signer 催办', undefined, (onTask) => ({ kind: 'urge', ...onTask })),
    taskAct('post', 'cc', 'Send copies 抄送', taskActs.cc, async (onTask, { body: { userIds } }) => {
      await peopleToAsk(deps.db, userIds, (index) => `/userIds/${index}`);
      return { kind: 'cc', ...onTask, userIds };
    }),
    taskAct(
      'post',
      'comments',
      'Comment',
      taskActs.comment,
      async (onTask, { body: { text, attachments }, caller }) => {
        await assertReady({ deps, caller }, attachments);
        return { kind: 'comment', ...onTask, text, ...given({ attachments }) };
      },
    ),
  ];
}

async function onePerson({ db }: Deps, userId: string) {
  const [person] = await peopleToAsk(db, [userId], () => '/to');
  if (!person) throw new Error('peopleToAsk gives one person for each id.');
  return person;
}
