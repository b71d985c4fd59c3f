import { flowsOnCalendar } from '../../../db/calendar/changes';
import { waitUntil } from '../../../ops/engines/wait-until';
import { keepHistory } from '../../world/histories';
import { anApproval, aStep, published } from '../../world/definitions';
import { type Person, signedIn } from '../../world/http';
import { anOpportunity, beginAgain, publishModel, threeStages } from '../../world/stages';
import { openWorld, type World } from '../../world/world';

let world: World;
let sales1: Person;
let manager1: Person;
let ops: Person;
beforeAll(async () => {
  world = await openWorld();
  [sales1, manager1, ops] = await Promise.all([
    signedIn(world, 'sales1'),
    signedIn(world, 'manager1'),
    signedIn(world, 'ops1'),
  ]);
});
afterAll(() => world.close());

const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

const verdict = (body: { results: { verdict: string; reason?: string }[] }) =>
  `${body.results[0]?.verdict}: ${body.results[0]?.reason ?? ''}`;

test('DEF-04 a running sale keeps its version; moved, it goes on by the new one, or is refused', async () => {
  await published(ops, anApproval('versionedGate', [aStep('head')]));
  const model = threeStages('versioned', { first: { gate: 'versionedGate', timeLimit: { days: 10 } } });
  await publishModel(ops, model);
  const sale = await anOpportunity(sales1, 'versioned');
  const [lead, proposal, closing] = model.stages;
  await publishModel(ops, {
    ...model,
    stages: [
      { ...lead, timeLimit: { days: 30 }, activities: [{ key: 'call', name: '电话', required: true }] },
      { ...proposal, winProbability: 55 },
      closing ?? {},
    ],
  });
  await publishModel(ops, { ...model, stages: [{ ...proposal, back: [] }, closing ?? {}] });
  await publishModel(ops, { ...model, stages: [{ ...lead, gate: undefined }, proposal ?? {}, closing ?? {}] });
  const migrated = async (toVersion: number, dryRun: boolean) =>
    verdict(
      (await ops.post('/definitions/businessModel/versioned/migration', { toVersion, dryRun, caseIds: [sale.id] }))
        .body,
    );
  expect((await sale.read()).stage.next[0].unmet).toEqual([]);
  expect(await migrated(3, true)).toContain('"阶段 lead" (lead), which the new version does not have');
  expect(await migrated(3, false)).toContain('refused');
  expect(await sale.read()).toMatchObject({ businessModelVersion: 1 });
  const { body: asked } = await sale.move('proposal');
  expect(await migrated(4, true)).toContain('"versionedGate"');
  expect(await migrated(2, true)).toBe('migrates: ');
  expect((await sale.read()).businessModelVersion).toBe(1);
  expect(await published(ops, anApproval('versionedGate', [aStep('head'), aStep('again')]))).toBe(2);
  expect(await migrated(2, false)).toBe('migrates: ');
  expect(await migrated(2, false)).toContain('already');
  const moved = await sale.read();
  expect(moved).toMatchObject({ businessModelVersion: 2, stage: { activities: [{ key: 'call', done: false }] } });
  expect(Date.parse(moved.stage.dueAt) - Date.parse(sale.body.stage.dueAt)).toBe(20 * 24 * 3600_000);
  expect(await sale.types()).toEqual(expect.arrayContaining(['stage.migrated', 'opportunity.migrated']));

  await manager1.post(`/tasks/${asked.taskIds[0]}/decision`, { outcome: 'approve' }).expect(200);
  expect((await sale.read()).stage.key).toBe('lead'); // the new version asks for an activity that is not done
  await sale.complete('call').expect(200);
  const { body: again } = await sale.move('proposal');
  await manager1.post(`/tasks/${again.taskIds[0]}/decision`, { outcome: 'approve' }).expect(200);
  const gates = (await manager1.get(`/approvals?filter[subjectType]=opportunity&filter[subjectId]=${sale.id}`)).body
    .items;
  expect(
    gates
      .map(({ definitionVersion, status }: { definitionVersion: number; status: string }) => [
        definitionVersion,
        status,
      ])
      .toSorted(),
  ).toEqual([
    [1, 'approved'],
    [2, 'running'],
  ]); // the open one kept its version, the next one is asked by the newest
  const second = (await manager1.get('/tasks?view=mine&filter[flow]=stageGate')).body.items.find(
    (one: { caseId: string }) => one.caseId === sale.id,
  );
  await manager1.post(`/tasks/${second.id}/decision`, { outcome: 'approve' }).expect(200);
  expect((await sale.read()).stage).toMatchObject({ key: 'proposal', winProbability: 55, forecast: 'bestCase' });
  expect((await sales1.get(`/opportunities/${sale.id}/stage-history`)).body.items).toMatchObject([
    { definitionVersion: 1 },
    { definitionVersion: 2 },
  ]);
  await keepHistory(world, 'stage/migrated-with-an-open-gate', sale.workflowId, { ended: false });
});

