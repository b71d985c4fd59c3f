import { published } from '../../world/definitions';
import { keepHistory } from '../../world/histories';
import { type Person, signedIn } from '../../world/http';
import { openWorld, type World } from '../../world/world';

let world: World;
let sales1: Person;
let sales2: Person;
let sales3: Person;
let manager1: Person;
let director1: Person;
let legal1: Person;
let admin1: Person;
let ops1: Person;

beforeAll(async () => {
  world = await openWorld();
  [sales1, sales2, sales3, manager1, director1, legal1, admin1, ops1] = await Promise.all([
    signedIn(world, 'sales1'),
    signedIn(world, 'sales2'),
    signedIn(world, 'sales3'),
    signedIn(world, 'manager1'),
    signedIn(world, 'director1'),
    signedIn(world, 'legal1'),
    signedIn(world, 'admin1'),
    signedIn(world, 'ops1'),
  ]);
});
afterAll(() => world.close());

const DAY_MS = 24 * 3600_000;
const read = async (person: Person, id: string) => (await person.get(`/opportunities/${id}`)).body;
const register = async (person: Person, name: string, more: object = {}) =>
  (await person.post('/opportunities', { name, customer: { name }, ...more })).body;
const types = async (person: Person, id: string): Promise<string[]> =>
  (await person.get(`/opportunities/${id}/timeline?limit=200`)).body.items.map(({ type }: { type: string }) => type);

test('FLW-01 an approved extension moves the end of protection by the policy’s length, while allowed', async () => {
  const { id, protectedUntil, workflowId } = await register(sales1, '镇江船用锅炉有限公司');
  const asked = await sales1.post(`/opportunities/${id}/protection-extension`, { reason: '客户年底招标' });
  expect(asked.status).toBe(202);
  expect(asked.body.extensionApprovalId).not.toBeNull();
  expect((await sales1.post(`/opportunities/${id}/protection-extension`, { reason: '再来一次' })).status).toBe(409);
  const approve = async () => {
    const { body } = await manager1.get('/tasks?view=mine&filter[flow]=protectionExtension');
    return manager1.post(`/tasks/${body.items[0].id}/decision`, { outcome: 'approve' });
  };
  expect((await approve()).body.caseStatus).toBe('valid');
  const longer = await read(sales1, id);
  expect(Date.parse(longer.protectedUntil) - Date.parse(protectedUntil)).toBe(60 * DAY_MS);
  expect(longer).toMatchObject({ extensions: 1, extensionApprovalId: null });
  await sales1.post(`/opportunities/${id}/protection-extension`, { reason: '再延' }).expect(202);
  await approve();
  expect((await sales1.post(`/opportunities/${id}/protection-extension`, { reason: '第三次' })).body.detail).toMatch(
    /no more than 2/,
  );
  await world.fastForward(workflowId, { days: 205 });
  expect((await read(sales1, id)).status).toBe('valid');
  await world.fastForward(workflowId, { days: 6 });
  expect((await read(sales1, id)).status).toBe('released');
  expect((await types(sales1, id)).filter((type) => type === 'protection.reminder')).toHaveLength(2);
  await keepHistory(world, 'registration/extended-twice', workflowId, { ended: true });
});

test('FLW-01 the end of protection waits for an extension being decided, and comes once it is refused', async () => {
  const { id, workflowId } = await register(sales1, '马鞍山精密齿轮有限公司');
  await sales1.post(`/opportunities/${id}/protection-extension`, { reason: '等招标' }).expect(202);
  await world.fastForward(workflowId, { days: 95 });
  expect((await read(sales1, id)).status).toBe('valid');
  const { body } = await manager1.get('/tasks?view=mine&filter[flow]=protectionExtension');
  await manager1.post(`/tasks/${body.items[0].id}/decision`, { outcome: 'reject', comment: '没有进展' }).expect(200);
  expect(await world.temporal.workflow.getHandle(workflowId).result()).toBe('released');
  expect((await read(sales1, id)).status).toBe('released');
});

