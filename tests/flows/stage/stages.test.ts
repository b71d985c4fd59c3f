import { waitUntil } from '../../../ops/engines/wait-until';
import { anApproval, aStep, published } from '../../world/definitions';
import { type Person, signedIn } from '../../world/http';
import { anOutbox, relayOf } from '../../world/mail';
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

test('FLW-03 the first stage comes with the registration; moves on and back are visits without gaps', async () => {
  await publishModel(ops, threeStages('walk', { first: { timeLimit: { days: 10 } } }));
  const sale = await anOpportunity(sales1, 'walk');
  expect(sale.body).toMatchObject({
    stage: {
      key: 'lead',
      name: '阶段 lead',
      winProbability: 10,
      forecast: 'pipeline',
      next: [{ key: 'proposal', unmet: [] }],
      back: [],
    },
    workflows: [{ flow: 'registration' }, { flow: 'stage', workflowId: sale.workflowId }],
  });
  expect(Date.parse(sale.body.stage.dueAt) - Date.parse(sale.body.stage.enteredAt)).toBe(10 * 24 * 3600_000);
  expect((await sale.move('proposal')).body).toEqual({ status: 'moved' });
  expect((await sale.move('lead', { reason: '需求变了' })).body).toEqual({ status: 'moved' });
  await sale.move('proposal').expect(200);
  await sale.move('closing').expect(200);
  expect(await sale.read()).toMatchObject({
    status: 'valid',
    stage: {
      key: 'closing',
      winProbability: 90,
      forecast: 'commit',
      dueAt: null,
      next: [],
      back: [{ key: 'proposal' }],
      mayBeWon: { unmet: [] },
    },
  });
  const history = await sale.history();
  expect(history.map(({ stageKey }) => stageKey)).toEqual(['lead', 'proposal', 'lead', 'proposal', 'closing']);
  expect(history).toMatchObject([
    { enteredAt: sale.body.stage.enteredAt, byUserId: sales1.id },
    {},
    { reason: '需求变了', definitionVersion: 1 },
    {},
    { leftAt: null },
  ]);
  history.slice(1).forEach(({ enteredAt }, index) => expect(enteredAt).toBe(history[index]?.leftAt));
  const page = await sales1.get(`/opportunities/${sale.id}/stage-history?limit=2`);
  expect(
    (await sales1.get(`/opportunities/${sale.id}/stage-history?limit=2&cursor=${page.body.nextCursor}`)).body.items,
  ).toEqual(history.slice(2, 4));
});

test('FLW-03 the first stage is entered when a registration becomes valid, by review or assessment', async () => {
  await published(ops, anApproval('legalCheck', [aStep('legal')]));
  await published(ops, {
    kind: 'registrationPolicy',
    key: 'assessed',
    name: 'assessed',
    exact: 'review',
    fuzzy: { reviewFrom: 0.6 },
    reviewApproval: 'conflictReview',
    assessment: 'legalCheck',
    protection: { for: { days: 30 }, onEnd: 'release' },
  });
  await publishModel(ops, threeStages('assessed', {}, { registrationPolicy: 'assessed' }));
  await sales2.post('/customers', { name: '库尔勒香梨冷链有限公司', phone: '0996-2345678' }).expect(201);
  const { body } = await sales1.post('/opportunities', {
    name: '冷链',
    businessModel: 'assessed',
    customer: { name: '若羌枣业有限公司', phone: '0996-2345678' },
  });
  const read = async () => (await sales1.get(`/opportunities/${body.id}`)).body;
  expect(body).toMatchObject({ status: 'inConflictReview', stage: null });
  expect((await sales1.post(`/opportunities/${body.id}/stage`, { to: 'proposal' })).status).toBe(409);
  const { body: review } = await manager1.get(`/conflict-reviews/${body.conflictReviewId}`);
  await manager1.post(`/tasks/${review.task.id}/decision`, { outcome: 'notConflict', comment: '两家' }).expect(200);
  const openTask = async () =>
    (await manager1.get('/tasks?view=mine&filter[flow]=assessment')).body.items.find(
      (one: { caseId: string }) => one.caseId === body.id,
    );
  await waitUntil('somebody assesses it', 10_000, async () => expect(await openTask()).toBeDefined());
  expect(await read()).toMatchObject({ status: 'inAssessment', stage: null });
  expect((await sales1.post(`/opportunities/${body.id}/stage`, { to: 'proposal' })).body).toMatchObject({
    status: 409,
    detail: 'The opportunity is inAssessment; it progresses once its registration is valid.',
  });
  await manager1.post(`/tasks/${(await openTask()).id}/decision`, { outcome: 'approve' }).expect(200);
  expect(await read()).toMatchObject({
    status: 'valid',
    stage: { key: 'lead', next: [{ key: 'proposal', unmet: [] }] },
  });
  expect((await sales1.post(`/opportunities/${body.id}/stage`, { to: 'proposal' })).body).toEqual({ status: 'moved' });
});

