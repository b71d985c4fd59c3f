import { rebuildEngine } from '../../../ops/rebuild/rebuilding';
import { waitUntil } from '../../../ops/engines/wait-until';
import { published } from '../../world/definitions';
import type { Person } from '../../world/http';
import { anOutbox, relayOf } from '../../world/mail';
import { signedInPeople } from '../../world/people';
import { openWorld, type World } from '../../world/world';

jest.setTimeout(180_000);

let world: World;
let person: (username: string) => Person;
let sales1: Person;
let sales2: Person;
let sales3: Person;
let manager1: Person;
let director1: Person;

beforeAll(async () => {
  world = await openWorld();
  const usernames = ['sales1', 'sales2', 'sales3', 'manager1', 'manager2', 'director1', 'legal1', 'ops1'];
  person = await signedInPeople(world, usernames);
  [sales1, sales2, sales3] = [person('sales1'), person('sales2'), person('sales3')];
  [manager1, director1] = [person('manager1'), person('director1')];
  await published(person('ops1'), {
    kind: 'registrationPolicy',
    key: 'told',
    name: 'told',
    exact: 'review',
    fuzzy: { reviewFrom: 0.6 },
    reviewApproval: 'conflictReview',
    protection: { for: { days: 30 }, remind: [{ days: 3 }], onEnd: 'toPublic' },
  });
  const stages = [{ key: 'only', name: '唯一' }];
  await published(person('ops1'), {
    kind: 'businessModel',
    key: 'told',
    name: 'told',
    registrationPolicy: 'told',
    stages,
  });
});
afterAll(() => world.close());

/** What was told about one opportunity, in the order of the changes: which notice, whom, and of what. */
const told = async (id: string): Promise<string[]> =>
  (
    await world
      .db('messages')
      .join('users', 'users.id', 'messages.user_id')
      .whereLike('key', `${id}/%`)
      .whereNot('key', 'like', `${id}/stage/%`)
      .orderBy(['messages.created_at', 'template', 'username'])
      .select('template', 'username', 'variables')
  ).map(({ template, username, variables }) =>
    [template, username, 'about' in variables ? variables.about : ''].join(' ').trim(),
  );

const register = async (by: Person, name: string, more: object = {}) =>
  (await by.post('/opportunities', { name, customer: { name }, ...more }).expect(201)).body;

test('FLW-01 a claim that ends: its owner is reminded, then owner and manager are told, each once', async () => {
  const { id, workflowId } = await register(sales1, '连云港核电阀门有限公司');
  await world.fastForward(workflowId, { days: 88 });
  expect(await told(id)).toEqual(['protectionReminded sales1', 'protectionReminded sales1']);
  await world.fastForward(workflowId, { days: 3 });
  expect((await told(id)).slice(2)).toEqual(['opportunityReleased manager1', 'opportunityReleased sales1']);
});

test('FLW-01 what came due while the flow was down is reminded of once, by the latest of the reminders', async () => {
  const { id, workflowId } = await register(sales1, '泰州医疗器械城有限公司');
  await world.temporal.workflow.getHandle(workflowId).terminate('a test');
  const since = new Date(Date.now() - 88 * 24 * 3600_000).toISOString();
  await world.db.raw(
    `update opportunities
     set registration_state = jsonb_set(registration_state, '{state,validSince}', to_jsonb(?::text)) where id = ?`,
    [since, id],
  );
  const rebuild = () => rebuildEngine({ ...world, say: () => undefined });
  await rebuild();
  await waitUntil('it is reminded of', 30_000, async () =>
    expect(await told(id)).toEqual(['protectionReminded sales1']),
  );
  await world.temporal.workflow.getHandle(workflowId).terminate('a test');
  await rebuild();
  await sales1.post(`/opportunities/${id}/release`, { reason: '客户停产' }).expect(200);
  expect(await told(id)).toEqual(['protectionReminded sales1', 'opportunityReleased manager1 客户停产']);
});

test('OPP-18 OPP-19 into the pool and out of it: the former owners, the manager, and whoever gets it', async () => {
  const { id, workflowId } = await register(sales1, '盐城风电塔筒有限公司', { businessModel: 'told' });
  await world.fastForward(workflowId, { days: 31 });
  await manager1.post(`/opportunities/${id}/assignment`, { ownerId: sales2.id, reason: '熟悉行业' }).expect(200);
  expect(await told(id)).toEqual([
    'protectionReminded sales1',
    'opportunityMadePublic manager1',
    'opportunityMadePublic sales1',
    'opportunityAssigned sales2 熟悉行业',
    'opportunityPassedOn sales1',
  ]);
  await director1.post(`/opportunities/${id}/assignment`, { ownerId: sales3.id }).expect(200);
  expect((await told(id)).slice(5)).toEqual(['opportunityAssigned sales3', 'opportunityPassedOn sales2']);
});

test('TSK-07 whoever is absent is told through their deputy, who is told once of both', async () => {
  const until = new Date(Date.now() + 60 * 24 * 3600_000).toISOString();
  const { id } = await register(sales3, '肇庆铝型材有限公司');
  const absence = { userId: sales3.id, deputyId: manager1.id, from: new Date().toISOString(), to: until };
  const { body } = await sales3.post('/absences', absence).expect(201);
  await director1.post(`/opportunities/${id}/assignment`, { ownerId: sales2.id }).expect(200);
  expect(await told(id)).toEqual(['opportunityAssigned sales2', 'opportunityPassedOn manager1']);
  await sales3.delete(`/absences/${body.id}`);
});