test('OPP-07 what must be assessed is valid once legality is confirmed, and holds its customer meanwhile', async () => {
  const name = '芜湖重型锻压有限公司';
  const first = await register(sales1, name, { businessModel: 'project', category: 'project' });
  expect(first).toMatchObject({ status: 'inAssessment', verdict: 'clear', protectedUntil: null });
  expect((await register(sales2, name, { businessModel: 'project' })).status).toBe('inConflictReview');
  const { body } = await legal1.get('/tasks?filter[flow]=assessment');
  const { body: group } = await legal1.get('/tasks?view=group&filter[flow]=assessment');
  const [task] = [...body.items, ...group.items];
  if (group.items.length > 0) await legal1.post(`/tasks/${task.id}/claim`).expect(200);
  expect((await legal1.post(`/tasks/${task.id}/decision`, { outcome: 'approve', comment: '合法' })).status).toBe(200);
  const after = await read(sales1, first.id);
  if (after.status === 'inAssessment') {
    const { body: more } = await manager1.get('/tasks?filter[flow]=assessment');
    await manager1.post(`/tasks/${more.items[0].id}/decision`, { outcome: 'approve' }).expect(200);
  }
  expect(await read(sales1, first.id)).toMatchObject({ status: 'valid', customer: { name } });
  await keepHistory(world, 'registration/assessed', first.workflowId, { ended: false });
});

test('OPP-07 what is not legal is refused and holds nothing any more', async () => {
  const name = '蚌埠特种玻璃有限公司';
  const { id } = await register(sales1, name, { businessModel: 'project' });
  const { body } = await legal1.get('/tasks?filter[flow]=assessment');
  const { body: group } = await legal1.get('/tasks?view=group&filter[flow]=assessment');
  const task = [...body.items, ...group.items].find(({ title }: { title: string }) => title.includes(name));
  if (task.assigneeId === null) await legal1.post(`/tasks/${task.id}/claim`).expect(200);
  expect(
    (await legal1.post(`/tasks/${task.id}/decision`, { outcome: 'reject', comment: '禁止经营' })).body.caseStatus,
  ).toBe('refused');
  expect((await read(sales1, id)).status).toBe('refused');
  expect((await register(sales2, name)).status).toBe('valid');
});

test('OPP-18 OPP-19 at the end of protection it goes into the pool; assigned, it is protected anew', async () => {
  await published(ops1, {
    kind: 'registrationPolicy',
    key: 'pool',
    name: 'pool',
    exact: 'review',
    fuzzy: { reviewFrom: 0.6 },
    reviewApproval: 'conflictReview',
    protection: { for: { days: 30 }, onEnd: 'toPublic' },
    limits: { openPerOwner: 3 },
  });
  await published(ops1, {
    kind: 'businessModel',
    key: 'pool',
    name: 'pool',
    registrationPolicy: 'pool',
    stages: [{ key: 'only', name: '唯一' }],
  });
  const { id, workflowId, customer } = await register(sales1, '淮安盐化工装备有限公司', { businessModel: 'pool' });
  await world.fastForward(workflowId, { days: 31 });
  expect(await read(sales3, id)).toMatchObject({
    status: 'valid',
    visibility: 'public',
    owners: [],
    protectedUntil: null,
  });
  expect((await read(admin1, id)).workflowId).toBe(workflowId);
  expect((await world.db('customers').where({ id: customer.id }).first())?.owner_id).toBeNull();
  expect((await sales2.post(`/opportunities/${id}/protection-extension`, { reason: 'x' })).status).toBe(403);
  expect((await sales2.post(`/opportunities/${id}/assignment`, { ownerId: sales2.id })).status).toBe(403);
  expect((await manager1.post(`/opportunities/${id}/assignment`, { ownerId: legal1.id })).status).toBe(422);
  expect((await manager1.post(`/opportunities/${id}/assignment`, { ownerId: sales3.id })).status).toBe(403);
  const { status, body } = await manager1.post(`/opportunities/${id}/assignment`, {
    ownerId: sales2.id,
    reason: '熟悉行业',
  });
  expect({ status, body }).toMatchObject({
    status: 200,
    body: { visibility: 'private', owners: [{ userId: sales2.id, share: 100 }] },
  });
  expect(body.protectedUntil).not.toBeNull();
  expect((await world.db('customers').where({ id: customer.id }).first())?.owner_id).toBe(sales2.id);
  await world.fastForward(workflowId, { days: 31 });
  expect(await read(sales2, id)).toMatchObject({ visibility: 'public' });
  expect((await types(manager1, id)).filter((type) => type === 'opportunity.madePublic')).toHaveLength(2);
  await keepHistory(world, 'registration/public-assigned-public', workflowId, { ended: false });
});

