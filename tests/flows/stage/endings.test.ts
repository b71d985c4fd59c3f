import { writeStage } from '../../../activities/stage/writing';
import { newId } from '../../../db/shared/new-id';
import { claimChanged } from '../../../workflows/stage/messages';
import { waitUntil } from '../../../ops/engines/wait-until';
import { keepHistory } from '../../world/histories';
import { type Person, signedIn } from '../../world/http';
import { anOpportunity, beginAgain, publishModel, threeStages } from '../../world/stages';
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
  await publishModel(
    ops,
    threeStages(
      'ending',
      {
        first: {
          timeLimit: { days: 20 },
          remind: [{ days: 5 }],
          stallAfter: { days: 60 },
          inform: [{ user: 'finance1' }],
        },
      },
      { outcomes: { lostReasons: ['price'], wonNeeds: ['/contractParty'], maySuspendFor: { days: 90 } } },
    ),
  );
});
afterAll(() => world.close());

const message = async (id: string) =>
  (
    await world
      .db('messages')
      .join('users', 'users.id', 'messages.user_id')
      .whereLike('key', `${id}/%`)
      .orderBy('template')
      .orderBy('username')
      .select('template', 'username')
  ).map(({ template, username }: { template: string; username: string }) => `${template} ${username}`);

test('FLW-03 through months: reminder, overdue, stalled, the manager told, a suspension that ends', async () => {
  const sale = await anOpportunity(sales1, 'ending');
  await world.fastForward(sale.workflowId, { days: 10 });
  const until = new Date(Date.now() + 40 * 24 * 3600_000).toISOString();
  const suspended = await sales1.post(`/opportunities/${sale.id}/suspension`, {
    reason: '预算冻结',
    summary: '已报过价',
    until,
  });
  expect(suspended.body).toMatchObject({
    status: 'suspended',
    stage: {
      dueAt: null,
      suspendedUntil: until,
      suspension: { since: expect.any(String), until, reason: '预算冻结', summary: '已报过价', byUserId: sales1.id },
      next: [{ unmet: [{ pointer: '/suspension' }] }],
    },
  });
  expect((await sale.move('proposal')).status).toBe(409);
  await world.fastForward(sale.workflowId, { days: 31 });
  const resumed = await sale.read();
  expect(resumed).toMatchObject({
    status: 'valid',
    stage: { overdue: false, stalled: false, suspendedUntil: null, suspension: null },
  });
  expect(Date.parse(resumed.stage.dueAt) - Date.parse(sale.body.stage.dueAt)).toBeGreaterThan(29.9 * 24 * 3600_000);
  await world.fastForward(sale.workflowId, { days: 8 });
  await world.fastForward(sale.workflowId, { days: 60 });
  expect((await sale.types()).slice(2)).toEqual([
    'stage.entered',
    'opportunity.suspended',
    'opportunity.resumed',
    'stage.reminder',
    'stage.overdue',
    'stage.stalled',
  ]);
  expect(await message(sale.id)).toEqual([
    'opportunityResumed sales1',
    'opportunitySuspended manager1',
    'stageInformed finance1',
    'stageOverdue finance1',
    'stageOverdue manager1',
    'stageOverdue sales1',
    'stageReminded finance1',
    'stageReminded sales1',
    'stageStalled finance1',
    'stageStalled manager1',
    'stageStalled sales1',
  ]);
  for (const filter of ['overdue', 'stalled']) {
    expect(
      (await manager1.get(`/opportunities?filter[${filter}]=true&filter[stage]=lead`)).body.items.map(
        ({ id }: { id: string }) => id,
      ),
    ).toContain(sale.id);
    expect((await sales2.get(`/opportunities?filter[${filter}]=true`)).body.items).toEqual([]);
  }
  expect((await manager1.get('/opportunities?filter[forecast]=commit')).body.items).toEqual([]);
  await sale.move('proposal').expect(200);
  expect((await sale.read()).stage).toMatchObject({ overdue: false, stalled: false });
  await sales1.post(`/opportunities/${sale.id}/lost`, { reason: 'price', summary: '对手更低' }).expect(200);
  await keepHistory(world, 'stage/suspended-overdue-stalled-and-lost', sale.workflowId, { ended: true });
});

