import { waitUntil } from '../../../ops/engines/wait-until';
import { publishApproval } from '../../world/approvals';
import { published } from '../../world/definitions';
import { keepHistory } from '../../world/histories';
import type { Person } from '../../world/http';
import { signedInPeople } from '../../world/people';
import { companyName, publishModel, threeStages } from '../../world/stages';
import { openWorld, type World } from '../../world/world';

let world: World;
let person: (username: string) => Person;

beforeAll(async () => {
  world = await openWorld();
  person = await signedInPeople(world, ['sales1', 'sales2', 'manager1', 'ops1']);
  await publishApproval(world, 'again', [{ key: 'head', mode: 'any', approvers: [{ user: 'manager1' }] }]);
  await policy('again', { reopen: { approval: 'again', within: { days: 60 } } });
  await policy('never', {});
});
afterAll(() => world.close());

async function policy(key: string, more: object): Promise<void> {
  await published(person('ops1'), {
    kind: 'registrationPolicy',
    key,
    name: key,
    exact: 'review',
    fuzzy: { reviewFrom: 0.6 },
    reviewApproval: 'conflictReview',
    protection: { for: { days: 30 }, onEnd: 'release' },
    ...more,
  });
  const first = { timeLimit: { days: 10 } };
  await publishModel(person('ops1'), threeStages(key, { first, second: first }, { registrationPolicy: key }));
}

const register = async (by: string, name: string, businessModel = 'again') =>
  (await person(by).post('/opportunities', { name, businessModel, customer: { name } }).expect(201)).body;
const read = async (id: string) => (await person('sales1').get(`/opportunities/${id}`).expect(200)).body;
const lose = (id: string) =>
  person('sales1').post(`/opportunities/${id}/lost`, { reason: '价格', summary: '未中标' }).expect(200);
const ask = (id: string, by = 'sales1') =>
  person(by).post(`/opportunities/${id}/reopening`, { reason: '客户又来询价' });

/** A sale that was lost in its second stage. */
async function lost(businessModel = 'again'): Promise<{ readonly id: string; readonly name: string }> {
  const name = companyName();
  const { id } = await register('sales1', name, businessModel);
  await person('sales1').post(`/opportunities/${id}/stage`, { to: 'proposal' }).expect(200);
  await lose(id);
  return { id, name };
}

async function decide(approvalId: string, outcome: string): Promise<void> {
  const task = await world.db('tasks').where({ approval_id: approvalId, status: 'open' }).first();
  if (!task) throw new Error('Nobody is asked.');
  await person('manager1').post(`/tasks/${task.id}/decision`, { outcome, comment: '同意' }).expect(200);
}

test('a lost sale is reopened by approval, and goes on at the stage where it was lost, with its claim', async () => {
  const { id, name } = await lost();
  const asked = await ask(id);
  expect([asked.status, asked.body.status]).toEqual([201, 'running']);
  expect((await ask(id)).status).toBe(409);
  expect((await read(id)).status).toBe('lost');
  await decide(asked.body.approvalId, 'approve');
  const opened = await read(id);
  expect(opened).toMatchObject({
    status: 'valid',
    outcome: null,
    protectedUntil: expect.any(String),
    stage: { key: 'proposal', dueAt: expect.any(String) },
  });
  expect((await register('sales2', name)).status).toBe('inConflictReview');
  await person('sales1').post(`/opportunities/${id}/stage`, { to: 'closing' }).expect(200);
  await person('sales1').post(`/opportunities/${id}/won`, { summary: '成交', amountFen: 100 }).expect(200);
  const types = (await person('sales1').get(`/opportunities/${id}/timeline?limit=200`)).body.items.map(
    ({ type }: { type: string }) => type,
  );
  expect(types).toEqual(expect.arrayContaining(['opportunity.lost', 'reopening.approved', 'opportunity.reopened']));
  await keepHistory(world, 'record-approval/reopening', `reopening/${asked.body.approvalId}`, { ended: true });
});

test('its clocks run anew: the protection ends, and the claim with it', async () => {
  const { id } = await lost();
  await decide((await ask(id)).body.approvalId, 'approve');
  const { workflowId } = await read(id);
  await world.fastForward(workflowId, { days: 31 });
  expect((await read(id)).status).toBe('released');
});

test.each(['reject', 'withdraw'])('it stays lost where they %s', async (how) => {
  const { id, name } = await lost();
  const { approvalId } = (await ask(id)).body;
  if (how === 'reject') await decide(approvalId, 'reject');
  else await person('sales1').post(`/approvals/${approvalId}/withdrawal`, { reason: '算了' }).expect(200);
  expect((await read(id)).status).toBe('lost');
  expect((await register('sales2', name)).status).toBe('valid');
  expect((await ask(id)).status).toBe(201);
});

test.each([
  ['notConflict', 'valid'],
  ['same', 'refused'],
])('whose customer is another’s by now it goes to conflict review: %s', async (outcome, status) => {
  const { id, name } = await lost();
  const { approvalId } = (await ask(id)).body;
  expect((await register('sales2', name)).status).toBe('valid');
  await decide(approvalId, 'approve');
  const reviewed = await read(id);
  expect(reviewed).toMatchObject({ status: 'inConflictReview', stage: { key: 'proposal' } });
  expect((await person('sales1').post(`/opportunities/${id}/stage`, { to: 'closing' })).status).toBe(409);
  await waitUntil('its reviewer is asked', 60_000, async () => {
    const { body: review } = await person('ops1').get(`/conflict-reviews/${reviewed.conflictReviewId}`);
    expect(review.task?.assigneeId).toBe(person('manager1').id);
  });
  await decide(reviewed.conflictReviewId, outcome);
  expect((await read(id)).status).toBe(status);
  if (status === 'valid') await person('sales1').post(`/opportunities/${id}/stage`, { to: 'closing' }).expect(200);
});

test('what is not lost, or by its policy stays so, or is somebody else’s, is not reopened', async () => {
  const open = await register('sales1', companyName());
  expect((await ask(open.id)).status).toBe(409);
  expect((await ask((await lost('never')).id)).status).toBe(422);
  const { id } = await lost();
  expect((await ask(id, 'sales2')).status).toBe(404);
});
