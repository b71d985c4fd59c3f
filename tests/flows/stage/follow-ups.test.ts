import { waitUntil } from '../../../ops/engines/wait-until';
import { published } from '../../world/definitions';
import { uploaded } from '../../world/documents';
import { type Person, signedIn } from '../../world/http';
import { anOpportunity, publishModel, threeStages } from '../../world/stages';

import { openWorld, type World } from '../../world/world';

let world: World;
let sales1: Person;
let sales2: Person;
let manager1: Person;
let ops: Person;
beforeAll(async () => {
  world = await openWorld();
  [sales1, sales2, manager1, ops] = await Promise.all([
    signedIn(world, 'sales1'),
    signedIn(world, 'sales2'),
    signedIn(world, 'manager1'),
    signedIn(world, 'ops1'),
  ]);
});
afterAll(() => world.close());

const form = (field: string) => ({
  kind: 'form',
  key: 'handedOver',
  name: '交付',
  schema: { type: 'object', properties: { [field]: { type: 'string', title: field } }, required: [field] },
});

async function wonSale(model: string) {
  const sale = await anOpportunity(sales1, model);
  await sale.move('proposal').expect(200);
  await sale.move('closing').expect(200);
  await sales1.post(`/opportunities/${sale.id}/won`, { summary: '方案最优', amountFen: 100 }).expect(200);
  return {
    ...sale,
    plan: (key: string, body: object) => sales1.put(`/opportunities/${sale.id}/activities/${key}/plan`, body),
    activity: async (key: string) =>
      (await sales1.get(`/opportunities/${sale.id}/activities`)).body.items.find(
        (one: { key: string }) => one.key === key,
      ),
  };
}

test('OPP-27 after winning, delivery is planned, assigned, registered late, and undone with a reason', async () => {
  await publishModel(ops, threeStages('followed'));
  const sale = await wonSale('followed');
  expect(await world.temporal.workflow.getHandle(sale.workflowId).result()).toBe('won');
  expect(await sale.activity('delivery')).toMatchObject({
    kind: 'followUp',
    stageKey: null,
    assigneeId: sales1.id,
    plannedOn: null,
    done: false,
  });
  expect((await sale.plan('delivery', { on: '2026-W21', assigneeId: sales2.id })).body).toMatchObject({
    status: 422,
    errors: [{ pointer: '/assigneeId', code: 'not_in_team' }],
  });
  await sales1.post(`/opportunities/${sale.id}/team`, { userId: sales2.id, role: 'delivery' }).expect(201);
  expect((await sale.plan('delivery', { on: '2026-99' })).body).toMatchObject({
    status: 422,
    errors: [{ pointer: '/on' }],
  });
  const { version } = await sale.read();
  const { body: planned } = await sale.plan('delivery', { on: '2026-W21', assigneeId: sales2.id }).expect(200);
  expect(planned.version - version).toBe(1);
  expect(await sale.activity('delivery')).toMatchObject({ plannedOn: '2026-W21', assigneeId: sales2.id });
  expect(
    await world
      .db('messages')
      .where({ user_id: sales2.id })
      .whereLike('key', `${sale.id}/followUp/%`)
      .pluck('template'),
  ).toEqual(['stageInformed']);

  const complete = (by: Person, key: string, body: object = {}, header: Record<string, string> = {}) =>
    by.post(`/opportunities/${sale.id}/activities/${key}/completion`, body, header);
  expect((await complete(sales2, 'payment')).status).toBe(403); // it is not theirs
  const answers = await Promise.all(
    Array.from({ length: 5 }, () =>
      complete(sales2, 'delivery', { result: '已发货' }, { 'Idempotency-Key': `delivered-${sale.id}` }),
    ),
  );
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
  expect(await sale.activity('delivery')).toMatchObject({
    done: true,
    doneBy: sales2.id,
    late: true,
    result: '已发货',
  });
  expect((await sale.complete('delivery')).body).toMatchObject({
    status: 409,
    detail: expect.stringContaining('Undo it first'),
  });
  expect(
    (await sales2.delete(`/opportunities/${sale.id}/activities/delivery/completion`).send({ reason: '…' })).status,
  ).toBe(403);
  await sale.undo('delivery', '客户退货').expect(200);
  expect(await sale.activity('delivery')).toMatchObject({
    done: false,
    plannedOn: '2026-W21',
    assigneeId: sales2.id,
    result: null,
  });
  expect((await sale.undo('delivery')).status).toBe(409);
  await manager1.post(`/opportunities/${sale.id}/activities/delivery/completion`, {}).expect(200);
  expect((await sale.types()).slice(-4)).toEqual([
    'activity.planned',
    'activity.done',
    'activity.undone',
    'activity.done',
  ]);
  expect((await sale.complete('unknown')).body).toMatchObject({
    status: 404,
    detail: expect.stringContaining('delivery, payment, installation'),
  });
});

