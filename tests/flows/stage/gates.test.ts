import { waitUntil } from '../../../ops/engines/wait-until';
import { anApproval, aStep, published } from '../../world/definitions';
import { keepHistory } from '../../world/histories';
import { type Person, signedIn } from '../../world/http';
import { anOpportunity, publishModel, threeStages } from '../../world/stages';
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
  await publishModel(ops, threeStages('gated', { first: { gate: 'stageGate' } }));
});
afterAll(() => world.close());

const decide = (task: string, outcome: string, more: object = {}) =>
  manager1.post(`/tasks/${task}/decision`, { outcome, comment: '意见', ...more });

test('FLW-03 a gate is returned, answered and passed; the decider is told when the case has moved', async () => {
  const sale = await anOpportunity(sales1, 'gated', { expectedAmountFen: 100 });
  const asked = await sale.move('proposal', { reason: '条件成熟' });
  expect(asked.body).toMatchObject({ status: 'awaitingGate', taskIds: [expect.any(String)] });
  const [task] = asked.body.taskIds;
  expect((await manager1.get(`/tasks/${task}`)).body).toMatchObject({
    flow: 'stageGate',
    caseId: sale.id,
    title: `阶段评审：${sale.body.name}（阶段 lead → 阶段 proposal）`,
    data: { expectedAmountFen: 100, to: 'proposal' },
  });
  expect((await sale.move('proposal')).body).toMatchObject({ status: 409, errors: [{ pointer: '/gate' }] });
  const { gate, ...shown } = (await sale.read()).stage;
  expect((await sale.move('proposal')).body.errors).toMatchObject(shown.next[0].unmet);
  expect(shown).toMatchObject({
    key: 'lead',
    next: [
      {
        key: 'proposal',
        unmet: [{ pointer: '/gate', code: 'gate_open', detail: expect.stringContaining(gate.open.approvalId) }],
      },
    ],
  });
  expect(gate).toEqual({
    key: 'stageGate',
    open: {
      approvalId: (await manager1.get(`/tasks/${task}`)).body.approvalId,
      to: 'proposal',
      since: expect.any(String),
      byUserId: sales1.id,
    },
  });

  await manager1.post(`/tasks/${task}/return`, { to: 'initiator', resume: 'here', reason: '补充材料' }).expect(200);
  const mine = await sales1.get('/tasks?view=mine');
  await sales1.post(`/tasks/${mine.body.items[0].id}/resubmission`, {}).expect(200);
  const again = (await manager1.get('/tasks?view=mine')).body.items.find(
    (one: { caseId: string }) => one.caseId === sale.id,
  );
  expect((await decide(again.id, 'approve')).body).toMatchObject({ caseStatus: 'valid' });
  expect((await sale.read()).stage).toMatchObject({ key: 'proposal', gate: null });
  expect((await sale.history()).at(-1)).toMatchObject({ stageKey: 'proposal', reason: '条件成熟', leftAt: null });
  expect((await sales1.get(`/ledger/${sale.id}`)).body.items.map(({ action }: { action: string }) => action)).toContain(
    'decided',
  );
});

