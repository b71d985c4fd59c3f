import { published } from '../../world/definitions';
import { uploaded } from '../../world/documents';
import { type Person, signedIn } from '../../world/http';
import { anOpportunity, publishModel, threeStages } from '../../world/stages';
import { openWorld, type World } from '../../world/world';

let world: World;
let sales1: Person;
let manager1: Person;
let ops1: Person;
beforeAll(async () => {
  world = await openWorld();
  [sales1, manager1, ops1] = await Promise.all([
    signedIn(world, 'sales1'),
    signedIn(world, 'manager1'),
    signedIn(world, 'ops1'),
  ]);
  await publishModel(
    ops1,
    threeStages('documented', {
      first: { activities: [{ key: 'visit', name: '拜访', required: true, documents: ['report'] }] },
    }),
  );
});
afterAll(() => world.close());

test('OPP-16 a document of a finished activity is not removed or deleted until the activity is undone', async () => {
  const sale = await anOpportunity(sales1, 'documented');
  const attachmentId = await uploaded(sales1, '报告.pdf');
  const other = await uploaded(sales1, '草稿.pdf');
  const detach = (id: string) => sales1.delete(`/opportunities/${sale.id}/documents/${id}`);
  await sale.complete('visit', { documents: [{ type: 'report', name: '报告', attachmentId }] }).expect(200);
  await sales1.post(`/opportunities/${sale.id}/documents`, { documentId: other }).expect(201);
  await sale.move('proposal').expect(200);
  const refused = await detach(attachmentId);
  expect(refused.body).toMatchObject({
    status: 409,
    detail: expect.stringMatching(/"报告.pdf" was brought by "拜访".*undo "拜访"/),
    errors: [{ pointer: '/activities/visit', code: 'needed_by_activity' }],
  });
  expect((await sales1.delete(`/documents/${attachmentId}`)).status).toBe(409);
  await detach(other).expect(204);
  expect(
    (await sales1.get(`/opportunities/${sale.id}/documents`)).body.items.map(({ id }: { id: string }) => id),
  ).toEqual([attachmentId]);

  await sales1.post(`/opportunities/${sale.id}/suspension`, { reason: '客户停产' }).expect(200);
  expect((await detach(attachmentId)).body.detail).toContain('Resume the opportunity');
  await sales1.delete(`/opportunities/${sale.id}/suspension`).expect(200);
  await sale.undo('visit', '报告有误').expect(200);
  await detach(attachmentId).expect(204);
  expect((await detach(attachmentId)).status).toBe(404);
  await sales1.delete(`/documents/${attachmentId}`).expect(204);
});

test('OPP-16 of completing and removing at once, the document is attached after both, or after neither', async () => {
  const sale = await anOpportunity(sales1, 'documented');
  const attachmentId = await uploaded(sales1, '报告二.pdf');
  await sales1.post(`/opportunities/${sale.id}/documents`, { documentId: attachmentId }).expect(201);
  const [completed, detached] = await Promise.all([
    sale.complete('visit', { documents: [{ type: 'report', name: '报告', attachmentId }] }),
    sales1.delete(`/opportunities/${sale.id}/documents/${attachmentId}`),
  ]);
  expect(completed.status).toBe(200);
  expect([204, 409]).toContain(detached.status);
  expect((await sales1.get(`/opportunities/${sale.id}/documents`)).body.items).toMatchObject([{ id: attachmentId }]);
});

test('OPP-16 when the sale is over, what its activities brought stays on record', async () => {
  const sale = await anOpportunity(sales1, 'documented');
  const attachmentId = await uploaded(sales1, '报告三.pdf');
  await sale.complete('visit', { documents: [{ type: 'report', name: '报告', attachmentId }] }).expect(200);
  await sales1.post(`/opportunities/${sale.id}/lost`, { reason: '价格', summary: '高' }).expect(200);
  expect((await sales1.delete(`/opportunities/${sale.id}/documents/${attachmentId}`)).body).toMatchObject({
    status: 409,
    detail: expect.stringContaining('is lost: what its activities brought stays on record'),
  });
});

