import { ask } from '../../world/approvals';
import { anApproval, aStep, published } from '../../world/definitions';
import { type Person, signedIn } from '../../world/http';
import { openWorld, type World } from '../../world/world';

let world: World;
let ops: Person;
let sales: Person;
let manager: Person;
beforeAll(async () => {
  world = await openWorld();
  [ops, sales, manager] = await Promise.all([
    signedIn(world, 'ops1'),
    signedIn(world, 'sales1'),
    signedIn(world, 'manager1'),
  ]);
});
afterAll(() => world.close());

const verdicts = (results: { caseId: string; verdict: string; reason?: string }[]) =>
  Object.fromEntries(
    results.map(({ caseId, verdict, reason }) => [caseId, reason === undefined ? verdict : `${verdict}: ${reason}`]),
  );

test('DEF-04 cases keep their version; moved to another one, each has its verdict, and one is refused', async () => {
  const purchase = anApproval('purchase', [aStep('manager'), aStep('legal', 'legal1'), aStep('finance', 'finance1')]);
  await published(ops, purchase);
  const early = await ask(sales, 'purchase');
  const late = await ask(sales, 'purchase');
  await late.decide(manager, 'approve');
  await published(ops, {
    ...purchase,
    steps: [aStep('manager'), aStep('quality', 'ops1'), aStep('finance', 'finance1')],
  });
  const versionOf = async (id: string) => (await sales.get(`/approvals/${id}`)).body.definitionVersion;
  expect([await versionOf(early.id), await versionOf(late.id)]).toEqual([1, 1]);
  const fresh = await ask(sales, 'purchase');
  expect(await versionOf(fresh.id)).toBe(2);

  const migration = (body: object) => ops.post('/definitions/approval/purchase/migration', { toVersion: 2, ...body });
  const expected = {
    [early.id]: 'migrates',
    [late.id]: 'refused: The approval has reached the step "legal", which the new version does not have.',
  };
  const dry = await migration({ dryRun: true });
  expect({ status: dry.status, nextCursor: dry.body.nextCursor, verdicts: verdicts(dry.body.results) }).toEqual({
    status: 200,
    nextCursor: null,
    verdicts: expected,
  });
  expect(await versionOf(early.id)).toBe(1);

  const moved = await migration({ dryRun: false });
  expect(verdicts(moved.body.results)).toEqual(expected);
  expect([await versionOf(early.id), await versionOf(late.id)]).toEqual([2, 1]);
  expect((await sales.get(`/approvals/${early.id}`)).body.steps).toMatchObject([
    { key: 'manager', state: 'now' },
    { key: 'quality', state: 'predicted' },
    { key: 'finance' },
  ]);
  expect(verdicts((await migration({ dryRun: false, caseIds: [early.id, sales.id] })).body.results)).toEqual({
    [early.id]: 'migrates: It is on version 2 already.',
    [sales.id]: 'refused: There is no such case.',
  });
  await early.decide(manager, 'approve');
  await early.decide(ops, 'approve');
  expect((await sales.get(`/approvals/${early.id}`)).body).toMatchObject({
    status: 'running',
    steps: [{ outcome: 'approve' }, { outcome: 'approve' }, { key: 'finance', state: 'now' }],
  });
  const event = await world.db('events').where({ case_id: early.id, type: 'approval.migrated' });
  expect(event).toMatchObject([{ by_user_id: ops.id, data: { approvalId: early.id, definitionVersion: 2 } }]);
});

test('DEF-04 a version that is none, and a kind by which no case runs, are refused', async () => {
  expect(
    (await ops.post('/definitions/approval/purchase/migration', { toVersion: 7, dryRun: true })).body,
  ).toMatchObject({ status: 422, errors: [{ pointer: '/toVersion' }] });
  expect((await ops.post('/definitions/form/visit/migration', { toVersion: 1, dryRun: true })).status).toBe(422);
});

test('DEF-04 a valid registration moves to another policy, and its protection with it; none is lost', async () => {
  const { body: policy } = await ops.get('/definitions/registrationPolicy/standard');
  const protectedFor = (days: number) => ({
    ...policy.definition,
    key: 'moving',
    protection: { ...policy.definition.protection, for: { days }, remind: [{ days: 3 }] },
  });
  const { body: model } = await ops.get('/definitions/businessModel/standard');
  await published(ops, protectedFor(30));
  await published(ops, { ...model.definition, key: 'moving', registrationPolicy: 'moving' });
  const { body: opportunity } = await sales.post('/opportunities', {
    name: '搬迁',
    businessModel: 'moving',
    customer: { name: '常州永利机械设备有限公司' },
  });
  await world.fastForward(opportunity.workflowId, { days: 10 });
  await published(ops, protectedFor(60));
  await published(ops, protectedFor(5));
  const read = async () => (await sales.get(`/opportunities/${opportunity.id}`)).body;
  const migration = (kind: string, toVersion: number, dryRun: boolean) =>
    ops.post(`/definitions/${kind}/moving/migration`, { toVersion, dryRun, caseIds: [opportunity.id] });

  expect((await migration('registrationPolicy', 3, false)).body.results[0]).toMatchObject({
    verdict: 'refused',
    reason: expect.stringContaining('would have ended'),
  });
  expect((await migration('registrationPolicy', 2, true)).body.results).toEqual([
    { caseId: opportunity.id, verdict: 'migrates' },
  ]);
  expect(await read()).toMatchObject({ registrationPolicyVersion: 1, protectedUntil: opportunity.protectedUntil });
  expect((await migration('registrationPolicy', 2, false)).body.results[0].verdict).toBe('migrates');
  const moved = await read();
  expect(moved.registrationPolicyVersion).toBe(2);
  expect(Date.parse(moved.protectedUntil) - Date.parse(opportunity.protectedUntil)).toBe(30 * 24 * 3600_000);

  await published(ops, { ...model.definition, key: 'moving', registrationPolicy: 'standard' });
  await published(ops, { ...model.definition, key: 'moving', registrationPolicy: 'moving', name: '新名字' });
  expect((await migration('businessModel', 2, false)).body.results[0]).toMatchObject({
    verdict: 'refused',
    reason: expect.stringContaining('registers under "standard"'),
  });
  expect((await migration('businessModel', 3, false)).body.results[0].verdict).toBe('migrates');
  expect((await read()).businessModelVersion).toBe(3);

  await world.fastForward(opportunity.workflowId, { days: 25 });
  expect((await read()).status).toBe('valid');
  await world.fastForward(opportunity.workflowId, { days: 30 });
  expect((await read()).status).toBe('released');
  const { items } = (await sales.get(`/opportunities/${opportunity.id}/timeline`)).body;
  const ofTheClaim = items
    .map(({ type }: { type: string }) => type)
    .filter((type: string) => !type.startsWith('stage.')); // the sale tells of itself, by its own clock
  expect(ofTheClaim).toEqual([
    'opportunity.registered',
    'opportunity.valid',
    'opportunity.migrated',
    'opportunity.migrated',
    'protection.reminder',
    'opportunity.released',
  ]);
  expect((await migration('registrationPolicy', 1, true)).body.results[0]).toMatchObject({
    verdict: 'refused',
    reason: expect.stringContaining('released'),
  });
});
