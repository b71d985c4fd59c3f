import { randomUUID } from 'node:crypto';
import { WorkflowNotFoundError } from '@temporalio/client';
import { defineUpdate } from '@temporalio/workflow';
import pino from 'pino';
import { commandsTo, resendLostCommands } from '../../../api/case/commands';
import { waitUntil } from '../../../ops/engines/wait-until';
import { ask, publishApproval } from '../../world/approvals';
import { forgetLastCommand, forgetLastCommands } from '../../world/forgetting';
import { type Person, signedIn } from '../../world/http';
import { anOpportunity, publishModel, threeStages } from '../../world/stages';
import { openWorld, type World } from '../../world/world';

let world: World;
let sales1: Person;
let legal1: Person;
let finance1: Person;
let manager1: Person;
let ops: Person;
beforeAll(async () => {
  world = await openWorld();
  [sales1, legal1, finance1, manager1, ops] = await Promise.all([
    signedIn(world, 'sales1'),
    signedIn(world, 'legal1'),
    signedIn(world, 'finance1'),
    signedIn(world, 'manager1'),
    signedIn(world, 'ops1'),
  ]);
  await publishModel(
    ops,
    threeStages('forgetful', {
      first: {
        activities: [
          { key: 'call', name: '电话' },
          { key: 'visit', name: '拜访' },
        ],
      },
      second: { gate: 'stageGate' },
    }),
  );
  await publishApproval(
    world,
    'onlyLarge',
    [{ key: 'head', mode: 'all', when: 'expectedAmountFen > 1000', approvers: [{ user: 'manager1' }] }],
    { facts: { expectedAmountFen: { type: 'integer', default: 0 } } },
  );
  await publishModel(ops, threeStages('lightly', { first: { gate: 'onlyLarge' } }));
  await publishApproval(world, 'both', [
    { key: 'both', mode: 'all', approvers: [{ role: 'legal' }, { role: 'finance' }] },
  ]);
  await publishApproval(world, 'bothThenHead', [
    { key: 'both', mode: 'all', approvers: [{ role: 'legal' }, { role: 'finance' }] },
    { key: 'head', mode: 'all', approvers: [{ user: 'manager1' }] },
  ]);
});
afterAll(() => world.close());

const resend = (): Promise<number> =>
  resendLostCommands({ db: world.db, temporal: world.temporal, log: pino({ level: 'silent' }) }, Date.now());

test('FLW-03 a change whose rows the engine has forgotten stands, and the next one follows it', async () => {
  const sale = await anOpportunity(sales1, 'forgetful');
  await sale.complete('call').expect(200);
  await forgetLastCommand(world, sale.workflowId);
  expect((await sale.complete('visit')).status).toBe(200);
  expect(await resend()).toBe(1);
  expect((await sale.types()).filter((type) => type === 'activity.done')).toHaveLength(2);
  expect(
    (await sale.read()).stage.activities.map(({ key, done }: { key: string; done: boolean }) => [key, done]),
  ).toEqual([
    ['call', true],
    ['visit', true],
  ]);
  expect((await sale.complete('call')).status).toBe(409); // the flow knows it too
});

test('FLW-03 so is a move, after which the flow knows where it is', async () => {
  const sale = await anOpportunity(sales1, 'forgetful');
  await sale.move('proposal').expect(200);
  await forgetLastCommand(world, sale.workflowId);
  expect((await sales1.put(`/opportunities/${sale.id}/activities/call/plan`, { on: '2099' })).status).toBe(200);
  const [, entered] = await sale.history();
  // by the moment of the rows
  expect((await sale.read()).stage).toMatchObject({ key: 'proposal', enteredAt: entered?.enteredAt });
  expect((await sale.move('lead')).status).toBe(200);
  expect((await sale.history()).map(({ stageKey }) => stageKey)).toEqual(['lead', 'proposal', 'lead']);
});

