import { ask, publishApproval } from '../../world/approvals';
import { type Person, signedIn } from '../../world/http';
import { openWorld, type World } from '../../world/world';

let world: World;
let [sales, other, manager, director, legal, care, admin]: Person[] = [];
const there = (person: Person | undefined): Person => {
  if (!person) throw new Error('not signed in');
  return person;
};

interface Row {
  readonly id: string;
  readonly title: string;
  readonly stepKey: string;
  readonly waitingFor: readonly string[];
}
const rows = async (who: Person | undefined, query: string, list = 'tasks'): Promise<Row[]> =>
  (await there(who).get(`/${list}?limit=200&${query}`).expect(200)).body.items;
const titles = async (who: Person | undefined, query: string, list = 'tasks') =>
  (await rows(who, query, list)).map(({ title }) => title);
const read = async (who: Person | undefined, path: string) => (await there(who).get(path).expect(200)).body;
const aCase = (definition: string, title: string) => ask(there(sales), definition, {}, { title });

beforeAll(async () => {
  world = await openWorld();
  [sales, other, manager, director, legal, care, admin] = await Promise.all(
    ['sales1', 'sales2', 'manager1', 'director1', 'legal1', 'care1', 'admin1'].map((name) => signedIn(world, name)),
  );
  await publishApproval(world, 'two', [
    {
      key: 'first',
      mode: 'any',
      approvers: [{ user: 'manager1' }],
      cc: [{ user: 'care1' }],
      deadline: { within: { days: 3 } },
    },
    {
      key: 'second',
      name: '复核',
      mode: 'all',
      approvers: [{ user: 'director1' }, { user: 'legal1' }],
      outcomes: ['approve', 'reject', { key: 'buy', name: '直接采购' }],
    },
  ]);
});
afterAll(() => world.close());

test('TSK-01 cc has one row a request, at its present step; a second copy is told again', async () => {
  const asked = await aCase('two', '抄送 一行');
  const first = await asked.task(there(manager));
  const copies = async () => (await rows(care, 'view=cc')).filter(({ title }) => title === '抄送 一行');
  expect(await copies()).toMatchObject([{ id: first, stepKey: 'first', waitingFor: [there(manager).id] }]);
  await asked.decide(there(manager), 'approve');
  const second = [there(director).id, there(legal).id];
  const [row, ...others] = await copies();
  expect([row, others]).toMatchObject([{ stepKey: 'second' }, []]);
  expect([...(row?.waitingFor ?? [])].sort()).toEqual(second.sort());
  const told = () =>
    world
      .db('messages')
      .where({ user_id: there(care).id, template: 'approvalCopied' })
      .pluck('id');
  const before = (await told()).length;
  await there(sales)
    .post(`/tasks/${row?.id}/cc`, { userIds: [there(care).id] })
    .expect(200);
  expect(await told()).toHaveLength(before + 1);
  expect(await copies()).toHaveLength(1);
  expect((await read(care, '/tasks/counts')).cc).toBe((await rows(care, 'view=cc')).length);
});

test('TSK-01 rows show initiator, outcome by its name, definition, and for whom the request waits', async () => {
  const asked = await aCase('two', '显示 各列');
  await asked.decide(there(manager), 'approve');
  const legals = await asked.task(there(legal));
  expect(await read(legal, `/tasks/${legals}`)).toMatchObject({
    outcomes: ['approve', 'reject', 'buy'],
    outcomeNames: { approve: '同意 Approve', reject: '驳回 Reject', buy: '直接采购' },
  });
  await asked.decide(there(director), 'buy');
  const about = { caseId: asked.id, definition: 'two', initiatorId: there(sales).id };
  expect((await rows(director, `view=decided&filter[caseId]=${asked.id}`))[0]).toMatchObject({
    ...about,
    outcome: 'buy',
    outcomeName: '直接采购',
    waitingFor: [],
    overdue: false,
  });
  expect((await rows(sales, `filter[caseId]=${asked.id}`, 'approvals'))[0]).toMatchObject({
    ...about,
    status: 'approved',
    outcome: 'buy',
    outcomeName: '直接采购',
    waitingFor: [],
  });
});

