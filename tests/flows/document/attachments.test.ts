import { newId } from '../../../db/shared/new-id';
import { ask, publishApproval } from '../../world/approvals';
import { uploaded } from '../../world/documents';
import { type Person, signedIn } from '../../world/http';
import { openWorld, type World } from '../../world/world';

let world: World;
let sales1: Person;
let sales3: Person;
let manager1: Person;
let director1: Person;
beforeAll(async () => {
  world = await openWorld();
  [sales1, sales3, manager1, director1] = await Promise.all([
    signedIn(world, 'sales1'),
    signedIn(world, 'sales3'),
    signedIn(world, 'manager1'),
    signedIn(world, 'director1'),
  ]);
  await publishApproval(world, 'two', [
    { key: 'first', mode: 'any', approvers: [{ user: 'manager1' }] },
    { key: 'second', mode: 'any', approvers: [{ user: 'director1' }] },
  ]);
});
afterAll(() => world.close());

const history = async (person: Person, task: string): Promise<{ action: string; attachments?: unknown }[]> =>
  (await person.get(`/tasks/${task}`)).body.history;

test('TSK-04 whoever reads the approval downloads what came with comments and decisions, and nobody else', async () => {
  const asked = await ask(sales1, 'two');
  const task = await asked.task(manager1);
  const offer = { id: await uploaded(sales1, '报价.pdf'), name: '报价.pdf' };
  expect((await manager1.get(`/documents/${offer.id}/content`)).status).toBe(404);
  await sales1.post(`/tasks/${task}/comments`, { text: '见附件', attachments: [offer] }).expect(200);
  expect((await manager1.get(`/documents/${offer.id}/content`)).status).toBe(200);
  const opinion = { id: await uploaded(manager1, '意见.pdf'), name: '意见.pdf' };
  expect((await asked.decide(manager1, 'approve', { comment: '同意', attachments: [opinion, offer] })).status).toBe(
    200,
  );
  expect(
    (await history(director1, task)).flatMap(({ action, attachments }) =>
      attachments === undefined ? [] : [[action, attachments]],
    ),
  ).toEqual([
    ['commented', [offer]],
    ['decided', [opinion, offer]],
  ]);
  for (const { id } of [offer, opinion]) {
    for (const reader of [sales1, manager1, director1])
      expect((await reader.get(`/documents/${id}/content`)).status).toBe(200);
    expect((await sales3.get(`/documents/${id}/content`)).status).toBe(404);
    expect((await sales1.get(`/documents/${id}`)).body.attachedTo).toEqual([{ type: 'approval', id: asked.id }]);
  }
  expect((await sales1.delete(`/documents/${offer.id}`)).status).toBe(409);
});

test('TSK-04 what is not there or not for one’s eyes is attached to nothing, and nothing is decided', async () => {
  const asked = await ask(sales1, 'two');
  const task = await asked.task(manager1);
  const [mine, others] = [await uploaded(manager1, '我的.pdf'), await uploaded(sales3, '别人的.pdf')];
  const attachments = [mine, others, newId()].map((id) => ({ id, name: 'x.pdf' }));
  for (const path of ['decision', 'comments']) {
    const { status, body } = await manager1.post(`/tasks/${task}/${path}`, {
      ...(path === 'decision' ? { outcome: 'approve' } : { text: 'x' }),
      attachments,
    });
    expect({ status, pointers: body.errors?.map(({ pointer }: { pointer: string }) => pointer) }).toEqual({
      status: 422,
      pointers: ['/attachments/1/id', '/attachments/2/id'],
    });
  }
  expect((await manager1.get(`/tasks/${task}`)).body.status).toBe('open');
  expect(await world.db('document_links').where({ subject_id: asked.id })).toEqual([]);
});

test('TSK-11 a refused decision attaches nothing; sent again with its key it attaches once', async () => {
  const asked = await ask(sales1, 'two');
  const task = await asked.task(manager1);
  const attachments = [{ id: await uploaded(manager1, '决定.pdf'), name: '决定.pdf' }];
  expect((await manager1.post(`/tasks/${task}/decision`, { outcome: 'nonsense', attachments })).status).toBe(422);
  expect(await world.db('document_links').where({ subject_id: asked.id })).toEqual([]);
  const decide = () =>
    manager1.post(`/tasks/${task}/decision`, { outcome: 'approve', attachments }, { 'Idempotency-Key': 'attach-1' });
  const answers = await Promise.all([decide(), decide(), decide()]);
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  expect(await world.db('document_links').where({ subject_id: asked.id })).toHaveLength(1);
  expect(await world.db('events').where({ case_id: asked.id, type: 'document.attached' })).toHaveLength(1);
});