test('FLW-03 a wish that waits for its gate asks its people once', async () => {
  const sale = await anOpportunity(sales1, 'forgetful');
  await sale.move('proposal').expect(200);
  const { body } = await sale.move('closing').expect(200);
  await forgetLastCommand(world, sale.workflowId);
  await resend();
  expect((await sale.move('closing')).body.errors).toMatchObject([{ pointer: '/gate' }]);
  const approvals = await world.db('approvals').where({ case_id: sale.id });
  expect(approvals).toHaveLength(1);
  await manager1.post(`/tasks/${body.taskIds[0]}/decision`, { outcome: 'approve', comment: '同意' }).expect(200);
  expect((await sale.read()).stage.key).toBe('closing');
});

test('TSK-02 a decision that the engine has forgotten is not taken for that of the next signer', async () => {
  const asked = await ask(sales1, 'both');
  await asked.decide(legal1, 'approve');
  await forgetLastCommand(world, asked.workflowId);
  expect((await asked.decide(finance1, 'approve')).status).toBe(200);
  expect(await asked.status()).toBe('approved');
  const { body } = await sales1.get(`/ledger/${asked.id}`);
  expect(body.items.map(({ action, actorId }: { action: string; actorId: string }) => [action, actorId])).toEqual([
    ['decided', legal1.id],
    ['decided', finance1.id],
  ]);
});

test('FLW-03 several that the engine has forgotten at once come again, whichever is first', async () => {
  await resend(); // what other tests have left
  const sale = await anOpportunity(sales1, 'forgetful');
  await sale.complete('call').expect(200);
  await sale.complete('visit').expect(200);
  await sale.move('proposal').expect(200);
  await forgetLastCommands(world, sale.workflowId, 3);
  expect(await resend()).toBe(3);
  expect(await world.db('sent_commands').where({ workflow_id: sale.workflowId })).toEqual([]);
  expect((await sale.move('lead')).status).toBe(200);
  expect((await sale.types()).filter((type) => type === 'activity.done')).toHaveLength(2);
  expect((await sale.history()).map(({ stageKey }) => stageKey)).toEqual(['lead', 'proposal', 'lead']);
});

test('FLW-03 so does a wish whose gate lets it pass at once, which is two changes of the sale', async () => {
  const sale = await anOpportunity(sales1, 'lightly');
  expect((await sale.move('proposal')).body).toMatchObject({ status: 'moved' });
  await forgetLastCommand(world, sale.workflowId);
  expect(await resend()).toBe(1);
  expect((await sale.move('lead')).status).toBe(200);
  expect((await sale.types()).filter((type) => /gate/.test(type))).toEqual(['stage.gateOpened', 'stage.gatePassed']);
  expect(await world.db('approvals').where({ case_id: sale.id })).toMatchObject([{ status: 'approved' }]);
});

test('TSK-02 two decisions that the engine has forgotten are both taken, and lead to the tasks there are', async () => {
  const asked = await ask(sales1, 'bothThenHead');
  await asked.decide(legal1, 'approve');
  await asked.decide(finance1, 'approve');
  await forgetLastCommands(world, asked.workflowId, 2);
  expect(await resend()).toBe(2);
  expect((await asked.decide(manager1, 'approve')).status).toBe(200);
  expect(await asked.status()).toBe('approved');
  const { body } = await sales1.get(`/ledger/${asked.id}`);
  expect(body.items.map(({ actorId }: { actorId: string }) => actorId)).toEqual([legal1.id, finance1.id, manager1.id]);
});

test('TSK-02 what comes again too early is refused, and the flow takes it from its note', async () => {
  const asked = await ask(sales1, 'bothThenHead');
  await asked.decide(legal1, 'approve');
  await asked.decide(finance1, 'approve');
  await manager1.post(`/tasks/${await asked.task(manager1)}/comments`, { text: '我看看' }).expect(200);
  await forgetLastCommands(world, asked.workflowId, 3);
  await resend(); // the comment on a task that is not there yet
  expect((await asked.decide(manager1, 'approve')).status).toBe(200);
  expect(await asked.status()).toBe('approved');
  const task = await world.db('tasks').where({ approval_id: asked.id, assignee_id: manager1.id }).first();
  expect(task?.history.map(({ action }) => action)).toEqual(['opened', 'commented', 'decided']);
});