test('TSK-01 lists are filtered by definition, case and initiator, and sorted by createdAt', async () => {
  await publishApproval(world, 'one', [{ key: 'first', mode: 'any', approvers: [{ user: 'manager1' }] }]);
  const [early, late] = [await aCase('one', '筛选 早'), await aCase('one', '筛选 晚')];
  const others = await ask(there(other), 'one', {}, { title: '筛选 他人' });
  for (const [who, list] of [
    [manager, 'tasks'],
    [manager, 'approvals'],
    [admin, 'approvals'],
  ] as const) {
    const found = (query: string) => titles(who, query, list);
    expect(await found('filter[definition]=one&sort=createdAt')).toEqual(['筛选 早', '筛选 晚', '筛选 他人']);
    expect(await found('filter[definition]=one&sort=-createdAt')).toEqual(['筛选 他人', '筛选 晚', '筛选 早']);
    expect(await found(`filter[definition]=one&filter[initiatorId]=${there(other).id}`)).toEqual(['筛选 他人']);
    expect(await found(`filter[caseId]=${late.id}`)).toEqual(['筛选 晚']);
    expect(await found(`filter[caseId]=${early.id}&filter[definition]=two`)).toEqual([]);
  }
  expect(await titles(other, `view=started&filter[caseId]=${others.id}`)).toEqual(['筛选 他人']);
  const query = { view: 'mine', 'filter[definition]': 'one', 'filter[overdue]': false, sort: '-createdAt' };
  await there(manager).post('/task-views', { name: '筛选', query }).expect(201);
});

test('TSK-06 overdue is what the clock of the case says, of the task and of the approval', async () => {
  const [late, done] = [await aCase('two', '逾期'), await aCase('two', '逾期 已办')];
  for (const { workflowId } of [late, done]) await world.fastForward(workflowId, { days: 15 });
  await done.decide(there(manager), 'approve');
  expect(await titles(manager, 'filter[overdue]=true')).toEqual(['逾期']);
  expect(await titles(sales, 'filter[overdue]=true', 'approvals')).toEqual(['逾期']);
  expect(await titles(manager, 'filter[overdue]=false')).not.toContain('逾期');
  await late.decide(there(manager), 'approve');
  expect(await titles(admin, 'filter[overdue]=true', 'approvals')).toEqual([]);
});

test('TSK-04 a returned approval waits for its initiator; a step that nobody decided is not done', async () => {
  const asked = await aCase('two', '退回后撤回');
  await there(manager)
    .post(`/tasks/${await asked.task(there(manager))}/return`, { to: 'initiator', resume: 'here', reason: '缺合同' })
    .expect(200);
  expect(await read(sales, `/approvals/${asked.id}`)).toMatchObject({
    waitingFor: [there(sales).id],
    steps: [{ key: 'initiator', state: 'now', approverIds: [there(sales).id] }, { key: 'first' }, { key: 'second' }],
  });
  await there(sales)
    .post(`/tasks/${await asked.task(there(sales))}/resubmission`)
    .expect(200);
  const task = await asked.task(there(manager));
  await there(sales).post(`/approvals/${asked.id}/withdrawal`, { reason: '不需要了' }).expect(200);
  const approval = await read(sales, `/approvals/${asked.id}`);
  expect(approval.steps.map(({ state }: { state: string }) => state)).toEqual(['cancelled', 'skipped']);
  const [message] = await world.db('messages').where({ user_id: there(manager).id, template: 'taskWithdrawn' });
  expect(message?.variables).toMatchObject({ taskId: task, comment: '不需要了', actorId: there(sales).id });
});

test('TSK-04 signers read in their task what earlier signers said', async () => {
  const asked = await aCase('two', '意见');
  await there(care)
    .post(`/tasks/${await asked.task(there(manager))}/comments`, { text: '客户很急' })
    .expect(200);
  await asked.decide(there(manager), 'approve', { comment: '价格合理' });
  const { comments } = await read(legal, `/tasks/${await asked.task(there(legal))}`);
  expect(comments).toMatchObject([
    { stepKey: 'first', action: 'commented', byId: there(care).id, text: '客户很急' },
    { stepKey: 'first', action: 'decided', byId: there(manager).id, outcome: 'approve', text: '价格合理' },
  ]);
});

