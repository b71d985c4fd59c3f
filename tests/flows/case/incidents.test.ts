import request from 'supertest';
import { waitUntil } from '../../../ops/engines/wait-until';
import { ask } from '../../world/approvals';
import { BROKEN, breakWrites } from '../../world/breaking';
import { type Person, signedIn } from '../../world/http';
import type { incidentsSeenBy } from '../../world/incidents';
import { anOutbox, relayOf } from '../../world/mail';
import { registered } from '../../world/opportunities';
import { anOpportunity } from '../../world/stages';
import type { World } from '../../world/world';
import { openRemindingWorld } from './reminding-world';

jest.setTimeout(120_000);

let world: World;
let sales1: Person;
let legal1: Person;
let ops: Person;
let incidents: ReturnType<typeof incidentsSeenBy>;
beforeAll(async () => {
  ({ world, sales1, legal1, ops, incidents } = await openRemindingWorld());
});
afterAll(() => world.close());

const DAY_AND_HOUR = { days: 1, hours: 1 };

describe('what a flow cannot do by itself is an incident', () => {
  test('of a timer: the case takes commands meanwhile, it is retried in vain, and done once mended', async () => {
    const asked = await ask(sales1, 'reminding');
    const broken = await breakWrites(
      world,
      'messages',
      `new.template = 'taskReminded' and new.variables ->> 'approvalId' = '${asked.id}'`,
    );
    await world.fastForward(asked.workflowId, DAY_AND_HOUR);
    const first = await incidents.opened(asked.id);
    expect(first).toEqual({
      id: expect.any(String),
      caseId: asked.id,
      flow: 'approval',
      workflowId: asked.workflowId,
      step: 'approval.timer',
      since: expect.any(String),
      attempts: 1,
      cause: BROKEN,
      status: 'open',
      endedAt: null,
    });
    const { details } = (await ops.get(`/incidents/${first.id}`).expect(200)).body;
    expect(details).toMatch(/22000/);
    expect(details).toMatch(/activities/);

    await legal1.post(`/tasks/${await asked.task(legal1)}/comments`, { text: '在看' }).expect(200);
    expect(await incidents.opened(asked.id, 2)).toMatchObject({ id: first.id, since: first.since });
    await incidents.retry(asked.id).expect(202);
    expect(await incidents.opened(asked.id, 3)).toMatchObject({ id: first.id });
    await broken.mend();
    await incidents.retry(asked.id).expect(202);
    await incidents.ended(asked.id);
    expect(await incidents.listed(asked.id, 'ended')).toMatchObject([{ id: first.id, endedAt: expect.any(String) }]);
    expect(await world.db('messages').where({ template: 'taskReminded', user_id: legal1.id })).toHaveLength(1);
    expect((await asked.decide(legal1, 'approve')).status).toBe(200);
  });

  test('of a sale’s clock', async () => {
    const sale = await anOpportunity(sales1, 'limited');
    const broken = await breakWrites(world, 'events', `new.case_id = '${sale.id}' and new.type = 'stage.overdue'`);
    await world.fastForward(sale.workflowId, { days: 6 });
    expect(await incidents.opened(sale.id)).toMatchObject({ flow: 'stage', step: 'stage.timer', cause: BROKEN });
    await broken.mend();
    await incidents.retry(sale.id).expect(202);
    await incidents.ended(sale.id);
    expect((await sale.types()).filter((type) => type === 'stage.overdue')).toHaveLength(1);
  });

  test('of a protection that ends', async () => {
    const id = await registered(sales1);
    const workflowId = `registration/${id}`;
    const broken = await breakWrites(world, 'opportunities', `new.id = '${id}' and new.status = 'released'`);
    await world.fastForward(workflowId, { days: 200 });
    expect(await incidents.opened(id)).toMatchObject({ flow: 'registration', step: 'protection.end', cause: BROKEN });
    expect((await sales1.get(`/opportunities/${id}`)).body.status).toBe('valid');
    await broken.mend();
    await incidents.retry(id).expect(202);
    await incidents.ended(id);
    await waitUntil('the release', 20_000, async () =>
      expect((await sales1.get(`/opportunities/${id}`)).body.status).toBe('released'),
    );
    expect((await incidents.retry(id)).body).toMatchObject({ status: 409, code: 'wrong_state' });
  });

  test('of what a decision means: it stands, and its record follows once it is mended', async () => {
    const id = await registered(sales1, { category: 'project' });
    const { approvalId } = (await sales1.post(`/opportunities/${id}/project-approval`, {}).expect(201)).body;
    const broken = await breakWrites(world, 'project_approvals', `new.status <> 'running'`);
    const task = () => world.db('tasks').where({ approval_id: approvalId, status: 'open' }).first();
    for (let open = await task(); open; open = await task()) {
      const username =
        (
          await world
            .db('users')
            .where({ id: open.assignee_id ?? '' })
            .first()
        )?.username ?? '';
      const decider = await signedIn(world, username);
      await decider.post(`/tasks/${open.id}/decision`, { outcome: 'approve', comment: '同意' }).expect(200);
    }
    expect(await incidents.opened(approvalId)).toMatchObject({ flow: 'projectApproval', step: 'approval.outcome' });
    const status = async () => (await sales1.get(`/opportunities/${id}/project-approval`)).body.status;
    expect(await status()).toBe('running');
    await broken.mend();
    await incidents.retry(approvalId).expect(202);
    await incidents.ended(approvalId);
    expect(await status()).toBe('approved');
  });
});

test('operations are mailed of an incident once, and see on the metrics how many there are', async () => {
  const figures = async () => {
    const { text } = await request(world.app).get('/metrics').expect(200);
    const figure = (name: string) => Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(text)?.[1]);
    return { open: figure('incidents_open'), opened: figure('incidents_opened_total') };
  };
  const asked = await ask(sales1, 'reminding', {}, { title: '采购 离心泵' });
  const outbox = anOutbox();
  const relay = await relayOf(world, outbox.sender);
  const deliver = async (): Promise<string[]> => {
    while ((await relay.deliverDue(Date.now() + 60_000)) > 0);
    return outbox.to('ops1@baton.example').filter((text) => text.includes('采购 离心泵'));
  };
  const before = await figures();
  const broken = await breakWrites(
    world,
    'messages',
    `new.template = 'taskReminded' and new.variables ->> 'approvalId' = '${asked.id}'`,
  );
  await world.fastForward(asked.workflowId, DAY_AND_HOUR);
  await incidents.opened(asked.id);
  await incidents.retry(asked.id).expect(202);
  await incidents.opened(asked.id, 2);
  const [mail, ...others] = await deliver();
  expect(others).toEqual([]);
  expect(mail).toMatch(/^Subject: .*异常.*采购 离心泵/m);
  for (const said of [BROKEN, asked.id, 'approval.timer']) expect(mail).toContain(said);
  expect(outbox.to('admin1@baton.example')).toEqual([]);
  expect(await figures()).toEqual({ open: before.open + 1, opened: before.opened + 1 });
  await broken.mend();
  await incidents.retry(asked.id).expect(202);
  await incidents.ended(asked.id);
  expect(await figures()).toEqual({ open: before.open, opened: before.opened + 1 });
  expect(await deliver()).toHaveLength(1);
});