const ASKED = { pointer: '/documents', code: 'required_document' };

test('FLW-03 documents that a stage asks for: seen before, refused as shown, met in either way', async () => {
  await publishModel(
    ops1,
    threeStages('papers', {
      first: {
        requiredDocuments: ['survey', 'report'],
        activities: [{ key: 'visit', name: '拜访', documents: ['report'] }],
      },
      third: { requiredDocuments: ['contract'] },
    }),
  );
  const sale = await anOpportunity(sales1, 'papers');
  const refused = await sale.move('proposal');
  expect(refused.body).toMatchObject({
    status: 409,
    errors: [
      { ...ASKED, detail: expect.stringContaining('"survey"') },
      { ...ASKED, detail: expect.stringContaining('"report"') },
    ],
  });
  const [next] = (await sale.read()).stage.next;
  expect(next).toMatchObject({ key: 'proposal', name: '阶段 proposal' });
  expect(refused.body.errors).toMatchObject(next.unmet);

  const attach = (documentId: string, type?: string) =>
    sales1.post(`/opportunities/${sale.id}/documents`, { documentId, ...(type === undefined ? {} : { type }) });
  const [survey, report, contract] = await Promise.all([
    uploaded(sales1, '勘察.pdf'),
    uploaded(sales1, '报告.pdf'),
    uploaded(sales1, '合同.pdf'),
  ]);
  expect((await attach(survey)).body.type).toBeNull();
  expect((await sale.read()).stage.next[0].unmet).toHaveLength(2); // attached, but not as a survey
  expect((await attach(survey, 'survey')).body.type).toBe('survey');
  expect((await attach(survey, 'other')).body.type).toBe('survey');
  await attach(report).expect(201);
  await sale.complete('visit', { documents: [{ type: 'report', name: '报告', attachmentId: report }] }).expect(200);
  // each again when it got its type
  expect((await sale.types()).filter((type) => type === 'document.attached')).toHaveLength(4);
  await sale.move('proposal').expect(200);

  // it is on its way: what was asked for then may go
  await sales1.delete(`/opportunities/${sale.id}/documents/${survey}`).expect(204);
  await sale.move('lead').expect(200);
  expect((await sale.move('proposal')).body.errors).toMatchObject([{ detail: expect.stringContaining('"survey"') }]);
  await attach(survey, 'survey').expect(201);
  await sale.move('proposal').expect(200);
  await sale.move('closing').expect(200);
  const win = () => sales1.post(`/opportunities/${sale.id}/won`, { summary: '方案最优', amountFen: 100 });
  const notYet = await win();
  expect(notYet.body).toMatchObject({ status: 409, errors: [ASKED] });
  expect(notYet.body.errors).toMatchObject((await sale.read()).stage.mayBeWon.unmet);
  await attach(contract, 'contract').expect(201);
  await win().expect(200);
});

test('FLW-03 a gate that passes asks for the documents again', async () => {
  await publishModel(
    ops1,
    threeStages('papersThenGate', { first: { requiredDocuments: ['survey'], gate: 'stageGate' } }),
  );
  const sale = await anOpportunity(sales1, 'papersThenGate');
  const documentId = await uploaded(sales1, '勘察二.pdf');
  await sales1.post(`/opportunities/${sale.id}/documents`, { documentId, type: 'survey' }).expect(201);
  const asked = await sale.move('proposal');
  await sales1.delete(`/opportunities/${sale.id}/documents/${documentId}`).expect(204);
  await manager1.post(`/tasks/${asked.body.taskIds[0]}/decision`, { outcome: 'approve', comment: '同意' }).expect(200);
  expect((await sale.read()).stage).toMatchObject({ key: 'lead', next: [{ unmet: [ASKED] }] });
  expect((await sales1.get(`/opportunities/${sale.id}/timeline?limit=200`)).body.items.at(-1)).toMatchObject({
    type: 'stage.gateRefused',
    data: { status: 'approved', unmet: [ASKED] },
  });
});