test('OPP-18 a salesperson takes a public opportunity where the policy lets them, up to its bound', async () => {
  await published(ops1, {
    kind: 'registrationPolicy',
    key: 'taking',
    name: 'taking',
    exact: 'review',
    fuzzy: { reviewFrom: 0.6 },
    reviewApproval: 'conflictReview',
    protection: { for: { days: 30 }, onEnd: 'toPublic' },
    limits: { openPerOwner: 1, mayTakePublic: true },
  });
  await published(ops1, {
    kind: 'businessModel',
    key: 'taking',
    name: 'taking',
    registrationPolicy: 'taking',
    stages: [{ key: 'only', name: '唯一' }],
  });
  const one = await register(sales1, '滁州光伏组件有限公司', { businessModel: 'taking', visibility: 'public' });
  const other = await register(sales1, '宿州食品机械有限公司', { businessModel: 'taking', visibility: 'public' });
  expect(one).toMatchObject({ status: 'valid', visibility: 'public', owners: [], protectedUntil: null });
  expect((await sales3.post(`/opportunities/${one.id}/assignment`, { ownerId: sales3.id })).status).toBe(200);
  const full = await sales3.post(`/opportunities/${other.id}/assignment`, { ownerId: sales3.id });
  expect({ status: full.status, pointer: full.body.errors[0].pointer }).toEqual({ status: 422, pointer: '/ownerId' });
  expect(
    (
      await sales3.post('/opportunities', {
        name: '多一个',
        businessModel: 'taking',
        customer: { name: '亳州中药饮片有限公司' },
      })
    ).status,
  ).toBe(422);
  expect((await sales3.post(`/opportunities/${one.id}/release`, { reason: '跟不动' })).body).toMatchObject({
    visibility: 'public',
    owners: [],
  });
  expect((await sales3.post(`/opportunities/${other.id}/assignment`, { ownerId: sales3.id })).status).toBe(200);
});

test('OPP-18 whoever gave a claim up, or lost it, takes it from the pool only after the cooling-off', async () => {
  await published(ops1, {
    kind: 'registrationPolicy',
    key: 'cooling',
    name: 'cooling',
    exact: 'review',
    fuzzy: { reviewFrom: 0.6 },
    reviewApproval: 'conflictReview',
    protection: { for: { days: 20 }, onEnd: 'toPublic' },
    limits: { mayTakePublic: true },
    pool: { notAgainFor: { days: 30 } },
  });
  await published(ops1, {
    kind: 'businessModel',
    key: 'cooling',
    name: 'cooling',
    registrationPolicy: 'cooling',
    stages: [{ key: 'only', name: '唯一' }],
  });
  const take = (by: Person, id: string) => by.post(`/opportunities/${id}/assignment`, { ownerId: by.id });
  const given = await register(sales1, '黄山徽墨文房有限公司', { businessModel: 'cooling' });
  const lost = await register(sales1, '池州非金属矿有限公司', { businessModel: 'cooling' });
  await sales1.post(`/opportunities/${given.id}/release`, { reason: '跟不动' }).expect(200);
  await world.fastForward(lost.workflowId, { days: 21 });
  for (const { id } of [given, lost]) {
    const { status, body } = await take(sales1, id);
    expect([status, body.errors?.[0].pointer]).toEqual([409, '/ownerId']);
    expect(Date.parse(body.params.until) - Date.parse(body.params.gaveUpAt)).toBe(30 * 24 * 3600_000);
  }
  await sales2.post(`/opportunities/${lost.id}/assignment`, { ownerId: sales2.id }).expect(200);
  await world.fastForward(given.workflowId, { days: 31 });
  await take(sales1, given.id).expect(200);
  await sales1.post(`/opportunities/${given.id}/release`, { reason: '还是跟不动' }).expect(200);
  expect((await take(sales1, given.id)).status).toBe(409);
  await director1.post(`/opportunities/${given.id}/assignment`, { ownerId: sales1.id }).expect(200);
});