test('DEF-04 while a change of its customer is reviewed the sale moves along; a first review has none', async () => {
  const model = threeStages('moved', { first: { timeLimit: { days: 10 } } });
  await publishModel(ops, model);
  const taken = { phone: '0551-6400123' };
  const holder = { name: '阜阳轴承有限公司', ...taken };
  await sales1.post('/opportunities', { name: '轴承', customer: holder }).expect(201);
  const sale = await anOpportunity(sales1, 'moved');
  const later = await sales1.patch(`/opportunities/${sale.id}`, { customer: taken }, (await sale.read()).version);
  const first = await sales1.post('/opportunities', {
    name: '齿轮',
    businessModel: 'moved',
    customer: { name: '淮北齿轮厂', ...taken },
  });
  expect([later.body.status, first.body.status]).toEqual(['inConflictReview', 'inConflictReview']);
  const [lead, ...others] = model.stages;
  await publishModel(ops, { ...model, stages: [{ ...lead, timeLimit: { days: 30 } }, ...others] });
  const caseIds = [sale.id, first.body.id];
  const { body } = await ops.post('/definitions/businessModel/moved/migration', {
    toVersion: 2,
    dryRun: false,
    caseIds,
  });
  expect(body.results).toEqual(caseIds.map((caseId) => ({ caseId, verdict: 'migrates' })));
  const moved = await world.db('events').whereIn('case_id', caseIds).whereLike('type', '%.migrated').orderBy('type');
  expect(moved.map(({ case_id, type }) => [type, case_id]).sort()).toEqual(
    [...caseIds.map((id) => ['opportunity.migrated', id]), ['stage.migrated', sale.id]].sort(),
  );
});

test('TSK-06 the limit of a stage follows its calendar', async () => {
  const plant = (hours: string) => ({
    kind: 'workingCalendar',
    key: 'works',
    name: '工厂',
    week: Object.fromEntries(days.map((day) => [day, [['00:00', hours]]])),
  });
  await published(ops, plant('12:00'));
  await publishModel(
    ops,
    threeStages('worked', { first: { timeLimit: { businessHours: 120 } } }, { calendar: 'works' }),
  );
  const sale = await anOpportunity(sales1, 'worked');
  const length = (body: { stage: { dueAt: string; enteredAt: string } }) =>
    (Date.parse(body.stage.dueAt) - Date.parse(body.stage.enteredAt)) / 3600_000;
  expect(length(sale.body)).toBeGreaterThan(200);
  await published(ops, plant('24:00'));
  await waitUntil('the limit is another', 20_000, async () => expect(length(await sale.read())).toBeCloseTo(120, 1));
  expect(await sale.types()).toContain('stage.rescheduled');
});