/** Two registrations of one mobile: the second waits for its reviewer. */
async function rivals(mobile: string, customer: string) {
  const earlier = await register(sales1, `${customer} 一期`, { customer: { name: customer, mobile } });
  const later = await register(sales2, `机密名称${mobile}`, {
    customer: { name: '另一个名字有限公司', mobile },
    expectedAmountFen: 98_765_400,
  });
  const { body: review } = await manager1.get(`/conflict-reviews/${later.conflictReviewId}`);
  const decide = (outcome: string, form: object = {}) =>
    manager1.post(`/tasks/${review.task.id}/decision`, { outcome, comment: '已核实', form }).expect(200);
  return { earlier, later, decide };
}
const CHALLENGED = 'claimChallenged sales1 华东区';

test('FLW-02 a review that concerns one’s sale: its owner learns of it and of its end, and not more', async () => {
  await world.db('messages').where({ status: 'waiting' }).update({ status: 'skipped' });
  const { earlier, later, decide } = await rivals('13900001001', '绍兴越王珠宝机械有限公司');
  expect(await told(later.id)).toEqual([CHALLENGED]);
  await decide('notConflict');
  expect(await told(later.id)).toEqual([
    CHALLENGED,
    'challengeDecided sales1 不冲突 No conflict',
    'registrationValid sales2',
  ]);
  const [message] = await world.db('messages').whereLike('key', `${later.id}/%`).where({ template: 'claimChallenged' });
  expect(message?.variables).toMatchObject({ title: earlier.name });

  const outbox = anOutbox();
  const relay = await relayOf(world, outbox.sender);
  while ((await relay.deliverDue(Date.now() + 1000)) > 0);
  const mails = outbox.to('sales1@baton.example').join('\n');
  for (const words of ['【撞单】', '报备部门：华东区', '【撞单结果】', '结果：不冲突 No conflict', earlier.name])
    expect(mails).toContain(words);
  for (const secret of [later.name, '另一个名字', '987,654', '98765400', '13900001001', later.id])
    expect(mails).not.toContain(secret);
  expect(outbox.to('sales2@baton.example').join('\n')).toContain('【生效】');
});

test('FLW-02 a refusal is told to the registrant, its end to the other side', async () => {
  const { later, decide } = await rivals('13900001002', '诸暨袜业机械有限公司');
  await decide('same');
  expect(await told(later.id)).toEqual([
    CHALLENGED,
    'challengeDecided sales1 同一商机 The same',
    'registrationRefused sales2',
  ]);
});

test('FLW-02 both owners learn that the sale is theirs together, with their shares', async () => {
  const { earlier, later, decide } = await rivals('13900001003', '上虞化工泵阀有限公司');
  const shares = [
    { userId: sales1.id, percent: 66.67 },
    { userId: sales2.id, percent: 33.33 },
  ];
  await decide('share', { shares });
  const { items } = (await sales1.get('/users?limit=200')).body;
  const nameOf = ({ id }: Person) => items.find((user: { id: string }) => user.id === id).name;
  const about = `${nameOf(sales1)} 66.67%、${nameOf(sales2)} 33.33%`;
  expect(await told(earlier.id)).toEqual([`opportunityShared sales1 ${about}`, `opportunityShared sales2 ${about}`]);
  expect(await told(later.id)).toEqual([CHALLENGED]);
  expect((await sales1.get(`/opportunities/${earlier.id}`)).body.owners).toEqual([
    { userId: sales1.id, share: 66.67 },
    { userId: sales2.id, share: 33.33 },
  ]);
  await sales2.post(`/opportunities/${earlier.id}/withdrawal`, { reason: '客户取消' }).expect(200);
  expect((await told(earlier.id)).slice(2)).toEqual([
    'opportunityWithdrawn manager1 客户取消',
    'opportunityWithdrawn sales1 客户取消',
  ]);
});

test('FLW-02 of a merge each side learns its own part', async () => {
  const { earlier, later, decide } = await rivals('13900001004', '嵊州厨具电机有限公司');
  await decide('merge', { intoId: earlier.id });
  expect(await told(later.id)).toEqual([CHALLENGED, 'opportunityAbsorbed sales1', 'opportunityMerged sales2']);
});

test('FLW-02 a registration that is taken back under review ends for the other side, too', async () => {
  const { later } = await rivals('13900001005', '新昌轴承磨床有限公司');
  await sales2.post(`/opportunities/${later.id}/withdrawal`, { reason: '确认是同一家' }).expect(200);
  expect(await told(later.id)).toEqual([
    CHALLENGED,
    'challengeDecided sales1 已撤回 Withdrawn',
    'opportunityWithdrawn manager1 确认是同一家',
  ]);
});

test('OPP-07 what is assessed: its registrant learns whether it is valid', async () => {
  const decideOn = async (name: string, outcome: string): Promise<string[]> => {
    const { id } = await register(sales1, name, { businessModel: 'project' });
    const { body } = await person('legal1').get('/tasks?view=group&filter[flow]=assessment');
    const task = body.items.find(({ title }: { title: string }) => title.includes(name));
    await person('legal1').post(`/tasks/${task.id}/claim`).expect(200);
    await person('legal1').post(`/tasks/${task.id}/decision`, { outcome, comment: '已审' }).expect(200);
    return told(id);
  };
  expect(await decideOn('六安茶叶机械有限公司', 'approve')).toEqual(['registrationValid sales1']);
  expect(await decideOn('亳州中药饮片有限公司', 'reject')).toEqual(['registrationRefused sales1']);
});