test('OPP-27 a model names follow-ups, with documents and a form, which is that of the moment of winning', async () => {
  await published(ops, form('receivedBy'));
  const followUps = [{ key: 'handover', name: '验收', form: 'handedOver', documents: ['receipt'] }];
  await publishModel(ops, threeStages('accepting', {}, { outcomes: { followUps } }));
  const sale = await wonSale('accepting');
  await published(ops, form('acceptedOn'));
  const attachmentId = await uploaded(sales1, '签收单.pdf');
  const documents = [{ type: 'receipt', name: '签收单', attachmentId }];
  expect((await sale.complete('handover', { form: { receivedBy: '王工' } })).body).toMatchObject({
    status: 422,
    errors: [{ pointer: '/documents' }],
  });
  expect((await sale.complete('handover', { documents, form: { acceptedOn: '今天' } })).body).toMatchObject({
    status: 422,
    errors: [{ pointer: '/form/receivedBy' }],
  });
  await sale.complete('handover', { documents, form: { receivedBy: '王工' } }).expect(200);
  expect(await sale.activity('handover')).toMatchObject({ done: true, documents, form: { receivedBy: '王工' } });
  expect((await sales1.get(`/opportunities/${sale.id}/documents`)).body.items).toMatchObject([
    { id: attachmentId, type: 'receipt' },
  ]);
});

test('OPP-27 SAL-02 who has follow-ups stays in the team; the successor has them, with a place in it', async () => {
  await publishModel(ops, threeStages('kept'));
  const sale = await wonSale('kept');
  const { body: member } = await sales1
    .post(`/opportunities/${sale.id}/team`, { userId: sales2.id, role: 'delivery' })
    .expect(201);
  await sale.plan('delivery', { on: '2099-05-20', assigneeId: sales2.id }).expect(200);
  const refused = await sales1.delete(`/opportunities/${sale.id}/team/${member.id}`);
  expect(refused.body).toMatchObject({ status: 409, errors: [{ pointer: '/activities/delivery' }] });
  await sales1.post(`/opportunities/${sale.id}/activities/payment/completion`, {}).expect(200);

  const [admin, care] = await Promise.all([signedIn(world, 'admin1'), signedIn(world, 'care1')]);
  const { body: handover } = await admin
    .post('/handovers', { fromUserId: sales1.id, toUserId: care.id, what: ['opportunities'] })
    .expect(202);
  await waitUntil('it is handed over', 30_000, async () => {
    expect((await admin.get(`/handovers/${handover.id}`)).body.status).toBe('done');
  });
  expect(await sale.activity('installation')).toMatchObject({ assigneeId: care.id });
  expect(await sale.activity('payment')).toMatchObject({ assigneeId: sales1.id, done: true });
  expect(await sale.activity('delivery')).toMatchObject({ assigneeId: sales2.id });
  await care.post(`/opportunities/${sale.id}/activities/installation/completion`, { result: '已安装' }).expect(200);
});