test('OPP-19 a head gives an opportunity to another: protection stays, and the department is the other’s', async () => {
  const { id, protectedUntil } = await register(sales1, '铜陵电子铜箔有限公司');
  expect((await sales2.post(`/opportunities/${id}/assignment`, { ownerId: sales2.id })).status).toBe(404);
  const { body } = await director1.post(`/opportunities/${id}/assignment`, { ownerId: sales3.id });
  expect(body).toMatchObject({ owners: [{ userId: sales3.id, share: 100 }], protectedUntil });
  expect(await read(sales3, id)).toMatchObject({ id });
  expect((await types(sales3, id)).at(-1)).toBe('opportunity.assigned');
});

test('FLW-01 an owner releases an opportunity before its protection ends, and the customer is free', async () => {
  const name = '池州水泥制品有限公司';
  const { id } = await register(sales1, name);
  expect((await sales1.post(`/opportunities/${id}/release`, { reason: '' })).status).toBe(400);
  expect((await sales1.post(`/opportunities/${id}/release`, { reason: '做不了' })).body).toMatchObject({
    status: 'released',
    protectedUntil: null,
  });
  expect((await sales1.post(`/opportunities/${id}/release`, { reason: '还是做不了' })).status).toBe(409);
  expect((await register(sales2, name)).status).toBe('valid');
});

test('OPP-06 a changed identifier is checked again: without conflict it holds, else a person decides', async () => {
  const mine = await register(sales1, '宣城汽车部件有限公司', { expectedAmountFen: 100 });
  const theirs = await register(sales2, '六安电机有限公司');
  const patch = (version: number, body: object) => sales1.patch(`/opportunities/${mine.id}`, body, version);
  expect((await sales1.patch(`/opportunities/${mine.id}`, { name: 'x' })).status).toBe(428);
  expect((await patch(99, { name: 'x' })).status).toBe(412);
  expect((await patch(mine.version, { customer: { taxNumber: '12345' } })).body.errors[0].pointer).toBe(
    '/customer/taxNumber',
  );
  const plain = await patch(mine.version, {
    name: '汽车部件产线',
    expectedAmountFen: 5_000_000,
    custom: { budget: 'B' },
  });
  expect(plain.body).toMatchObject({
    status: 'valid',
    name: '汽车部件产线',
    expectedAmountFen: 5_000_000,
    custom: { budget: 'B' },
  });
  expect((await patch(mine.version, { name: 'y' })).status).toBe(412);
  const clear = await patch(plain.body.version, { customer: { phone: '0563-8123456' } });
  expect(clear.body.status).toBe('valid');
  expect((await sales2.post('/conflict-checks', { name: '随便一家', phone: '0563-8123456' })).body.verdict).toBe(
    'exact',
  );

  const { body: other } = await sales2.get(`/opportunities/${theirs.id}`);
  const hit = await sales2.patch(
    `/opportunities/${theirs.id}`,
    { customer: { mobile: '056 3812 3456'.replace(/ /g, ''), phone: '0563-8123456' } },
    other.version,
  );
  expect(hit.status === 200 ? hit.body.status : hit.body).toBe('inConflictReview');
  const { body: review } = await manager1.get(`/conflict-reviews/${hit.body.conflictReviewId}`);
  expect(review.candidates.length).toBeGreaterThan(0);
  const { version } = await read(sales2, theirs.id);
  expect((await sales2.patch(`/opportunities/${theirs.id}`, { customer: { name: 'z' } }, version)).status).toBe(409);
  expect(
    (await manager1.post(`/tasks/${review.task.id}/decision`, { outcome: 'notConflict', comment: '共用总机' })).body
      .caseStatus,
  ).toBe('valid');
  const settled = await read(sales2, theirs.id);
  expect(settled).toMatchObject({ status: 'valid', protectedUntil: theirs.protectedUntil });
  await keepHistory(world, 'registration/changed-and-reviewed', theirs.workflowId, { ended: false });
});