test('OPP-15 OPP-26 a gate at the last stage: rejected the sale stays, passed it is won once', async () => {
  await publishModel(
    ops,
    threeStages(
      'wonByGate',
      { third: { gate: 'stageGate' } },
      {
        outcomes: {
          followUps: [
            { key: 'delivery', name: '交付' },
            { key: 'payment', name: '回款' },
          ],
        },
      },
    ),
  );
  const sale = await anOpportunity(sales1, 'wonByGate', {
    custom: { contractParty: '甲方公司', paymentTerms: { prepaidPercent: 30 } },
  });
  await sale.move('proposal').expect(200);
  await sale.move('closing').expect(200);
  const win = (key?: string) =>
    sales1.post(
      `/opportunities/${sale.id}/won`,
      { summary: '方案最优', amountFen: 12_000_000 },
      key === undefined ? {} : { 'Idempotency-Key': key },
    );
  const openTask = async (person: Person) =>
    (await person.get('/tasks?view=mine&filter[status]=open')).body.items.find(
      (one: { caseId: string }) => one.caseId === sale.id,
    );
  const contracts = async () => (await sales1.get(`/contracts?filter[opportunityId]=${sale.id}`)).body.items;

  const pressed = await Promise.all(Array.from({ length: 5 }, () => win()));
  expect(pressed.map(({ status }) => status).toSorted()).toEqual([200, 409, 409, 409, 409]);
  expect(pressed.find(({ status }) => status === 409)?.body).toMatchObject({ errors: [{ pointer: '/gate' }] });
  await decide((await openTask(manager1)).id, 'reject').expect(200);
  expect(await sale.read()).toMatchObject({
    status: 'valid',
    contractId: null,
    outcome: null,
    protectedUntil: expect.any(String),
    stage: {
      key: 'closing',
      gate: { key: 'stageGate', open: null },
      mayBeWon: { unmet: [] },
      winProbability: 90,
      activities: [],
    },
  });
  expect(await contracts()).toEqual([]);

  const key = `win-${sale.id}`;
  expect((await win(key)).body).toMatchObject({
    status: 'valid',
    stage: { gate: { open: { to: 'won' } }, mayBeWon: { unmet: [{ pointer: '/gate', code: 'gate_open' }] } },
  });
  expect((await win(key)).status).toBe(200); // the same wish again
  expect((await win()).body).toMatchObject({ status: 409, errors: [{ pointer: '/gate' }] });
  const asked = await openTask(manager1);
  expect(asked).toMatchObject({ title: `阶段评审：${sale.body.name}（阶段 closing → 赢单）` });
  await manager1.post(`/tasks/${asked.id}/return`, { to: 'initiator', resume: 'here', reason: '补充材料' }).expect(200);
  expect((await win()).status).toBe(409);
  await sales1.post(`/tasks/${(await openTask(sales1)).id}/resubmission`, {}).expect(200);
  expect((await decide((await openTask(manager1)).id, 'approve')).body).toMatchObject({ caseStatus: 'won' });

  const won = await sale.read();
  expect(won).toMatchObject({
    status: 'won',
    protectedUntil: null,
    outcome: { amountFen: 12_000_000, summary: '方案最优' },
    stage: {
      key: 'closing',
      forecast: 'closed',
      winProbability: 100,
      activities: [
        { key: 'delivery', done: false },
        { key: 'payment', done: false },
      ],
    },
  });
  expect(await contracts()).toMatchObject([
    {
      id: won.contractId,
      number: expect.stringMatching(/^HT-\d{4}-\d{6}$/),
      party: '甲方公司',
      amountFen: 12_000_000,
      paymentTerms: { prepaidPercent: 30 },
      customerId: sale.body.customer.id,
      ownerId: sales1.id,
      status: 'draft',
    },
  ]);
  expect((await sales1.get(`/opportunities/${sale.id}/activities`)).body.items).toMatchObject([
    { kind: 'followUp', key: 'delivery', assigneeId: sales1.id, done: false },
    { kind: 'followUp', key: 'payment' },
  ]);
  expect((await sale.history()).map(({ stageKey, leftAt }) => [stageKey, leftAt !== null])).toEqual([
    ['lead', true],
    ['proposal', true],
    ['closing', true],
  ]);
  expect(
    (await sales1.get(`/ledger/${sale.id}`)).body.items.filter(({ action }: { action: string }) => action === 'won'),
  ).toHaveLength(1);
  expect((await sale.types()).filter((type) => /gate|won|contract/.test(type))).toEqual([
    'stage.gateOpened',
    'stage.gateRefused',
    'stage.gateOpened',
    'stage.gatePassed',
    'opportunity.won',
    'contract.created',
  ]);
  expect(await world.temporal.workflow.getHandle(`registration/${sale.id}`).result()).toBe('won');
  expect((await win(key)).status).toBe(200);
  expect((await win()).status).toBe(409);
  await keepHistory(world, 'stage/gate-rejected-returned-passed-and-won', sale.workflowId, { ended: true });
});