test('OPP-01 a refused move names every unmet criterion with its place, and nothing has changed', async () => {
  await publishModel(
    ops,
    threeStages('strictWay', {
      first: {
        activities: [
          { key: 'visit', name: '拜访', required: true },
          { key: 'call', name: '电话' },
        ],
        requiredFields: ['/expectedAmountFen', '/custom/budget'],
        exit: [{ when: 'expectedAmountFen > 0', else: '请填写预计金额' }],
      },
      second: { entry: [{ when: `category == 'project'`, else: '只有项目才能报价' }] },
    }),
  );
  const sale = await anOpportunity(sales1, 'strictWay');
  const { status, body } = await sale.move('proposal');
  expect({ status, code: body.code }).toEqual({ status: 409, code: 'wrong_state' });
  expect(body.errors.map(({ pointer, code }: { pointer: string; code: string }) => `${code} ${pointer}`)).toEqual([
    'exit /expectedAmountFen',
    'required_field /expectedAmountFen',
    'required_field /custom/budget',
    'required_activity /activities/visit',
    'entry /category',
  ]);
  expect(body.errors).toMatchObject((await sale.read()).stage.next[0].unmet);
  expect((await sale.move('closing')).body).toMatchObject({ status: 409, errors: [{ pointer: '/to' }] });
  expect((await sale.move('nowhere')).body).toMatchObject({ status: 422, errors: [{ pointer: '/to' }] });
  expect((await sales2.post(`/opportunities/${sale.id}/stage`, { to: 'proposal' })).status).toBe(404);
  expect(await sale.types()).toEqual(['opportunity.registered', 'opportunity.valid', 'stage.entered']);

  const complete = await anOpportunity(sales1, 'strictWay', {
    expectedAmountFen: 100,
    category: 'project',
    custom: { budget: 1 },
  });
  await complete.complete('visit').expect(200);
  expect((await complete.move('proposal')).body).toEqual({ status: 'moved' });
  expect((await manager1.post(`/opportunities/${complete.id}/stage`, { to: 'closing' })).body).toEqual({
    status: 'moved',
  });
});

test('API-02 the same key moves once, also when twenty arrive together', async () => {
  const sale = await anOpportunity(sales1, 'walk');
  const answers = await Promise.all(
    Array.from({ length: 20 }, () =>
      sales1.post(`/opportunities/${sale.id}/stage`, { to: 'proposal' }, { 'Idempotency-Key': `move-${sale.id}` }),
    ),
  );
  expect(new Set(answers.map(({ status, body }) => `${status} ${body.status}`))).toEqual(new Set(['200 moved']));
  expect((await sale.history()).map(({ stageKey }) => stageKey)).toEqual(['lead', 'proposal']);
});