test('OPP-06 a customer’s changed identifier is checked by the flow of the opportunity that claims it', async () => {
  await register(sales1, '黄山旅游装备有限公司', {
    customer: { name: '黄山旅游装备有限公司', email: 'office@hszb-equipment.cn' },
  });
  const theirs = await register(sales2, '安庆石化泵阀有限公司');
  const { body: customer } = await sales2.get(`/customers/${theirs.customer.id}`);
  const changed = await sales2.patch(
    `/customers/${customer.id}`,
    { email: 'office@hszb-equipment.cn', level: 'A' },
    customer.version,
  );
  expect({ status: changed.status, body: changed.body }).toMatchObject({
    status: 200,
    body: { email: 'office@hszb-equipment.cn', level: 'A' },
  });
  expect((await sales2.patch(`/customers/${customer.id}`, { email: null }, customer.version)).status).toBe(412);
  const reviewed = await read(sales2, theirs.id);
  expect(reviewed).toMatchObject({ status: 'inConflictReview', verdict: 'exact' });
  const { body: review } = await manager1.get(`/conflict-reviews/${reviewed.conflictReviewId}`);
  await manager1.post(`/tasks/${review.task.id}/decision`, { outcome: 'same', comment: '同一家' }).expect(200);
  expect(await read(sales2, theirs.id)).toMatchObject({ status: 'valid', protectedUntil: theirs.protectedUntil });
  // what identifies nobody was not in question
  expect((await sales2.get(`/customers/${customer.id}`)).body).toMatchObject({ email: null, level: 'A' });
});

test('OPP-06 a later change that "same" undoes: the sale goes on as before, and the two become a pair', async () => {
  const other = await register(sales1, '郎溪经编机械厂', {
    customer: { name: '郎溪经编机械厂', phone: '0563-7012345' },
  });
  const mine = await register(sales2, '绩溪蚕桑研究院', {
    customer: { name: '绩溪蚕桑研究院', phone: '0563-8156789', region: '皖南' },
  });
  const changed = await sales2
    .patch(
      `/opportunities/${mine.id}`,
      {
        name: '烘茧线',
        expectedAmountFen: 800,
        customer: { phone: '0563-7012345', mobile: '13856312345', region: null },
      },
      mine.version,
    )
    .expect(200);
  expect(changed.body).toMatchObject({ status: 'inConflictReview' });
  const { body: review } = await manager1.get(`/conflict-reviews/${changed.body.conflictReviewId}`);
  expect(
    (await manager1.post(`/tasks/${review.task.id}/decision`, { outcome: 'same', comment: '同一家' })).body.caseStatus,
  ).toBe('valid');
  const undone = await read(sales2, mine.id);
  expect(undone).toMatchObject({
    status: 'valid',
    protectedUntil: mine.protectedUntil,
    name: '烘茧线',
    expectedAmountFen: 800,
    customer: { id: mine.customer.id },
  });
  expect((await world.db('opportunities').where({ id: mine.id }).first('customer'))?.customer).toEqual({
    name: '绩溪蚕桑研究院',
    phone: '0563-8156789',
    region: '皖南',
  });
  expect((await sales2.get(`/customers/${mine.customer.id}`)).body).toMatchObject({
    phone: '0563-8156789',
    mobile: null,
    region: '皖南',
  });
  const verdictOn = async (customer: object) =>
    (await sales3.post('/conflict-checks', { name: '完全无关的名字', ...customer })).body.verdict;
  expect([await verdictOn({ phone: '0563-8156789' }), await verdictOn({ mobile: '13856312345' })]).toEqual([
    'exact',
    'clear',
  ]);
  expect(await read(sales1, other.id)).toMatchObject({ status: 'valid', owners: [{ userId: sales1.id, share: 100 }] });
  const { body: pairs } = await ops1.get('/duplicate-pairs?filter[state]=open');
  expect(
    pairs.items.filter(
      ({ one, other: two }: Record<'one' | 'other', { id: string }>) =>
        [one.id, two.id].toSorted().join() === [mine.customer.id, other.customer.id].toSorted().join(),
    ),
  ).toHaveLength(1);
  expect((await types(sales2, mine.id)).filter((type) => type.startsWith('opportunity.change'))).toEqual([
    'opportunity.changed',
    'opportunity.changeUndone',
  ]);
  expect(
    (await sales2.patch(`/opportunities/${mine.id}`, { customer: { phone: '0563-7012345' } }, undone.version)).body,
  ).toMatchObject({ status: 'inConflictReview' });
  await keepHistory(world, 'registration/change-undone', mine.workflowId, { ended: false });
});