test('TSK-06 a flow that begins after its calendar has changed follows it, and tells its limit anew once', async () => {
  const plant = (hours: string) => ({
    kind: 'workingCalendar',
    key: 'factory',
    name: '工厂',
    zone: 'UTC',
    week: Object.fromEntries(days.map((day) => [day, [['00:00', hours]]])),
  });
  await published(ops, plant('12:00'));
  const limited = { first: { timeLimit: { businessHours: 120 } } };
  await publishModel(ops, threeStages('entered', limited, { calendar: 'factory' }));
  const sale = await anOpportunity(sales1, 'entered');
  await world.temporal.workflow.getHandle(sale.workflowId).terminate('a test');
  await published(ops, plant('24:00'));
  await beginAgain(world, sale);
  await waitUntil('the limit is another', 20_000, async () =>
    expect((await sale.read()).stage.dueAt < sale.body.stage.dueAt).toBe(true),
  );
  expect((await sale.types()).filter((type) => type === 'stage.rescheduled')).toHaveLength(1);
});

test('TSK-06 a sale whose customer is reviewed follows its calendar too', async () => {
  await publishModel(ops, threeStages('followed', { first: { timeLimit: { businessHours: 40 } } }));
  const sale = await anOpportunity(sales1, 'followed');
  await world.db('opportunities').where({ id: sale.id }).update({ status: 'inConflictReview' });
  const ids: string[] = [];
  for (let batch = ['']; batch.length > 0; ids.push(...batch))
    batch = await flowsOnCalendar(world.db, { key: 'cn', after: ids.at(-1) ?? '', limit: 100 });
  expect(ids).toContain(sale.workflowId);
});

test('OPP-16 completions are checked by the frozen form and the documents, and can be undone', async () => {
  await published(ops, {
    kind: 'form',
    key: 'stageForm',
    name: '拜访',
    schema: {
      type: 'object',
      properties: { visitedOn: { type: 'string', format: 'date', title: '日期' } },
      required: ['visitedOn'],
    },
  });
  await publishModel(
    ops,
    threeStages('formed', {
      first: { activities: [{ key: 'visit', name: '拜访', required: true, form: 'stageForm', documents: ['report'] }] },
    }),
  );
  const sale = await anOpportunity(sales1, 'formed');
  const documents = [{ type: 'report', name: '报告.pdf' }];
  expect((await sale.complete('visit', { form: { visitedOn: '2026-05-01' } })).body).toMatchObject({
    status: 422,
    errors: [{ pointer: '/documents' }],
  });
  expect((await sale.complete('visit', { documents })).body).toMatchObject({
    status: 422,
    errors: [{ pointer: '/form/visitedOn' }],
  });
  await published(ops, {
    kind: 'form',
    key: 'stageForm',
    name: '拜访',
    schema: { type: 'object', properties: { place: { type: 'string', title: '地点' } }, required: ['place'] },
  });
  const { body } = await sale.complete('visit', { documents, form: { visitedOn: '2026-05-01' }, result: '有意向' });
  expect(body.stage.activities).toMatchObject([{ key: 'visit', name: '拜访', required: true, done: true }]);
  expect((await sales1.get(`/opportunities/${sale.id}/activities`)).body.items).toMatchObject([
    {
      key: 'visit',
      stageKey: 'lead',
      done: true,
      doneBy: sales1.id,
      result: '有意向',
      documents,
      form: { visitedOn: '2026-05-01' },
      late: false,
    },
  ]);
  await sale.undo('visit').expect(200);
  expect((await sale.read()).stage).toMatchObject({
    activities: [{ done: false }],
    next: [{ unmet: [{ pointer: '/activities/visit' }] }],
  });
  expect((await sales1.put(`/opportunities/${sale.id}/activities/visit/plan`, { on: '2026-W21' })).status).toBe(200);
  expect((await sales1.put(`/opportunities/${sale.id}/activities/visit/plan`, { on: '2026-99' })).body).toMatchObject({
    status: 422,
    errors: [{ pointer: '/on' }],
  });
  expect(
    (await sales1.put(`/opportunities/${sale.id}/activities/visit/plan`, { on: '2026', assigneeId: sale.id })).body,
  ).toMatchObject({ status: 422, errors: [{ pointer: '/assigneeId' }] });
  expect(await sale.types()).toEqual(expect.arrayContaining(['activity.done', 'activity.undone', 'activity.planned']));
});