test('OPP-19 whoever an opportunity is assigned to gets what the former owner held in its gate', async () => {
  const sale = await anOpportunity(sales1, 'gated');
  const { body } = await sale.move('proposal');
  await manager1
    .post(`/tasks/${body.taskIds[0]}/return`, { to: 'initiator', resume: 'here', reason: '补充材料' })
    .expect(200);
  const sales2 = await signedIn(world, 'sales2');
  const tasksOf = async (person: Person) =>
    (await person.get('/tasks?view=mine')).body.items.filter((one: { caseId: string }) => one.caseId === sale.id);
  expect(await tasksOf(sales1)).toHaveLength(1);
  await manager1.post(`/opportunities/${sale.id}/assignment`, { ownerId: sales2.id }).expect(200);
  await waitUntil('the task is with the new owner', 10_000, async () => {
    if ((await tasksOf(sales2)).length !== 1) throw new Error('It is not there yet.');
  });
  expect(await tasksOf(sales1)).toEqual([]);
  const [task] = await tasksOf(sales2);
  await sales2.post(`/tasks/${task.id}/resubmission`, {}).expect(200);
  const [again] = await tasksOf(manager1);
  await decide(again.id, 'approve').expect(200);
  expect((await sales2.get(`/opportunities/${sale.id}`)).body.stage.key).toBe('proposal');
});

test('FLW-03 a gate that passes while the customer is reviewed does not win the sale; afterwards it does', async () => {
  await publishModel(ops, threeStages('reviewed', { third: { gate: 'stageGate' } }));
  await (
    await signedIn(world, 'sales2')
  )
    .post('/customers', { name: '酒泉风电塔筒制造有限公司', phone: '0937-2345678' })
    .expect(201);
  const sale = await anOpportunity(sales1, 'reviewed');
  await sale.move('proposal').expect(200);
  await sale.move('closing').expect(200);
  const win = () => sales1.post(`/opportunities/${sale.id}/won`, { summary: '方案最优', amountFen: 100 });
  const openTask = async () =>
    (await manager1.get('/tasks?view=mine&filter[flow]=stageGate')).body.items.find(
      (one: { caseId: string }) => one.caseId === sale.id,
    );
  await win().expect(200);
  const { version } = await sale.read();
  const { body: reviewed } = await sales1.patch(
    `/opportunities/${sale.id}`,
    { customer: { phone: '0937-2345678' } },
    version,
  );
  expect(reviewed.status).toBe('inConflictReview');
  expect((await decide((await openTask()).id, 'approve')).body).toMatchObject({ caseStatus: 'valid' });
  expect(await sale.read()).toMatchObject({ status: 'inConflictReview', contractId: null });
  const refused = (await sales1.get(`/opportunities/${sale.id}/timeline?limit=200`)).body.items.at(-1);
  expect(refused).toMatchObject({
    type: 'stage.gateRefused',
    data: { status: 'approved', unmet: [{ pointer: '/conflictReview', code: 'in_conflict_review' }] },
  });
  const inReview = [
    { pointer: '/conflictReview', code: 'in_conflict_review', detail: expect.stringContaining('once that is decided') },
  ];
  expect((await sale.read()).stage).toMatchObject({
    next: [],
    back: [{ key: 'proposal', unmet: inReview }],
    mayBeWon: { unmet: inReview },
  });
  for (const tried of [
    win(),
    sale.move('proposal'),
    sales1.post(`/opportunities/${sale.id}/lost`, { reason: '价格', summary: '高' }),
  ])
    expect((await tried).body).toMatchObject({ status: 409, errors: inReview });

  const { body: review } = await manager1.get(`/conflict-reviews/${reviewed.conflictReviewId}`);
  await manager1.post(`/tasks/${review.task.id}/decision`, { outcome: 'notConflict', comment: '总机' }).expect(200);
  expect(await sale.read()).toMatchObject({
    status: 'valid',
    stage: { gate: { open: null }, mayBeWon: { unmet: [] } },
  });
  await win().expect(200);
  expect((await decide((await openTask()).id, 'approve')).body).toMatchObject({ caseStatus: 'won' });
  await keepHistory(world, 'stage/gate-refused-in-review-and-won', sale.workflowId, { ended: true });
});