test('OPP-26 winning drafts one contract with a number of its own, and what follows can be registered', async () => {
  const sale = await anOpportunity(sales1, 'ending');
  await sale.move('proposal').expect(200);
  const winning = { summary: '方案最优', amountFen: 12_000_000 };
  expect((await sales1.post(`/opportunities/${sale.id}/won`, winning)).body).toMatchObject({
    status: 409,
    detail: expect.stringContaining('last stage'),
  });
  await sale.move('closing').expect(200);
  expect((await sales1.post(`/opportunities/${sale.id}/won`, winning)).body).toMatchObject({
    status: 409,
    errors: [{ pointer: '/contractParty' }],
  });
  expect((await sale.read()).stage.mayBeWon.unmet).toMatchObject([{ pointer: '/contractParty' }]);
  const answers = await Promise.all(
    Array.from({ length: 8 }, () =>
      sales1.post(`/opportunities/${sale.id}/won`, { ...winning, contractParty: '甲方公司' }),
    ),
  );
  expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 200));
  const won = await sale.read();
  expect(won).toMatchObject({
    status: 'won',
    protectedUntil: null,
    contractId: expect.any(String),
    outcome: { amountFen: 12_000_000, summary: '方案最优', byUserId: sales1.id },
    stage: {
      key: 'closing',
      forecast: 'closed',
      winProbability: 100,
      activities: [{ key: 'delivery', done: false }, { key: 'payment' }, { key: 'installation' }],
    },
  });
  const { body: contract } = await sales1.get(`/contracts/${won.contractId}`);
  expect(contract).toMatchObject({
    number: expect.stringMatching(/^HT-\d{4}-\d{6}$/),
    party: '甲方公司',
    amountFen: 12_000_000,
    status: 'draft',
    paymentTerms: null,
    opportunityId: sale.id,
  });
  expect((await manager1.get('/contracts')).body.items).toEqual([contract]);
  expect((await sales2.get(`/contracts/${won.contractId}`)).status).toBe(404);
  expect((await sale.types()).filter((type) => type === 'contract.created' || type === 'opportunity.won')).toEqual([
    'opportunity.won',
    'contract.created',
  ]);
  await sale.complete('delivery', { result: '已发货' }).expect(200);
  expect((await sale.complete('delivery')).status).toBe(409);
  expect((await sale.complete('unknown')).status).toBe(404);
  expect((await sales1.get(`/opportunities/${sale.id}/activities`)).body.items).toMatchObject([
    { kind: 'followUp', key: 'delivery', done: true, result: '已发货', doneBy: sales1.id },
    { done: false },
    { done: false },
  ]);
  expect((await sale.move('proposal')).status).toBe(409);
  expect((await sale.history()).at(-1)).toMatchObject({ stageKey: 'closing', leftAt: expect.any(String) });
  await keepHistory(world, 'stage/won', sale.workflowId, { ended: true });
  await keepHistory(world, 'registration/won', `registration/${sale.id}`, { ended: true });
  expect(await world.temporal.workflow.getHandle(`registration/${sale.id}`).result()).toBe('won');
});

test('SLS-02 the contract takes party and terms from winning, else the opportunity, else the customer', async () => {
  await publishModel(ops, threeStages('termed', {}, {}));
  const won = async (custom: object, winning: object) => {
    const sale = await anOpportunity(sales1, 'termed', { custom });
    await sale.move('proposal').expect(200);
    await sale.move('closing').expect(200);
    const { body } = await sales1
      .post(`/opportunities/${sale.id}/won`, { summary: '方案最优', amountFen: 5, ...winning })
      .expect(200);
    const { body: contract } = await sales1.get(`/contracts/${body.contractId}`);
    return { ...contract, customerName: sale.body.customer.name };
  };
  const fields = { contractParty: '乙方公司', paymentTerms: { prepaidPercent: 30 } };
  expect(await won(fields, {})).toMatchObject({
    party: '乙方公司',
    paymentTerms: { prepaidPercent: 30 },
    amountFen: 5,
  });
  expect(await won(fields, { contractParty: '丙方公司', paymentTerms: { prepaidPercent: 50 } })).toMatchObject({
    party: '丙方公司',
    paymentTerms: { prepaidPercent: 50 },
  });
  const plain = await won({}, {});
  expect(plain).toMatchObject({ party: plain.customerName, paymentTerms: null });
});

test('SLS-02 a contract has both parties: ours is the company above the owner, or what the model names', async () => {
  await publishModel(ops, threeStages('ours'));
  await publishModel(ops, threeStages('subsidiary', {}, { outcomes: { ownParty: '设备子公司' } }));
  const contractOf = async (model: string) => {
    const sale = await anOpportunity(sales1, model);
    await sale.move('proposal').expect(200);
    await sale.move('closing').expect(200);
    const { body } = await sales1
      .post(`/opportunities/${sale.id}/won`, { summary: '方案最优', amountFen: 5 })
      .expect(200);
    expect(
      (await sales1.get(`/opportunities/${sale.id}/timeline?limit=200`)).body.items.find(
        ({ type }: { type: string }) => type === 'contract.created',
      ).data,
    ).toMatchObject({ party: sale.body.customer.name, ownParty: expect.any(String) });
    return (await sales1.get(`/contracts/${body.contractId}`)).body;
  };
  const [ours, subsidiary] = [await contractOf('ours'), await contractOf('subsidiary')];
  expect([ours.ownParty, subsidiary.ownParty]).toEqual(['总公司', '设备子公司']);
  expect((await sales1.get(`/contracts?filter[opportunityId]=${ours.opportunityId}`)).body.items).toEqual([ours]);
});