test('FLW-01 the claim of an opportunity that rests goes on: changed, reminded, released like any other', async () => {
  const { id, workflowId, version } = await register(sales1, '阜阳饲料机械有限公司');
  const suspended = await sales1.post(`/opportunities/${id}/suspension`, { reason: '客户停产检修' });
  expect(suspended.body).toMatchObject({ status: 'suspended' });
  const changed = await sales1.patch(
    `/opportunities/${id}`,
    { customer: { phone: '0558-2123456' } },
    Math.max(version, suspended.body.version),
  );
  expect({ status: changed.status, of: changed.body.status }).toEqual({ status: 200, of: 'suspended' });
  await world.fastForward(workflowId, { days: 91 });
  expect(await read(sales1, id)).toMatchObject({ status: 'released', stage: { forecast: null, suspendedUntil: null } });
  expect((await types(sales1, id)).filter((type) => type === 'protection.reminder')).toHaveLength(2);
  expect(await world.temporal.workflow.getHandle(`stage/${id}`).result()).toBe('ended');
});

test('FLW-01 the protection of an opportunity that rests is extended as if it did not rest', async () => {
  const { id, protectedUntil } = await register(sales1, '天长血压计厂');
  const until = new Date(Date.parse(protectedUntil) - DAY_MS).toISOString();
  const { body: suspended } = await sales1
    .post(`/opportunities/${id}/suspension`, { reason: '客户停产检修', until })
    .expect(200);
  expect(suspended).toMatchObject({ status: 'suspended', protectedUntil });
  await sales1.post(`/opportunities/${id}/protection-extension`, { reason: '明年再议' }).expect(202);
  const { body } = await manager1.get('/tasks?view=mine&filter[flow]=protectionExtension');
  await manager1.post(`/tasks/${body.items[0].id}/decision`, { outcome: 'approve' }).expect(200);
  const extended = await read(sales1, id);
  expect(Date.parse(extended.protectedUntil) - Date.parse(protectedUntil)).toBe(60 * DAY_MS);
  const { body: resumed } = await sales1.delete(`/opportunities/${id}/suspension`).expect(200);
  expect(resumed).toMatchObject({ status: 'valid', protectedUntil: extended.protectedUntil });
});

test('FLW-01 OPP-18 one that rests at the end of protection is suspended in the pool, and resumed', async () => {
  await published(ops1, {
    kind: 'registrationPolicy',
    key: 'resting',
    name: 'resting',
    exact: 'review',
    fuzzy: { reviewFrom: 0.6 },
    reviewApproval: 'conflictReview',
    protection: { for: { days: 30 }, onEnd: 'toPublic' },
  });
  await published(ops1, {
    kind: 'businessModel',
    key: 'resting',
    name: 'resting',
    registrationPolicy: 'resting',
    stages: [{ key: 'only', name: '唯一' }],
  });
  const { id } = await register(sales1, '明光凹凸棒新材料有限公司', { businessModel: 'resting' });
  await sales1.post(`/opportunities/${id}/suspension`, { reason: '等批文' }).expect(200);
  await sales1.post(`/opportunities/${id}/release`, { reason: '跟不动' }).expect(200);
  expect(await read(sales2, id)).toMatchObject({ status: 'suspended', visibility: 'public', owners: [] });
  expect((await manager1.delete(`/opportunities/${id}/suspension`)).body).toMatchObject({
    status: 409,
    detail: expect.stringContaining('Assign it first'),
  });
  await manager1.post(`/opportunities/${id}/assignment`, { ownerId: sales2.id }).expect(200);
  expect((await sales2.delete(`/opportunities/${id}/suspension`)).body).toMatchObject({
    status: 'valid',
    visibility: 'private',
  });
});