test('FLW-03 while a change of its customer is reviewed, the ways show what a try is refused with', async () => {
  await (
    await signedIn(world, 'sales2')
  )
    .post('/customers', { name: '嘉峪关宏晟电热有限责任公司', phone: '0937-6712345' })
    .expect(201);
  const sale = await anOpportunity(sales1, 'gated');
  const { body: asked } = await sale.move('proposal');
  const { version } = await sale.read();
  const { body: reviewed } = await sales1.patch(
    `/opportunities/${sale.id}`,
    { customer: { phone: '0937-6712345' } },
    version,
  );
  expect(reviewed).toMatchObject({
    status: 'inConflictReview',
    stage: { key: 'lead', next: [{ key: 'proposal', unmet: [{ pointer: '/conflictReview' }, { pointer: '/gate' }] }] },
  });
  await decide(asked.taskIds[0], 'approve').expect(200);
  const moved = await sale.read();
  expect(moved).toMatchObject({ status: 'inConflictReview', stage: { key: 'proposal', mayBeWon: null } });
  const tried = await sale.move('closing');
  expect(tried.status).toBe(409);
  expect(moved.stage.next).toMatchObject([{ key: 'closing', name: '阶段 closing' }]);
  expect(tried.body.errors).toMatchObject(moved.stage.next[0].unmet);
  expect(moved.stage.back).toMatchObject([{ key: 'lead', name: '阶段 lead' }]);
  expect((await sale.move('lead')).body.errors).toMatchObject(moved.stage.back[0].unmet);

  const { body: review } = await manager1.get(`/conflict-reviews/${reviewed.conflictReviewId}`);
  await manager1.post(`/tasks/${review.task.id}/decision`, { outcome: 'notConflict', comment: '总机' }).expect(200);
  expect(await sale.read()).toMatchObject({ status: 'valid', stage: { next: [{ unmet: [] }] } });
  const { body: suspended } = await sales1
    .post(`/opportunities/${sale.id}/suspension`, { reason: '客户停产' })
    .expect(200);
  expect((await sale.move('closing')).body.errors).toMatchObject(suspended.stage.next[0].unmet);
  const again = await sales1.patch(
    `/opportunities/${sale.id}`,
    { customer: { mobile: '13993712345' } },
    suspended.version,
  );
  expect(again.body.status).toBe('suspended');
  await world
    .db('opportunities')
    .where({ id: sale.id })
    .update({ status: 'inConflictReview', status_before: 'suspended' });
  expect((await sale.read()).stage.next[0].unmet).toMatchObject([
    { pointer: '/conflictReview' },
    { pointer: '/suspension' },
  ]);
});

test('FLW-03 a review that begins in the very moment in which the gate passes refuses the win as well', async () => {
  const sale = await anOpportunity(sales1, 'reviewed');
  await sale.move('proposal').expect(200);
  await sale.move('closing').expect(200);
  await sales1.post(`/opportunities/${sale.id}/won`, { summary: '方案最优', amountFen: 100 }).expect(200);
  const task = (await manager1.get('/tasks?view=mine&filter[flow]=stageGate')).body.items.find(
    (one: { caseId: string }) => one.caseId === sale.id,
  );
  const decided = await world.db.transaction(async (trx) => {
    await trx.raw('select 1 from opportunities where id = ? for no key update', [sale.id]);
    const deciding = decide(task.id, 'approve').then(({ body }) => body); // sent by `then`
    await waitUntil('the win waits for the row', 10_000, async () => {
      const { rows } = await world.db.raw<{ rows: object[] }>(
        `select 1 from pg_stat_activity where wait_event_type = 'Lock' and query ilike '%update%opportunities%'`,
      );
      expect(rows).toHaveLength(1);
    });
    await trx('opportunities').where({ id: sale.id }).update({ status: 'inConflictReview', status_before: 'valid' });
    return { deciding };
  });
  expect(await decided.deciding).toMatchObject({ caseStatus: 'valid' });
  expect(await sale.read()).toMatchObject({ status: 'inConflictReview', contractId: null });
  expect((await sale.types()).at(-1)).toBe('stage.gateRefused');
});

