import { uploaded } from '../world/documents';
import { type Person, signedIn } from '../world/http';
import { anOpportunity, publishModel, threeStages } from '../world/stages';
import { openWorld, type World } from '../world/world';

let world: World;
let sales1: Person;
beforeAll(async () => {
  world = await openWorld();
  sales1 = await signedIn(world, 'sales1');
  await publishModel(await signedIn(world, 'ops1'), threeStages('documented', { first: { activities: [{ key: 'visit', name: '拜访', required: true, documents: ['report'] }] } }));
});
afterAll(() => world.close());

test('OPP-16 a document that a finished activity brought is neither taken away nor deleted, also after its stage was left; once the activity is undone it is', async () => {
  const sale = await anOpportunity(sales1, 'documented');
  const attachmentId = await uploaded(sales1, '报告.pdf');
  const other = await uploaded(sales1, '草稿.pdf');
  const detach = (id: string) => sales1.delete(`/opportunities/${sale.id}/documents/${id}`);
  await sale.complete('visit', { documents: [{ type: 'report', name: '报告', attachmentId }] }).expect(200);
  await sales1.post(`/opportunities/${sale.id}/documents`, { documentId: other }).expect(201);
  await sale.move('proposal').expect(200);
  const refused = await detach(attachmentId);
  expect(refused.body).toMatchObject({ status: 409, detail: expect.stringMatching(/"报告.pdf" was brought by "拜访".*undo "拜访"/), errors: [{ pointer: '/activities/visit', code: 'needed_by_activity' }] });
  expect((await sales1.delete(`/documents/${attachmentId}`)).status).toBe(409);
  await detach(other).expect(204);
  expect((await sales1.get(`/opportunities/${sale.id}/documents`)).body.items.map(({ id }: { id: string }) => id)).toEqual([attachmentId]);

  await sales1.post(`/opportunities/${sale.id}/suspension`, { reason: '客户停产' }).expect(200);
  expect((await detach(attachmentId)).body.detail).toContain('Resume the opportunity');
  await sales1.delete(`/opportunities/${sale.id}/suspension`).expect(200);
  await sale.undo('visit', '报告有误').expect(200);
  await detach(attachmentId).expect(204);
  expect((await detach(attachmentId)).status).toBe(404);
  await sales1.delete(`/documents/${attachmentId}`).expect(204);
});

test('OPP-16 of a completion and a taking away at once, the document is attached after both, or neither happened', async () => {
  const sale = await anOpportunity(sales1, 'documented');
  const attachmentId = await uploaded(sales1, '报告二.pdf');
  await sales1.post(`/opportunities/${sale.id}/documents`, { documentId: attachmentId }).expect(201);
  const [completed, detached] = await Promise.all([sale.complete('visit', { documents: [{ type: 'report', name: '报告', attachmentId }] }), sales1.delete(`/opportunities/${sale.id}/documents/${attachmentId}`)]);
  expect(completed.status).toBe(200);
  expect([204, 409]).toContain(detached.status);
  expect((await sales1.get(`/opportunities/${sale.id}/documents`)).body.items).toMatchObject([{ id: attachmentId }]);
});

test('OPP-16 when the sale is over, what its activities brought stays on record', async () => {
  const sale = await anOpportunity(sales1, 'documented');
  const attachmentId = await uploaded(sales1, '报告三.pdf');
  await sale.complete('visit', { documents: [{ type: 'report', name: '报告', attachmentId }] }).expect(200);
  await sales1.post(`/opportunities/${sale.id}/lost`, { reason: '价格', summary: '高' }).expect(200);
  expect((await sales1.delete(`/opportunities/${sale.id}/documents/${attachmentId}`)).body).toMatchObject({ status: 409, detail: expect.stringContaining('is lost: what its activities brought stays on record') });
});
