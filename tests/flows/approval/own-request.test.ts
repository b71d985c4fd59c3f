import request from 'supertest';
import { linkTokens } from '../../../api/approval/link/tokens';
import { signingSecret } from '../../../db/organisation/secrets';
import { linkExpiry } from '../../../definitions/notification/link';
import { ask, publishApproval } from '../../world/approvals';
import type { Person } from '../../world/http';
import { signedInPeople } from '../../world/people';
import { openWorld, type World } from '../../world/world';

let world: World;
let person: (username: string) => Person;
const everybody = ['sales1', 'sales2', 'manager1', 'director1', 'legal1', 'finance1', 'admin1'];

beforeAll(async () => {
  world = await openWorld();
  person = await signedInPeople(world, everybody);
});
afterAll(() => world.close());

const facts = { who: { type: 'string', default: '' } };

/** Who is asked, by username, where this person asks for a step with these rules. */
async function askedFor(
  initiator: string,
  step: object,
  more: object = {},
): Promise<{ status: string; asked: string[] }> {
  await publishApproval(world, 'own', [{ key: 'one', mode: 'all', ...step }], { facts });
  const asked = await ask(person(initiator), 'own', { who: person(initiator).id }, more);
  const rows = await world
    .db('tasks')
    .where({ approval_id: asked.id, status: 'open' })
    .select('assignee_id', 'candidate_ids');
  const ids = rows.flatMap(({ assignee_id, candidate_ids }) => (assignee_id === null ? candidate_ids : [assignee_id]));
  return { status: await asked.status(), asked: everybody.filter((name) => ids.includes(person(name).id)) };
}

describe('SEC-02 nobody decides their own request, however a rule comes to them', () => {
  test.each<[string, string, object, () => object]>([
    ['by name', 'legal1', { approvers: [{ user: 'legal1' }] }, () => ({})],
    ['by role', 'legal1', { approvers: [{ role: 'legal' }] }, () => ({})],
    ['as the group of a role', 'legal1', { approvers: [{ role: 'legal', claim: true }] }, () => ({})],
    ['as head of their department', 'manager1', { approvers: [{ departmentHead: 'initiator' }] }, () => ({})],
    ['by a field', 'sales1', { approvers: [{ field: '/who' }] }, () => ({})],
    ['by an expression', 'sales1', { approvers: [{ expression: '[who]' }] }, () => ({})],
    [
      'by their own choice',
      'sales1',
      { approvers: [{ chosenBy: 'initiator' }] },
      () => ({ chosen: { one: [person('sales1').id] } }),
    ],
    [
      'as who is asked where there is nobody',
      'sales1',
      { approvers: [{ role: 'archivist' }], ifNoApprover: { assignTo: { user: 'sales1' } } },
      () => ({}),
    ],
    ['as administrator', 'admin1', { approvers: [{ user: 'admin1' }] }, () => ({})],
  ])('%s', async (_, initiator, step, more) => {
    expect(await askedFor(initiator, step, more())).toEqual({ status: 'rejected', asked: [] });
  });

  test('unless the step says so', async () => {
    expect(await askedFor('legal1', { approvers: [{ user: 'legal1' }], ifInitiator: 'ask' })).toEqual({
      status: 'running',
      asked: ['legal1'],
    });
  });

  test('the manager in their place', async () => {
    expect(
      await askedFor('manager1', { approvers: [{ departmentHead: 'initiator' }], ifInitiator: 'manager' }),
    ).toEqual({ status: 'running', asked: ['director1'] });
  });
});