test('FLW-03 a flow that finds in its rows what it has forgotten does it again by itself', async () => {
  const sale = await anOpportunity(sales1, 'forgetful');
  await sale.complete('call').expect(200);
  await sale.move('proposal').expect(200);
  const entered = await world.db('stage_visits').where({ opportunity_id: sale.id, number: 2 }).first();
  await forgetLastCommands(world, sale.workflowId, 2);
  expect((await sale.move('proposal')).status).toBe(409); // it is there already
  expect((await sales1.put(`/opportunities/${sale.id}/activities/visit/plan`, { on: '2099' })).status).toBe(200);
  expect((await sale.move('lead')).status).toBe(200);
  expect((await sale.history()).map(({ stageKey }) => stageKey)).toEqual(['lead', 'proposal', 'lead']);
  expect(await world.db('stage_visits').where({ opportunity_id: sale.id, number: 2 })).toMatchObject([
    { entered_at: entered?.entered_at },
  ]);
  expect(await resend()).toBe(2);
});

test('FLW-03 what nobody sends again stands all the same: the row carries the case', async () => {
  const sale = await anOpportunity(sales1, 'forgetful');
  await sale.move('proposal').expect(200);
  await forgetLastCommand(world, sale.workflowId);
  await world.db('sent_commands').where({ workflow_id: sale.workflowId }).delete();
  expect((await sale.move('lead')).status).toBe(200);
  expect((await sale.history()).map(({ stageKey, leftAt }) => [stageKey, leftAt !== null])).toEqual([
    ['lead', true],
    ['proposal', true],
    ['lead', false],
  ]);
});

test('FLW-03 a command to a flow that is not there, sent again together with its start, is noted again', async () => {
  const commands = commandsTo({ db: world.db, temporal: world.temporal, log: pino({ level: 'silent' }) });
  const id = randomUUID();
  const sent = {
    workflowId: `stage/${id}`,
    update: defineUpdate<string, [{ readonly n: number }]>('aCommand'),
    args: [{ n: 1 }] satisfies [object],
    id,
  };
  await expect(commands.send(sent)).rejects.toThrow(WorkflowNotFoundError);
  const noted = () =>
    waitUntil('it is noted', 5_000, async () =>
      expect(await world.db('sent_commands').where({ id }).first()).toBeDefined(),
    );
  await commands.sendBy(sent, async () => {
    await noted();
    return 'done';
  });
});

test('FLW-03 what was answered is not sent again', async () => {
  await resend(); // what other tests have left
  const sale = await anOpportunity(sales1, 'forgetful');
  await sale.complete('call').expect(200);
  await sale.complete('unknown').expect(404);
  expect(await resend()).toBe(0);
});

test('OPP-19 an assignment that the engine has forgotten is made once, and told once', async () => {
  const sale = await anOpportunity(sales1, 'forgetful');
  const [manager1, sales2] = await Promise.all([signedIn(world, 'manager1'), signedIn(world, 'sales2')]);
  await manager1.post(`/opportunities/${sale.id}/assignment`, { ownerId: sales2.id }).expect(200);
  await forgetLastCommand(world, `registration/${sale.id}`);
  expect(await resend()).toBe(1);
  const { body } = await manager1.get(`/opportunities/${sale.id}/timeline?limit=200`);
  expect(body.items.filter(({ type }: { type: string }) => type === 'opportunity.assigned')).toHaveLength(1);
  expect((await manager1.get(`/opportunities/${sale.id}`)).body.owners).toEqual([{ userId: sales2.id, share: 100 }]);
});
