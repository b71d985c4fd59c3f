import { keepHistory } from '../../world/histories';
import { type Person, signedIn } from '../../world/http';
import { openWorld, type World } from '../../world/world';

let world: World;
let sales1: Person;
let sales2: Person;
let manager1: Person;

beforeAll(async () => {
  world = await openWorld();
  [sales1, sales2, manager1] = await Promise.all([
    signedIn(world, 'sales1'),
    signedIn(world, 'sales2'),
    signedIn(world, 'manager1'),
  ]);
});
afterAll(() => world.close());

test('FLW-01 a clear registration is valid and protected in the answer', async () => {
  const { status, body, headers } = await sales1.post('/opportunities', {
    name: '阀门更换',
    customer: { name: '上海华宏阀门制造有限公司', taxNumber: '91310000MA1FL5E26Y' },
  });
  expect({ status, body: body.status, verdict: body.verdict }).toEqual({
    status: 201,
    body: 'valid',
    verdict: 'clear',
  });
  expect(headers['location']).toBe(`/api/v1/opportunities/${body.id}`);
  expect(Date.parse(body.protectedUntil) - Date.parse(body.createdAt)).toBe(90 * 24 * 3600_000);
});

test('OPP-06 the same mobile goes to review; what the reviewer lets through is protected and released', async () => {
  const first = await sales1.post('/opportunities', {
    name: '泵站一期',
    customer: { name: '宁波远航泵业有限公司', mobile: '138 0013 8000' },
  });
  expect(first.body.status).toBe('valid');
  const second = await sales2.post('/opportunities', {
    name: '泵站二期',
    customer: { name: '别的名字股份公司', mobile: '+8613800138000' },
  });
  expect(second.body).toMatchObject({ status: 'inConflictReview', verdict: 'exact' });
  const review = await manager1.get(`/conflict-reviews/${second.body.conflictReviewId}`);
  expect(review.body).toMatchObject({ opportunityId: second.body.id, task: { status: 'open' } });
  const tasks = await manager1.get('/tasks?view=mine');
  expect(tasks.body.items).toHaveLength(1);
  const own = await sales2.post(`/tasks/${review.body.task.id}/decision`, { outcome: 'notConflict' });
  expect(own.status).toBe(403);
  const decided = await manager1.post(`/tasks/${review.body.task.id}/decision`, {
    outcome: 'notConflict',
    comment: '两家公司',
  });
  expect(decided.body).toMatchObject({ caseStatus: 'valid' });
  const again = await manager1.post(`/tasks/${review.body.task.id}/decision`, { outcome: 'same' });
  expect(again.status).toBe(409);
  await world.fastForward(second.body.workflowId, { days: 91 });
  expect((await sales2.get(`/opportunities/${second.body.id}`)).body.status).toBe('released');
  await keepHistory(world, 'registration/reviewed-protected-and-released', second.body.workflowId, { ended: true });
});

test('FLW-01 a protection reminds twice, ends, and gives the customer free', async () => {
  const { body } = await sales1.post('/opportunities', {
    name: '压缩机',
    customer: { name: '苏州恒达压缩机有限公司', phone: '0512-65551234' },
  });
  await world.fastForward(body.workflowId, { days: 88 });
  const types = async () =>
    (await sales1.get(`/opportunities/${body.id}/timeline`)).body.items.map(({ type }: { type: string }) => type);
  expect(await types()).toEqual([
    'opportunity.registered',
    'opportunity.valid',
    'stage.entered',
    'protection.reminder',
    'protection.reminder',
  ]);
  await world.fastForward(body.workflowId, { days: 3 });
  const ended = await sales1.get(`/opportunities/${body.id}`);
  expect(ended.body.status).toBe('released');
  const next = await sales2.post('/opportunities', {
    name: '压缩机',
    customer: { name: '苏州恒达压缩机有限公司', phone: '0512-65551234' },
  });
  expect(next.body).toMatchObject({ status: 'valid', customer: { id: body.customer.id } });
  await keepHistory(world, 'registration/reminded-and-released', body.workflowId, { ended: true });
});

