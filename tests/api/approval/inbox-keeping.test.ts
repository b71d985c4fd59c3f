import { deleteDraftsOfClosedTasks } from '../../../db/approval/task-drafts';
import { ask, publishApproval } from '../../world/approvals';
import { type Person, signedIn } from '../../world/http';
import { openWorld, type World } from '../../world/world';

let world: World;
let sales: Person;
let manager: Person;
let other: Person;
let finance: Person;
let admin: Person;

beforeAll(async () => {
  world = await openWorld();
  sales = await signedIn(world, 'sales1');
  manager = await signedIn(world, 'manager1');
  other = await signedIn(world, 'manager2');
  finance = await signedIn(world, 'finance1');
  admin = await signedIn(world, 'admin1');
  await publishApproval(world, 'both', [
    { key: 'both', mode: 'all', approvers: [{ user: 'manager1' }, { user: 'manager2' }] },
  ]);
  await publishApproval(world, 'group', [
    { key: 'finance', mode: 'any', approvers: [{ role: 'finance', claim: true }] },
  ]);
});
afterAll(() => world.close());

describe('TSK-09 drafts', () => {
  const draft = { outcome: 'approve', comment: '先这样', form: { price: 3 } };

  test('the holder saves, reads, replaces and throws away a draft', async () => {
    const approval = await ask(sales, 'both');
    const path = `/tasks/${await approval.task(manager)}/draft`;
    await manager.get(path).expect(404);
    const saved = await manager.put(path, draft).expect(200);
    expect(saved.body).toMatchObject(draft);
    expect((await manager.get(path).expect(200)).body).toEqual(saved.body);
    await manager.put(path, { comment: '再想想' }).expect(200);
    expect((await manager.get(path)).body).not.toHaveProperty('form');
    await manager.delete(path).expect(204);
    await manager.delete(path).expect(204);
    await manager.get(path).expect(404);
  });

  test('nobody else sees it, an administrator neither', async () => {
    const approval = await ask(sales, 'both');
    const path = `/tasks/${await approval.task(manager)}/draft`;
    await manager.put(path, draft).expect(200);
    for (const reader of [other, sales, admin]) {
      await reader.get(path).expect(404);
      await reader.put(path, draft).expect(403);
    }
    await other.delete(path).expect(204);
    expect((await manager.get(path)).body).toMatchObject(draft);
    await finance.put(path, draft).expect(404);
  });

  test('it is gone once the task is closed, and does not come back when the decision is taken back', async () => {
    const approval = await ask(sales, 'both');
    const taskId = await approval.task(manager);
    const path = `/tasks/${taskId}/draft`;
    await manager.put(path, draft).expect(200);
    await approval.decide(manager, 'approve');
    await manager.get(path).expect(404);
    await manager.put(path, draft).expect(409);
    await manager.post(`/tasks/${taskId}/take-back`).expect(200);
    await manager.get(path).expect(404);
    await manager.put(path, draft).expect(200);
    await approval.decide(manager, 'reject');
    expect(await world.db('task_drafts').where({ task_id: taskId })).toHaveLength(1);
    await deleteDraftsOfClosedTasks(world.db);
    expect(await world.db('task_drafts').where({ task_id: taskId })).toHaveLength(0);
  });

  test('the task of a group is claimed first; what fits no task, and what is too large, is refused', async () => {
    const approval = await ask(sales, 'group');
    const path = `/tasks/${await approval.task(finance, 'group')}/draft`;
    await finance.put(path, draft).expect(409);
    await finance.post(path.replace('draft', 'claim')).expect(200);
    await finance.put(path, draft).expect(200);
    expect((await finance.put(path, { outcome: 'maybe' }).expect(422)).body.errors).toMatchObject([
      { pointer: '/outcome' },
    ]);
    await finance.put(path, { note: 'x' }).expect(400);
    expect((await finance.put(path, { form: { text: 'x'.repeat(200_001) } }).expect(422)).body.errors).toMatchObject([
      { pointer: '/form' },
    ]);
    await finance.put(path, { comment: 'x'.repeat(10_001) }).expect(400);
  });
});

describe('TSK-01 saved views', () => {
  const view = { name: '快到期的采购', query: { view: 'mine', 'filter[status]': 'open', sort: 'dueAt', q: '采购' } };

  test('are kept, listed, changed and deleted, each for their own', async () => {
    const { body } = await manager.post('/task-views', view).expect(201);
    expect(body).toMatchObject(view);
    const query = new URLSearchParams(body.query).toString();
    await manager.get(`/tasks?${query}`).expect(200);
    const renamed = await manager.patch(`/task-views/${body.id}`, { name: '采购' }).expect(200);
    expect(renamed.body).toEqual({ ...body, name: '采购' });
    await manager.patch(`/task-views/${body.id}`, { query: { view: 'cc' } }).expect(200);
    expect((await manager.get('/task-views')).body).toEqual({
      items: [{ ...body, name: '采购', query: { view: 'cc' } }],
      nextCursor: null,
    });
    expect((await other.get('/task-views')).body.items).toEqual([]);
    await other.patch(`/task-views/${body.id}`, { name: 'x' }).expect(404);
    await other.delete(`/task-views/${body.id}`).expect(404);
    await manager.delete(`/task-views/${body.id}`).expect(204);
    await manager.delete(`/task-views/${body.id}`).expect(404);
  });

  test('ask for nothing that the list does not know', async () => {
    for (const query of [
      { view: 'all' },
      { sort: 'title' },
      { 'filter[secret]': 1 },
      { 'filter[status]': 'lost' },
      { q: '' },
      { cursor: 'x' },
      { limit: 5 },
      [],
    ])
      await manager.post('/task-views', { name: 'x', query }).expect(400);
    await manager.post('/task-views', { name: ' ', query: {} }).expect(400);
  });

  test('are fifty at most, also when two are saved at once', async () => {
    for (let i = 0; i < 49; i++) await sales.post('/task-views', { ...view, name: `视图 ${i}` }).expect(201);
    const answers = await Promise.all([1, 2, 3].map((i) => sales.post('/task-views', { ...view, name: `最后 ${i}` })));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 422, 422]);
    expect((await sales.get('/task-views')).body.items).toHaveLength(50);
  });
});