test('OPP-06 a change is reviewed for whoever made it: not a former owner, but who is above both decides', async () => {
  await register(sales1, '巢湖渔业冷链有限公司', {
    customer: { name: '巢湖渔业冷链有限公司', phone: '0551-82345678' },
  });
  const { id } = await register(sales1, '濉溪铝基新材料有限公司');
  await director1.post(`/opportunities/${id}/assignment`, { ownerId: sales3.id }).expect(200);
  expect((await sales1.get(`/opportunities/${id}`)).status).toBe(404);
  const { version } = await read(sales3, id);
  const hit = await sales3.patch(`/opportunities/${id}`, { customer: { phone: '0551-82345678' } }, version);
  expect(hit.body).toMatchObject({ status: 'inConflictReview' });
  expect((await sales3.post(`/approvals/${hit.body.conflictReviewId}/withdrawal`, { reason: '撤回' })).status).toBe(
    409,
  );
  const { body: review } = await director1.get(`/conflict-reviews/${hit.body.conflictReviewId}`);
  expect(
    (await director1.post(`/tasks/${review.task.id}/decision`, { outcome: 'notConflict', comment: '总机' })).body
      .caseStatus,
  ).toBe('valid');
});

test('OPP-07 what a reviewer found to be two is remembered also where an assessment follows', async () => {
  await register(sales1, '界首再生资源有限公司', { customer: { name: '界首再生资源有限公司', phone: '0558-4812345' } });
  const lookAlike = { name: '界首再生资源股份有限公司' };
  const first = await register(sales2, '再生一期', { businessModel: 'project', customer: lookAlike });
  expect(first.status).toBe('inConflictReview');
  const { body: review } = await manager1.get(`/conflict-reviews/${first.conflictReviewId}`);
  expect(
    (await manager1.post(`/tasks/${review.task.id}/decision`, { outcome: 'notConflict', comment: '两家' })).body
      .caseStatus,
  ).toBe('inAssessment');
  const assess = async (title: string) => {
    const lists = [
      await legal1.get('/tasks?filter[flow]=assessment'),
      await legal1.get('/tasks?view=group&filter[flow]=assessment'),
    ];
    const task = lists.flatMap(({ body }) => body.items).find((one: { title: string }) => one.title.includes(title));
    if (task.assigneeId === null) await legal1.post(`/tasks/${task.id}/claim`).expect(200);
    await legal1.post(`/tasks/${task.id}/decision`, { outcome: 'approve' }).expect(200);
  };
  await assess('再生一期');
  const valid = await read(sales2, first.id);
  expect(valid.status).toBe('valid');
  await sales2.post(`/opportunities/${first.id}/withdrawal`, { reason: '换个项目' }).expect(200);
  expect(await register(sales2, '再生二期', { customer: { id: valid.customer.id } })).toMatchObject({
    status: 'valid',
    verdict: 'clear',
  });
});

test('OPP-18 a public registration that is withdrawn leaves its customer free', async () => {
  const customer = { name: '天长仪表线缆有限公司', phone: '0550-7012345' };
  const { id } = await register(sales1, '线缆', { visibility: 'public', customer });
  await admin1.post(`/opportunities/${id}/withdrawal`, { reason: '取消' }).expect(200);
  expect(await register(sales2, '线缆', { customer })).toMatchObject({ status: 'valid', verdict: 'clear' });
});