test('OPP-26 a second attempt at a step, as after a kill before its answer, drafts no second contract', async () => {
  const { id } = await anOpportunity(sales1, 'ending');
  const at = new Date().toISOString();
  const row = {
    status: 'won',
    stageKey: 'closing',
    enteredAt: at,
    dueAt: null,
    overdue: false,
    stalled: false,
    winProbability: 100,
    forecast: 'closed',
    suspendedUntil: null,
  } as const;
  const effects = [
    { kind: 'announce', type: 'opportunity.won', data: { amountFen: 5, summary: '方案最优' } },
    { kind: 'appendLedger', action: 'won', data: {} },
    { kind: 'draftContract', amountFen: 5, party: null, paymentTerms: null },
    { kind: 'openFollowUps', activities: [{ key: 'delivery', name: '发货跟进' }] },
    {
      kind: 'tell',
      notice: 'opportunityWon',
      owners: true,
      manager: true,
      userIds: [],
      informed: [],
      about: '签约',
      dueAt: null,
      notTheActor: true,
    },
  ] as const;
  const kept = (await world.db('opportunities').where({ id }).first())?.stage_state;
  if (!kept) throw new Error('The sale has entered its first stage.');
  const { versions } = kept;
  const state = { ...kept.state, version: kept.state.version + 1, status: 'won' } as const;
  const attempt = () =>
    world.db.transaction((trx) =>
      writeStage(trx, {
        opportunityId: id,
        state,
        versions,
        at,
        byUserId: sales1.id,
        row,
        effects,
        contractId: newId(),
      }),
    );
  const attempts = await Promise.all([attempt(), attempt(), attempt()]);
  expect(attempts.map(({ kind }) => kind).sort()).toEqual(['behind', 'behind', 'written']);
  expect(await world.db('contracts').where({ opportunity_id: id })).toHaveLength(1);
  expect(
    await world.db('events').where({ case_id: id }).whereIn('type', ['opportunity.won', 'contract.created']),
  ).toHaveLength(2);
  // the latter of its first stage
  expect(await message(id)).toEqual(['opportunityWon manager1', 'stageInformed finance1']);
  expect(
    (await sales1.get(`/ledger/${id}`)).body.items.filter(({ action }: { action: string }) => action === 'won'),
  ).toHaveLength(1);
});

/** As a kill leaves a request between what it did and its answer: the next attempt with its key does it again. */
const answerIsLost = (key: string) =>
  world
    .db('idempotency_keys')
    .where({ key })
    .update({ status: null, body: null, headers: null, locked_until: new Date(0).toISOString() });

test('API-02 OPP-26 the key of a won or lost sale gives the same answer, also after the process died', async () => {
  const won = await anOpportunity(sales1, 'ending');
  await won.move('proposal').expect(200);
  const lastMove = () => won.move('closing', {}).set({ 'Idempotency-Key': `closing-${won.id}` });
  await lastMove().expect(200);
  const win = () =>
    sales1.post(
      `/opportunities/${won.id}/won`,
      { summary: '方案最优', amountFen: 5, contractParty: '甲方公司' },
      { 'Idempotency-Key': `win-${won.id}` },
    );
  const lost = await anOpportunity(sales1, 'ending');
  const lose = () =>
    sales1.post(
      `/opportunities/${lost.id}/lost`,
      { reason: 'price', summary: '对手更低' },
      { 'Idempotency-Key': `lose-${lost.id}` },
    );
  for (const [sale, end] of [
    [won, win],
    [lost, lose],
  ] as const) {
    const { body: first } = await end().expect(200);
    for (const flow of ['stage', 'registration'])
      await world.temporal.workflow.getHandle(`${flow}/${sale.id}`).result();
    await answerIsLost(`${sale === won ? 'win' : 'lose'}-${sale.id}`);
    const { status, body } = await end();
    expect({ status, body }).toMatchObject({
      status: 200,
      body: { status: first.status, outcome: first.outcome, contractId: first.contractId },
    });
  }
  await answerIsLost(`closing-${won.id}`);
  expect((await lastMove()).body).toEqual({ status: 'moved' });
  expect(
    (await sales1.post(`/opportunities/${won.id}/won`, { summary: '…', amountFen: 5, contractParty: '甲方公司' }))
      .status,
  ).toBe(409);
  expect((await won.move('proposal')).status).toBe(409);
  expect(await world.db('contracts').where({ opportunity_id: won.id })).toHaveLength(1);
  expect(
    (await sales1.get(`/ledger/${won.id}`)).body.items.filter(({ action }: { action: string }) => action === 'won'),
  ).toHaveLength(1);
});