test('TSK-04 the owner calls a delegation back', async () => {
  const asked = await aCase('two', '委派收回');
  const task = await asked.task(there(manager));
  await there(manager)
    .post(`/tasks/${task}/delegation`, { to: there(legal).id })
    .expect(200);
  const opinion = await asked.task(there(legal));
  expect((await there(legal).delete(`/tasks/${task}/delegation`)).status).toBe(403);
  expect((await there(manager).delete(`/tasks/${task}/delegation`).expect(200)).body.nextTaskIds).toEqual([task]);
  expect((await read(legal, `/tasks/${opinion}`)).status).toBe('cancelled');
  expect((await there(manager).delete(`/tasks/${task}/delegation`)).status).toBe(409);
  expect((await asked.decide(there(manager), 'approve')).status).toBe(200);
});

test('TSK-04 comments and copies come after the end, also where the approval was a part of another case', async () => {
  await publishApproval(world, 'one', [{ key: 'first', mode: 'any', approvers: [{ user: 'manager1' }] }]);
  const asked = await aCase('one', '结束之后');
  const task = await asked.task(there(manager));
  await asked.decide(there(manager), 'approve');
  const { endedAt } = await read(sales, `/approvals/${asked.id}`);
  const key = { 'Idempotency-Key': 'after-the-end' };
  for (const text of ['谢谢', '谢谢']) await there(sales).post(`/tasks/${task}/comments`, { text }, key).expect(200);
  await there(manager)
    .post(`/tasks/${task}/cc`, { userIds: [there(care).id] })
    .expect(200);
  expect((await read(care, `/tasks/${task}`)).comments).toMatchObject([{ text: '谢谢' }]);
  expect(await read(care, `/approvals/${asked.id}`)).toMatchObject({ status: 'approved', endedAt });
  expect((await there(sales).post(`/tasks/${task}/urge`)).status).toBe(409);

  const customer = { mobile: '13800138000' };
  for (const [who, name] of [
    [sales, '宁波远航泵业有限公司'],
    [other, '远航集团浙江分公司'],
  ] as const)
    await there(who)
      .post('/opportunities', { name, customer: { name, ...customer } })
      .expect(201);
  const [review] = await rows(manager, 'filter[flow]=conflictReview');
  await there(manager).post(`/tasks/${review?.id}/decision`, { outcome: 'notConflict', comment: '两家' }).expect(200);
  await there(manager).post(`/tasks/${review?.id}/comments`, { text: '已电话确认' }).expect(200);
  const { comments, caseId } = await read(manager, `/tasks/${review?.id}`);
  expect(comments).toMatchObject([{ text: '两家' }, { text: '已电话确认' }]);
  expect((await read(admin, `/cases/${caseId}`)).flow).toBe('registration');
});

test('TSK-04 urging again too soon says when it may be', async () => {
  const asked = await aCase('two', '催办');
  const task = await asked.task(there(manager));
  await there(sales).post(`/tasks/${task}/urge`).expect(200);
  const again = await there(sales).post(`/tasks/${task}/urge`).expect(429);
  expect(Number(again.get('Retry-After'))).toBeGreaterThan(3500);
  expect(Number(again.get('Retry-After'))).toBeLessThanOrEqual(3600);
});

test('OPS an administrator ends a case by the id that its steps are read under', async () => {
  const asked = await aCase('two', '终止');
  const { caseId } = await read(admin, `/approvals/${asked.id}`);
  const task = await asked.task(there(manager));
  await there(admin).post(`/cases/${caseId}/termination`, { reason: '测试' }).expect(200);
  expect(await asked.status()).toBe('withdrawn');
  expect((await read(manager, `/tasks/${task}`)).status).toBe('cancelled');
});
