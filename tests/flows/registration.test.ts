import { keepHistory } from '../world/histories';
import { type Person, signedIn } from '../world/http';
import { openWorld, type World } from '../world/world';

let world: World;
let sales1: Person;
let sales2: Person;
let manager1: Person;

beforeAll(async () => {
  world = await openWorld();
  [sales1, sales2, manager1] = await Promise.all([signedIn(world, 'sales1'), signedIn(world, 'sales2'), signedIn(world, 'manager1')]);
});
afterAll(() => world.close());

test('FLW-01 a clear registration is valid and protected in the answer', async () => {
  const { status, body, headers } = await sales1.post('/opportunities', { name: '阀门更换', customer: { name: '上海华宏阀门制造有限公司', taxNumber: '91310000MA1FL5E26Y' } });
  expect({ status, body: body.status, verdict: body.verdict }).toEqual({ status: 201, body: 'valid', verdict: 'clear' });
  expect(headers['location']).toBe(`/api/v1/opportunities/${body.id}`);
  expect(Date.parse(body.protectedUntil) - Date.parse(body.createdAt)).toBe(90 * 24 * 3600_000);
});

test('OPP-06 the same mobile goes to review, the reviewer’s word decides, and what it lets through is protected and released like any other', async () => {
  const first = await sales1.post('/opportunities', { name: '泵站一期', customer: { name: '宁波远航泵业有限公司', mobile: '138 0013 8000' } });
  expect(first.body.status).toBe('valid');
  const second = await sales2.post('/opportunities', { name: '泵站二期', customer: { name: '别的名字股份公司', mobile: '+8613800138000' } });
  expect(second.body).toMatchObject({ status: 'inConflictReview', verdict: 'exact' });
  const review = await manager1.get(`/conflict-reviews/${second.body.conflictReviewId}`);
  expect(review.body).toMatchObject({ opportunityId: second.body.id, task: { status: 'open' } });
  const tasks = await manager1.get('/tasks?view=mine');
  expect(tasks.body.items).toHaveLength(1);
  const own = await sales2.post(`/tasks/${review.body.task.id}/decision`, { outcome: 'notConflict' });
  expect(own.status).toBe(403);
  const decided = await manager1.post(`/tasks/${review.body.task.id}/decision`, { outcome: 'notConflict', comment: '两家公司' });
  expect(decided.body).toMatchObject({ caseStatus: 'valid' });
  const again = await manager1.post(`/tasks/${review.body.task.id}/decision`, { outcome: 'same' });
  expect(again.status).toBe(409);
  await world.fastForward(second.body.workflowId, { days: 91 });
  expect((await sales2.get(`/opportunities/${second.body.id}`)).body.status).toBe('released');
  await keepHistory(world, 'registration/reviewed-protected-and-released', second.body.workflowId, { ended: true });
});

test('FLW-01 a protection reminds twice, ends, and gives the customer free', async () => {
  const { body } = await sales1.post('/opportunities', { name: '压缩机', customer: { name: '苏州恒达压缩机有限公司', phone: '0512-65551234' } });
  await world.fastForward(body.workflowId, { days: 88 });
  const types = async () => (await sales1.get(`/opportunities/${body.id}/timeline`)).body.items.map(({ type }: { type: string }) => type);
  expect(await types()).toEqual(['opportunity.registered', 'opportunity.valid', 'protection.reminder', 'protection.reminder']);
  await world.fastForward(body.workflowId, { days: 3 });
  const ended = await sales1.get(`/opportunities/${body.id}`);
  expect(ended.body.status).toBe('released');
  const next = await sales2.post('/opportunities', { name: '压缩机', customer: { name: '苏州恒达压缩机有限公司', phone: '0512-65551234' } });
  expect(next.body).toMatchObject({ status: 'valid', customer: { id: body.customer.id } });
  await keepHistory(world, 'registration/reminded-and-released', body.workflowId, { ended: true });
});

test('OPP-17 a withdrawn registration gives its customer free, and a second withdrawal is refused', async () => {
  const customer = { name: '无锡长江换热设备有限公司', phone: '0510-85551234' };
  const { body } = await sales1.post('/opportunities', { name: '换热器', customer });
  const withdrawn = await sales1.post(`/opportunities/${body.id}/withdrawal`, { reason: '客户取消了项目' });
  expect(withdrawn.body).toMatchObject({ status: 'withdrawn', protectedUntil: null });
  expect((await sales1.post(`/opportunities/${body.id}/withdrawal`, { reason: '再撤一次' })).status).toBe(409);
  expect((await sales2.post('/opportunities', { name: '换热器', customer })).body).toMatchObject({ status: 'valid', verdict: 'clear' });
  await keepHistory(world, 'registration/withdrawn', body.workflowId, { ended: true });
});