test('OPP-15 a lost sale gives its customer free, and its registration is over', async () => {
  const customer = { name: '株洲联诚集团控股股份有限公司', phone: '0731-28444666' };
  const sale = await anOpportunity(sales1, 'ending', { customer });
  expect((await sales1.post(`/opportunities/${sale.id}/lost`, { reason: 'weather', summary: '…' })).body).toMatchObject(
    { status: 422, errors: [{ pointer: '/reason' }] },
  );
  const { body } = await sales1.post(`/opportunities/${sale.id}/lost`, { reason: 'price', summary: '对手更低' });
  expect(body).toMatchObject({
    status: 'lost',
    outcome: { reason: 'price', summary: '对手更低' },
    stage: { forecast: null },
  });
  expect(await world.temporal.workflow.getHandle(`registration/${sale.id}`).result()).toBe('lost');
  expect((await sales2.post('/opportunities', { name: '再来', customer })).body).toMatchObject({
    status: 'valid',
    verdict: 'clear',
  });
});

test('OPP-17 a claim that is given up ends the sale: intervals, gate and all', async () => {
  const sale = await anOpportunity(sales1, 'ending');
  await sales1.post(`/opportunities/${sale.id}/withdrawal`, { reason: '客户取消' }).expect(200);
  expect((await sale.move('proposal')).status).toBe(409);
  expect(await world.temporal.workflow.getHandle(sale.workflowId).result()).toBe('ended');
  expect((await sale.history()).map(({ leftAt }) => leftAt)).toEqual([expect.any(String)]);
  expect(await sale.read()).toMatchObject({ status: 'withdrawn', stage: { forecast: null } });
});

test('OPP-17 a sale finds out by its clock that its claim was given up, where the message was lost', async () => {
  const sale = await anOpportunity(sales1, 'ending');
  // so that its flow has begun
  await sales1.post(`/opportunities/${sale.id}/suspension`, { reason: '…' }).expect(200);
  await sales1.delete(`/opportunities/${sale.id}/suspension`).expect(200);
  await world.db('opportunities').where({ id: sale.id }).update({ status: 'withdrawn' });
  await world.fastForward(sale.workflowId, { days: 16 });
  expect(await world.temporal.workflow.getHandle(sale.workflowId).result()).toBe('ended');
  expect((await sale.history()).map(({ leftAt }) => leftAt)).toEqual([expect.any(String)]);
});

test('OPP-17 a claim that was given up before the sale’s flow began leaves no stage open', async () => {
  const sale = await anOpportunity(sales1, 'ending');
  await world.temporal.workflow.getHandle(sale.workflowId).terminate('a test');
  await world.db('opportunities').where({ id: sale.id }).update({ status: 'withdrawn' });
  await beginAgain(world, sale);
  expect(await world.temporal.workflow.getHandle(sale.workflowId).result()).toBe('ended');
  expect((await sale.history()).map(({ leftAt }) => leftAt)).toEqual([expect.any(String)]);
  expect((await sale.types()).filter((type) => type === 'stage.left')).toHaveLength(1);
});

test('OPP-18 a public opportunity of nobody does not progress', async () => {
  const sale = await anOpportunity(sales1, 'ending', { visibility: 'public' });
  await world.db('opportunity_owners').where({ opportunity_id: sale.id }).delete();
  for (const act of [
    () => manager1.post(`/opportunities/${sale.id}/stage`, { to: 'proposal' }),
    () => manager1.post(`/opportunities/${sale.id}/suspension`, { reason: '…' }),
    () => manager1.post(`/opportunities/${sale.id}/lost`, { reason: 'price', summary: '…' }),
  ]) {
    expect((await act()).body).toMatchObject({ status: 409, detail: expect.stringContaining('Assign it first') });
  }
});

test('OPP-19 open activities follow the owner', async () => {
  await publishModel(ops, threeStages('handed', { first: { activities: [{ key: 'call', name: '电话' }] } }));
  const sale = await anOpportunity(sales1, 'handed');
  await sales1
    .put(`/opportunities/${sale.id}/activities/call/plan`, { on: '2099-05', assigneeId: sales1.id })
    .expect(200);
  await world.temporal.workflow
    .getHandle(sale.workflowId)
    .signal(claimChanged, { kind: 'ownersChanged', from: [sales1.id], to: [sales2.id] });
  await waitUntil('the activity is another’s', 10_000, async () => {
    expect((await sales1.get(`/opportunities/${sale.id}/activities`)).body.items).toMatchObject([
      { key: 'call', plannedOn: '2099-05', assigneeId: sales2.id },
    ]);
  });
});