describe('OPP-23 a definition names who is informed', () => {
  const inform = [{ role: 'technician' }, { departmentHead: 'owner' }, { user: 'finance1' }, { user: 'tech2' }];
  const notified = async (id: string, about: string): Promise<string[]> =>
    world
      .db('messages')
      .join('users', 'users.id', 'messages.user_id')
      .where({ template: 'stageInformed' })
      .whereLike('key', `${id}/%`)
      .whereRaw(`variables->>'about' = ?`, [about])
      .orderBy('username')
      .pluck('username');

  beforeAll(async () => {
    const admin1 = await signedIn(world, 'admin1');
    await publishModel(
      ops,
      threeStages(
        'informing',
        { first: { activities: [{ key: 'visit', name: '拜访', inform }] }, second: { inform } },
        {
          outcomes: {
            followUps: [{ key: 'delivery', name: '交付', inform: [{ departmentHead: 'owner' }, { role: 'legal' }] }],
          },
        },
      ),
    );
    const users = new Map((await world.db('users').select('id', 'username')).map(({ id, username }) => [username, id]));
    const isAway = (username: string, deputy: string) =>
      admin1
        .post('/absences', {
          userId: users.get(username),
          deputyId: users.get(deputy),
          from: new Date(Date.now() - 3600_000).toISOString(),
          to: new Date(Date.now() + 3600_000).toISOString(),
        })
        .expect(201);
    await isAway('manager1', 'manager2');
    await isAway('tech1', 'finance1'); // who is named, too
  });
  afterAll(() => world.db('absences').delete());

  test('of an entered stage: role, head and person, each once, by mail; deputies of who is absent', async () => {
    const sale = await anOpportunity(sales1, 'informing');
    expect(await notified(sale.id, '阶段 proposal')).toEqual([]);
    const key = { 'Idempotency-Key': `informing-${sale.id}` };
    for (let again = 0; again < 2; again++)
      await sales1.post(`/opportunities/${sale.id}/stage`, { to: 'proposal' }, key).expect(200);
    expect(await notified(sale.id, '阶段 proposal')).toEqual(['finance1', 'manager2', 'tech2', 'tech3']);
    // nobody is told anything else
    expect(await world.db('messages').whereLike('key', `${sale.id}/%`)).toHaveLength(4);

    const outbox = anOutbox();
    const relay = await relayOf(world, outbox.sender);
    while ((await relay.deliverDue(Date.now() + 100)) > 0);
    for (const username of ['finance1', 'manager2', 'tech2', 'tech3']) {
      const mails = outbox.to(`${username}@baton.example`).filter((text) => text.includes(sale.body.name));
      expect(mails).toEqual([expect.stringContaining('阶段 proposal')]);
    }
    for (const username of ['manager1', 'tech1', 'sales1'])
      expect(outbox.to(`${username}@baton.example`).filter((text) => text.includes(sale.body.name))).toEqual([]);
    await sale.move('lead').expect(200);
    await sale.move('proposal').expect(200);
    expect(await notified(sale.id, '阶段 proposal')).toHaveLength(8); // it was entered again
  });

  test('of a done activity, once however often it is asked; not when it is undone; again when done again', async () => {
    const sale = await anOpportunity(sales1, 'informing');
    const key = { 'Idempotency-Key': `visited-${sale.id}` };
    const answers = await Promise.all(
      Array.from({ length: 5 }, () =>
        sales1.post(`/opportunities/${sale.id}/activities/visit/completion`, { result: '有意向' }, key),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expect(await notified(sale.id, '拜访')).toEqual(['finance1', 'manager2', 'tech2', 'tech3']);
    await sale.undo('visit').expect(200);
    expect(await notified(sale.id, '拜访')).toHaveLength(4);
    await sale.complete('visit').expect(200);
    expect(await notified(sale.id, '拜访')).toHaveLength(8);
  });

  test('of what is followed after winning', async () => {
    const sale = await anOpportunity(sales1, 'informing');
    await sale.move('proposal').expect(200);
    await sale.move('closing').expect(200);
    await sales1.post(`/opportunities/${sale.id}/won`, { summary: '方案最优', amountFen: 100 }).expect(200);
    expect(await notified(sale.id, '交付')).toEqual(['sales1']); // whose it is at first
    await sale.complete('delivery').expect(200);
    expect(await notified(sale.id, '交付')).toEqual(['legal1', 'manager2', 'sales1']);
  });
});