test('FLW-03 a rejected or withdrawn gate leaves the case where it is, and it may be asked again', async () => {
  const sale = await anOpportunity(sales1, 'gated');
  const first = await sale.move('proposal');
  await decide(first.body.taskIds[0], 'reject').expect(200);
  expect((await sale.read()).stage.key).toBe('lead');
  const second = await sale.move('proposal');
  const { body: approvals } = await sales1.get(
    `/approvals?filter[subjectType]=opportunity&filter[subjectId]=${sale.id}&filter[status]=running`,
  );
  await sales1.post(`/approvals/${approvals.items[0].id}/withdrawal`, { reason: '再等等' }).expect(200);
  expect((await manager1.get(`/tasks/${second.body.taskIds[0]}`)).body.status).toBe('cancelled');
  expect((await sale.read()).stage).toMatchObject({ key: 'lead', next: [{ unmet: [] }] });
  expect((await sale.types()).filter((type) => type.startsWith('stage.gate'))).toEqual([
    'stage.gateOpened',
    'stage.gateRefused',
    'stage.gateOpened',
    'stage.gateRefused',
  ]);
  expect((await sale.move('proposal')).body.status).toBe('awaitingGate');
});

test('FLW-03 a suspension takes an open gate back, and its tasks with it', async () => {
  const sale = await anOpportunity(sales1, 'gated');
  const { body } = await sale.move('proposal');
  await sales1.post(`/opportunities/${sale.id}/suspension`, { reason: '客户停产' }).expect(200);
  expect((await manager1.get(`/tasks/${body.taskIds[0]}`)).body.status).toBe('cancelled');
  expect((await decide(body.taskIds[0], 'approve')).status).toBe(409);
  await sales1.delete(`/opportunities/${sale.id}/suspension`).expect(200);
  expect((await sale.read()).stage).toMatchObject({ key: 'lead', next: [{ key: 'proposal', unmet: [] }] });
});

test('FLW-03 a gate whose steps are all skipped lets the case through; one that finds nobody refuses', async () => {
  await published(
    ops,
    anApproval('onlyLarge', [aStep('head', 'manager1', { when: 'expectedAmountFen > 1000' })], {
      facts: { expectedAmountFen: { type: 'integer', default: 0 } },
    }),
  );
  await published(
    ops,
    anApproval('nobody', [{ key: 'field', mode: 'any', approvers: [{ field: '/nobody' }] }], {
      facts: { nobody: { type: 'string', default: '' } },
    }),
  );
  await publishModel(ops, threeStages('skipping', { first: { gate: 'onlyLarge' }, second: { gate: 'nobody' } }));
  const sale = await anOpportunity(sales1, 'skipping');
  expect((await sale.move('proposal')).body).toEqual({ status: 'moved' });
  const refused = await sale.move('closing');
  expect(refused.body).toMatchObject({ status: 409, errors: [{ pointer: '/gate' }] });
  expect((await sale.read()).stage).toMatchObject({ key: 'proposal', next: [{ unmet: [] }] });
  const large = await anOpportunity(sales1, 'skipping', { expectedAmountFen: 2000 });
  expect((await large.move('proposal')).body.status).toBe('awaitingGate');
});

test('TSK-06 the deadline of a gate runs inside the stage flow, and escalates', async () => {
  const sale = await anOpportunity(sales1, 'gated');
  const { body } = await sale.move('proposal');
  await world.fastForward(sale.workflowId, { days: 14 });
  const { body: task } = await manager1.get(`/tasks/${body.taskIds[0]}`);
  expect(task.history.map(({ action }: { action: string }) => action)).toEqual(
    expect.arrayContaining(['reminded', 'overdue', 'escalated']),
  );
  const director = await signedIn(world, 'director1');
  await director.post(`/tasks/${body.taskIds[0]}/decision`, { outcome: 'approve' }).expect(200);
  expect((await sale.read()).stage.key).toBe('proposal');
  await sales1.post(`/opportunities/${sale.id}/lost`, { reason: '价格', summary: '高' }).expect(200);
  await keepHistory(world, 'stage/gate-escalated-and-lost', sale.workflowId, { ended: true });
});
