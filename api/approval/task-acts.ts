import type { Static, TSchema } from '@sinclair/typebox';
import type { TaskRow } from '../../db/approval/tasks';
import type { Caller } from '../../definitions/organisation/access/caller';
import type { PersonsCommand } from '../../definitions/approval/commands';
import { given } from '../../definitions/shared/given';
import { commandAnswerSchema, taskActs } from '../../definitions/approval/inbox/schema';
import type { Deps } from '../deps';
import { ok, route, type Route } from '../http/route';
import { assertChosen, peopleToAsk } from '../organisation/people';
import { act, assertReady, type OnTask } from './acting';

/** A sub-resource of a task: its body, and the command that it becomes. */
interface TaskAct<B extends TSchema> {
  /** Method and place below the task. */
  readonly at: readonly ['post' | 'delete', string];
  readonly summary: string;
  readonly body?: B;
  readonly command: (
    onTask: OnTask,
    asked: { readonly body: Static<B>; readonly caller: Caller; readonly params: Readonly<Record<string, string>> },
    task: TaskRow,
  ) => PersonsCommand | Promise<PersonsCommand>;
}

/** What else people do about a task than decide it. */
export function taskActRoutes(deps: Deps): Route[] {
  const taskAct = <B extends TSchema>({ at: [method, path], summary, body, command }: TaskAct<B>): Route =>
    route({
      method,
      path: `/tasks/:id/${path}`,
      summary,
      ...(body ? { body } : {}),
      answers: { 200: { description: 'Done.', schema: commandAnswerSchema } },
      handle: async ({ params, body: read, caller, requestId }) =>
        ok(
          await act({ deps, caller, taskId: params['id'] ?? '', id: requestId }, (onTask, task) =>
            command(onTask, { body: read, caller, params }, task),
          ),
        ),
    });

  return [
    taskAct({
      at: ['post', 'claim'],
      summary: 'Claim a task of a group 认领',
      command: (onTask) => ({ kind: 'claim', ...onTask }),
    }),
    taskAct({
      at: ['delete', 'claim'],
      summary: 'Give a claimed task back to the group',
      command: (onTask) => ({ kind: 'unclaim', ...onTask }),
    }),
    taskAct({
      at: ['post', 'return'],
      summary: 'Return the case 退回',
      body: taskActs.return,
      command: (onTask, { body }) => ({ kind: 'return', ...onTask, ...body }),
    }),
    taskAct({
      at: ['post', 'resubmission'],
      summary: 'Resubmit what was returned',
      body: taskActs.resubmission,
      async command(onTask, { body: { form: entered, comment, chosen }, caller }, task) {
        if (chosen) await assertChosen(deps.db, chosen);
        const hosted = task.assignee_id === caller.id ? deps.hosted[task.flow] : undefined;
        const form = hosted ? await hosted.corrected(task, { form: entered, caller, requestId: onTask.id }) : entered;
        return { kind: 'resubmit', ...onTask, ...given({ form, comment, chosen }) };
      },
    }),
    taskAct({
      at: ['post', 'transfer'],
      summary: 'Transfer a task 转办',
      body: taskActs.person,
      command: async (onTask, { body: { to, reason } }) => ({
        kind: 'transfer',
        ...onTask,
        to: await onePerson(deps, to),
        ...given({ reason }),
      }),
    }),
    taskAct({
      at: ['post', 'delegation'],
      summary: 'Ask somebody’s opinion 委派',
      body: taskActs.person,
      command: async (onTask, { body: { to, reason } }) => ({
        kind: 'delegate',
        ...onTask,
        to: await onePerson(deps, to),
        ...given({ reason }),
      }),
    }),
    taskAct({
      at: ['delete', 'delegation'],
      summary: 'Call the task back from whoever was asked for an opinion',
      command: (onTask) => ({ kind: 'callBack', ...onTask }),
    }),
    taskAct({
      at: ['post', 'signers'],
      summary: 'Add signers 加签',
      body: taskActs.signers,
      command: async (onTask, { body: { userIds, position } }) => ({
        kind: 'addSigners',
        ...onTask,
        signers: await peopleToAsk(deps.db, userIds, (index) => `/userIds/${index}`),
        position,
      }),
    }),
    taskAct({
      at: ['delete', 'signers/:userId'],
      summary: 'Remove an added signer 减签',
      command: (onTask, { params }) => ({ kind: 'removeSigner', ...onTask, userId: params['userId'] ?? '' }),
    }),
    taskAct({
      at: ['post', 'take-back'],
      summary: 'Take one’s decision back 拿回',
      command: (onTask) => ({ kind: 'takeBack', ...onTask }),
    }),
    taskAct({
      at: ['post', 'urge'],
      summary: 'Urge the signer 催办',
      command: (onTask) => ({ kind: 'urge', ...onTask }),
    }),
    taskAct({
      at: ['post', 'cc'],
      summary: 'Send copies 抄送',
      body: taskActs.cc,
      async command(onTask, { body: { userIds } }) {
        await peopleToAsk(deps.db, userIds, (index) => `/userIds/${index}`);
        return { kind: 'cc', ...onTask, userIds };
      },
    }),
    taskAct({
      at: ['post', 'comments'],
      summary: 'Comment',
      body: taskActs.comment,
      async command(onTask, { body: { text, attachments }, caller }) {
        await assertReady({ deps, caller }, attachments);
        return { kind: 'comment', ...onTask, text, ...given({ attachments }) };
      },
    }),
  ];
}

async function onePerson({ db }: Deps, userId: string) {
  const [person] = await peopleToAsk(db, [userId], () => '/to');
  if (!person) throw new Error('peopleToAsk gives one person for each id.');
  return person;
}