describe('SEC-02 nor by an act', () => {
  const one = async (initiator: string, step: object) => {
    await publishApproval(world, 'act', [{ key: 'one', mode: 'all', ...step }]);
    return ask(person(initiator), 'act');
  };
  const holderOf = async (approvalId: string): Promise<(string | null)[]> =>
    (await world.db('tasks').where({ approval_id: approvalId, status: 'open' }).select('assignee_id')).map(
      ({ assignee_id }) => assignee_id,
    );

  test('of escalation: the initiator who is the manager is passed over, also where the step asks them', async () => {
    for (const more of [{}, { ifInitiator: 'ask' }]) {
      const asked = await one('manager1', {
        approvers: [{ user: 'sales2' }],
        deadline: { within: { days: 1 }, onExpiry: 'escalate' },
        ...more,
      });
      await world.fastForward(asked.workflowId, { days: 2 });
      expect(await holderOf(asked.id)).toEqual([person('director1').id]);
    }
  });

  test('of an administrator who asked: not by transfer to themselves, not by deciding another’s task', async () => {
    const asked = await one('admin1', { approvers: [{ user: 'legal1' }] });
    const task = await asked.task(person('legal1'));
    expect((await person('admin1').post(`/tasks/${task}/transfer`, { to: person('admin1').id })).status).toBe(422);
    expect((await person('admin1').post(`/tasks/${task}/decision`, { outcome: 'approve' })).status).toBe(403);
    expect(await holderOf(asked.id)).toEqual([person('legal1').id]);
  });

  test('of handing over: what would come to the initiator stays, and the report says so', async () => {
    const asked = await one('sales1', { approvers: [{ user: 'legal1' }] });
    const { body } = await person('admin1')
      .post('/handovers', { fromUserId: person('legal1').id, toUserId: person('sales1').id, what: ['tasks'] })
      .expect(202);
    await world.temporal.workflow.getHandle(String(body.workflowId)).result();
    expect(await holderOf(asked.id)).toEqual([person('legal1').id]);
    const { body: report } = await person('admin1').get(`/handovers/${body.id}`);
    expect(JSON.stringify(report.kept)).toContain('nobody decides their own request');
  });

  test('of taking over: a request handed to its decider is theirs to correct or withdraw, not to decide', async () => {
    const asked = await one('sales1', { approvers: [{ user: 'manager1' }, { user: 'legal1' }] });
    await person('legal1')
      .post(`/tasks/${await asked.task(person('legal1'))}/return`, { to: 'initiator', resume: 'here', reason: '补充' })
      .expect(200);
    const { body } = await person('admin1')
      .post('/handovers', { fromUserId: person('sales1').id, toUserId: person('manager1').id, what: ['tasks'] })
      .expect(202);
    await world.temporal.workflow.getHandle(String(body.workflowId)).result();
    expect(await holderOf(asked.id)).toEqual([person('manager1').id]);
    await person('manager1')
      .post(`/tasks/${await asked.task(person('manager1'))}/resubmission`, {})
      .expect(200);
    const decided = await asked.decide(person('manager1'), 'approve');
    expect(decided).toMatchObject({
      status: 403,
      body: { detail: expect.stringContaining('nobody decides their own request') },
    });
    expect(
      (
        await person('manager1').post(`/tasks/${await asked.task(person('manager1'))}/transfer`, {
          to: person('sales2').id,
        })
      ).status,
    ).toBe(403);
    await person('admin1')
      .post(`/tasks/${await asked.task(person('manager1'))}/transfer`, { to: person('director1').id })
      .expect(200);
    await asked.decide(person('director1'), 'approve');
    expect(await asked.status()).toBe('running');
    await person('manager1').post(`/approvals/${asked.id}/withdrawal`, {}).expect(200);
    expect(await asked.status()).toBe('withdrawn');
  });

  test('in a batch, and by a link that names them', async () => {
    const asked = await one('sales1', { approvers: [{ user: 'legal1' }] });
    const task = await asked.task(person('legal1'));
    const { body } = await person('sales1')
      .post('/task-decisions', {
        items: [
          { taskId: task, outcome: 'approve' },
          { taskId: task, outcome: 'approve' },
        ],
      })
      .expect(200);
    expect(body.results).toMatchObject([
      { ok: false, problem: { status: 403 } },
      { ok: false, problem: { status: 403 } },
    ]);
    const token = linkTokens(await signingSecret(world.db)).tokenOf({
      taskId: task,
      userId: person('sales1').id,
      asked: 1,
      expiresAt: linkExpiry(Date.now()),
    });
    expect(
      (await request(world.app).post(`/api/v1/links/${token}`).type('form').send({ outcome: 'approve' })).status,
    ).toBe(409);
    expect(await holderOf(asked.id)).toEqual([person('legal1').id]);
  });
});