test('OPP-17 a withdrawn registration gives its customer free, and a second withdrawal is refused', async () => {
  const customer = { name: '无锡长江换热设备有限公司', phone: '0510-85551234' };
  const { body } = await sales1.post('/opportunities', { name: '换热器', customer });
  const withdrawn = await sales1.post(`/opportunities/${body.id}/withdrawal`, { reason: '客户取消了项目' });
  expect(withdrawn.body).toMatchObject({ status: 'withdrawn', protectedUntil: null });
  expect((await sales1.post(`/opportunities/${body.id}/withdrawal`, { reason: '再撤一次' })).status).toBe(409);
  expect((await sales2.post('/opportunities', { name: '换热器', customer })).body).toMatchObject({
    status: 'valid',
    verdict: 'clear',
  });
  await keepHistory(world, 'registration/withdrawn', body.workflowId, { ended: true });
});

test('OPP-05 a short name goes to review with its full company as evidence, masked for the registrant', async () => {
  await sales1.post('/opportunities', { name: '一期', customer: { name: '江西百胜智能科技股份有限公司' } });
  const { body } = await sales2.post('/opportunities', { name: '二期', customer: { name: '百胜智能' } });
  expect(body).toMatchObject({ status: 'inConflictReview', verdict: 'fuzzy' });
  expect(body.candidates[0]).toMatchObject({
    masked: true,
    name: null,
    departmentName: '华东区',
    evidence: [{ field: 'name', ours: '百胜智能', theirs: null, method: 'fuzzy' }],
  });
  const review = await manager1.get(`/conflict-reviews/${body.conflictReviewId}`);
  expect(review.body.candidates[0]).toMatchObject({
    masked: false,
    name: '江西百胜智能科技股份有限公司',
    ownerName: '陈晓东',
  });
  expect((await manager1.post(`/tasks/${review.body.task.id}/decision`, { outcome: 'merge' })).status).toBe(422);
  await manager1.post(`/tasks/${review.body.task.id}/decision`, { outcome: 'same', comment: '同一家' }).expect(200);
  expect((await sales2.get(`/opportunities/${body.id}`)).body.status).toBe('refused');
});

test('OPP-03 a conflict check writes nothing and shows what a registration would meet', async () => {
  const before = await world.db('events').max('seq as last').first();
  const { body } = await sales2.post('/conflict-checks', { name: '江西百胜智能科技有限公司' });
  expect(body).toMatchObject({ verdict: 'fuzzy' });
  expect((await sales2.post('/conflict-checks', { name: '齐齐哈尔松花江酿造厂' })).body.verdict).toBe('clear');
  expect(await world.db('events').max('seq as last').first()).toEqual(before);
});

test('FLW-02 of twelve registrations at once under different spellings, one is valid and none is lost', async () => {
  const names = [
    '宁波华翔电子股份有限公司',
    '宁波华翔电子',
    '宁波 华翔电子股份有限公司',
    '宁波华翔电子有限公司',
    '（宁波）华翔电子股份有限公司',
    '宁波華翔電子股份有限公司',
  ];
  const people = [sales1, sales2];
  const answers = await Promise.all(
    Array.from({ length: 12 }, (_, n) =>
      (people[n % 2] ?? sales1).post('/opportunities', { name: `抢 ${n}`, customer: { name: names[n % 6] } }),
    ),
  );
  expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 12 }, () => 201));
  const statuses = answers.map(({ body }) => String(body.status)).sort();
  expect(statuses).toEqual([...Array.from({ length: 11 }, () => 'inConflictReview'), 'valid']);
});

test('FLW-01 a registration under review is withdrawn, and its task with it', async () => {
  await sales1.post('/opportunities', { name: '甲', customer: { name: '扬州晨化新材料股份有限公司' } });
  const { body } = await sales2.post('/opportunities', { name: '乙', customer: { name: '晨化新材料' } });
  const { body: review } = await manager1.get(`/conflict-reviews/${body.conflictReviewId}`);
  expect((await sales1.post(`/opportunities/${body.id}/withdrawal`, { reason: 'x' })).status).toBe(404);
  await sales2.post(`/opportunities/${body.id}/withdrawal`, { reason: '撞单' }).expect(200);
  expect((await sales2.get(`/opportunities/${body.id}`)).body).toMatchObject({ status: 'withdrawn' });
  expect((await manager1.get(`/tasks/${review.task.id}`)).body.status).toBe('cancelled');
});