test('DEF-04 a sale moved to a version whose stage asks for documents is asked for them from then on', async () => {
  const model = threeStages('papersLater', { first: { activities: [{ key: 'visit', name: '拜访', required: true }] } });
  await publishModel(ops1, model);
  const sale = await anOpportunity(sales1, 'papersLater');
  await sale.complete('visit').expect(200);
  const toVersion = await publishModel(
    ops1,
    threeStages('papersLater', {
      first: {
        requiredDocuments: ['survey'],
        activities: [{ key: 'visit', name: '拜访', required: true, documents: ['report'] }],
      },
    }),
  );
  expect((await sale.read()).stage.next[0].unmet).toEqual([]);
  await ops1
    .post('/definitions/businessModel/papersLater/migration', { toVersion, dryRun: false, caseIds: [sale.id] })
    .expect(200);
  const refused = await sale.move('proposal');
  expect(refused.body.errors).toMatchObject([
    ASKED,
    { pointer: '/activities/visit/documents/report', code: 'required_document' },
  ]);
  expect(refused.body.errors).toMatchObject((await sale.read()).stage.next[0].unmet);
  await sale.undo('visit', '缺报告').expect(200);
  await sale
    .complete('visit', {
      documents: [{ type: 'report', name: '报告', attachmentId: await uploaded(sales1, '报告五.pdf') }],
    })
    .expect(200);
  await sales1
    .post(`/opportunities/${sale.id}/documents`, { documentId: await uploaded(sales1, '勘察三.pdf'), type: 'survey' })
    .expect(201);
  await sale.move('proposal').expect(200);
});

test('OPP-22 what an activity needs, and when and by whom it is done, is seen before anybody tries', async () => {
  await published(ops1, {
    kind: 'form',
    key: 'visitNote',
    name: '拜访记录',
    schema: { type: 'object', properties: {} },
  });
  const activities = [
    {
      key: 'visit',
      name: '拜访',
      description: '到现场',
      required: true,
      documents: ['report', 'photo'],
      form: 'visitNote',
    },
    { key: 'call', name: '电话' },
  ];
  const followUps = [
    { key: 'delivery', name: '发货', description: '到货签收', documents: ['receipt'], form: 'visitNote' },
  ];
  await publishModel(ops1, threeStages('needing', { third: { activities } }, { outcomes: { followUps } }));
  const sale = await anOpportunity(sales1, 'needing');
  expect((await sale.read()).stage.activities).toEqual([]);
  await sale.move('proposal').expect(200);
  await sale.move('closing').expect(200);
  const untouched = { plannedOn: null, assigneeId: null, late: false, done: false };
  const visit = {
    key: 'visit',
    name: '拜访',
    required: true,
    description: '到现场',
    documents: ['report', 'photo'],
    form: 'visitNote',
    ...untouched,
  };
  const call = {
    key: 'call',
    name: '电话',
    required: false,
    description: null,
    documents: [],
    form: null,
    ...untouched,
  };
  expect((await sale.read()).stage.activities).toEqual([visit, call]);
  await sales1
    .put(`/opportunities/${sale.id}/activities/visit/plan`, { on: '2026-01', assigneeId: sales1.id })
    .expect(200);
  expect((await sale.read()).stage.activities[0]).toEqual({ ...visit, plannedOn: '2026-01', assigneeId: sales1.id });
  await sale
    .complete('visit', {
      documents: [
        { type: 'report', name: '报告' },
        { type: 'photo', name: '照片' },
      ],
      form: {},
    })
    .expect(200);
  expect((await sale.read()).stage.activities[0]).toEqual({
    ...visit,
    plannedOn: '2026-01',
    assigneeId: sales1.id,
    done: true,
    late: true,
  });
  const { body: won } = await sales1
    .post(`/opportunities/${sale.id}/won`, { summary: '方案最优', amountFen: 100 })
    .expect(200);
  expect(won.stage.activities).toEqual([
    {
      key: 'delivery',
      name: '发货',
      required: false,
      description: '到货签收',
      documents: ['receipt'],
      form: 'visitNote',
      ...untouched,
      assigneeId: sales1.id,
    },
  ]);
});
