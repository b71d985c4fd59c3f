import request from 'supertest';
import { hostileTexts } from '../../definitions/kinds/hostile-definitions';
import { anApproval, aStep, published } from '../../world/definitions';
import { type Person, signedIn } from '../../world/http';
import { openWorld, type World } from '../../world/world';

let world: World;
let ops: Person;
let sales: Person;
beforeAll(async () => {
  world = await openWorld();
  [ops, sales] = await Promise.all([signedIn(world, 'ops1'), signedIn(world, 'sales1')]);
});
afterAll(() => world.close());

const wrong = anApproval('purchase', [
  { key: 'manager', mode: 'any', approvers: [{ role: 'salles' }] },
  { key: 'finance', mode: { ratio: 1.5 }, approvers: [{ role: 'finance' }], when: 'amountFen > 100' },
]);
const mended = anApproval(
  'purchase',
  [
    aStep('manager'),
    { key: 'finance', mode: { ratio: 0.5 }, approvers: [{ role: 'finance' }], when: 'amountFen > 100' },
  ],
  { facts: { amountFen: { type: 'integer', default: 0 } } },
);
const draft = '/definitions/approval/purchase/draft';
const codes = (findings: { code: string }[]) => findings.map(({ code }) => code);

test('DEF-02 DEF-03 a draft with errors is stored, told what is wrong with it, mended and published', async () => {
  const begun = await ops.put(draft, wrong);
  expect({ status: begun.status, etag: begun.headers['etag'] }).toEqual({ status: 201, etag: '"1"' });
  expect((await sales.get(draft)).body).toMatchObject({ version: 1, basedOn: null, definition: wrong });
  const { status, body } = await ops.post(`${draft}/check`);
  expect({ status, ok: body.ok, errors: body.findings.length }).toEqual({ status: 200, ok: false, errors: 3 });
  expect(body.findings.find(({ code }: { code: string }) => code === 'unknown_role')).toMatchObject({
    severity: 'error',
    pointer: '/steps/0/approvers/0/role',
    fix: expect.stringContaining('sales'),
  });
  const refused = await ops.post('/definitions/approval/purchase/publication', { note: '第一版' });
  expect({ status: refused.status, findings: codes(refused.body.findings) }).toEqual({
    status: 422,
    findings: codes(body.findings),
  });
  expect(refused.body.errors).toHaveLength(3);
  const changed = await ops.put(draft, mended, 1);
  expect({ status: changed.status, etag: changed.headers['etag'] }).toEqual({ status: 200, etag: '"2"' });
  expect((await ops.post(`${draft}/check`)).body).toEqual({ ok: true, findings: [] });
  const first = await ops.post('/definitions/approval/purchase/publication', { note: '第一版' });
  expect({ status: first.status, body: first.body }).toEqual({ status: 201, body: { version: 1 } });
  expect((await sales.get('/definitions/approval/purchase')).body).toMatchObject({
    version: 1,
    note: '第一版',
    publishedBy: ops.id,
    retiredAt: null,
    definition: mended,
  });
  expect((await ops.get(draft)).status).toBe(404);
});

test('DEF-02 versions differ, go back and retire', async () => {
  const longer = { ...mended, steps: [aStep('clerk', 'sales2'), ...mended.steps] };
  await ops.put(draft, longer).expect(201);
  const diff = await sales.get('/definitions/approval/purchase/diff?from=1&to=draft');
  expect(diff.body).toEqual({
    from: 1,
    to: 'draft',
    differences: [{ pointer: '/steps/0', kind: 'added', after: longer.steps[0], path: ['steps', 'clerk'] }],
  });
  expect((await ops.post('/definitions/approval/purchase/publication', { note: '多一步' })).body).toEqual({
    version: 2,
  });
  expect((await ops.post('/definitions/approval/purchase/rollback', { to: 1 })).body).toEqual({ version: 3 });
  expect((await ops.post('/definitions/approval/purchase/rollback', { to: 9 })).body).toMatchObject({
    status: 422,
    errors: [{ pointer: '/to' }],
  });
  expect((await sales.get('/definitions/approval/purchase/diff?from=1&to=3')).body.differences).toEqual([]);
  const versions = await sales.get('/definitions/approval/purchase/versions');
  expect(versions.body.items.map(({ version, note }: { version: number; note: string }) => [version, note])).toEqual([
    [3, 'Back to version 1.'],
    [2, '多一步'],
    [1, '第一版'],
  ]);
  expect((await sales.get('/definitions/approval/purchase/versions/2')).body.definition).toEqual(longer);
  expect((await ops.post('/definitions/approval/purchase/retirement')).body).toMatchObject({ version: 3 });
  expect((await ops.post('/definitions/approval/purchase/retirement')).status).toBe(409);
  expect((await sales.get('/definitions/approval/purchase')).status).toBe(404);
  expect(
    (
      await sales.post('/approvals', {
        definition: 'purchase',
        title: '采购',
        subject: { type: 't', id: '1' },
        data: {},
      })
    ).body,
  ).toMatchObject({ status: 422, errors: [{ pointer: '/definition' }] });
  expect((await ops.post('/definitions/approval/purchase/rollback', { to: 2 })).body).toEqual({ version: 4 });
  expect((await sales.get('/definitions/approval/purchase')).body.version).toBe(4);
});

test('DEF-02 what others refer to is not retired, and the reason names them', async () => {
  const { status, body } = await ops.post('/definitions/registrationPolicy/standard/retirement');
  expect({ status, first: body.errors[0] }).toMatchObject({
    status: 409,
    first: { pointer: '/registrationPolicy', code: 'in_use', detail: expect.stringContaining('businessModel') },
  });
});

test('DEF-02 what is used without being named is not retired either', async () => {
  const refusal = async (path: string): Promise<string[]> => {
    const { status, body } = await ops.post(`/definitions/${path}/retirement`);
    return [String(status), ...(body.errors ?? []).map(({ detail }: { detail: string }) => detail)];
  };
  const calendar = await refusal('workingCalendar/cn');
  expect(calendar).toEqual(
    expect.arrayContaining([
      '409',
      'the clocks of whatever names no calendar',
      'approval "quote" at /calendar',
      'businessModel "standard" at /calendar',
    ]),
  );
  expect(await refusal('businessModel/standard')).toEqual(['409', 'registrations that name no business model']);
  expect(await refusal('messageTemplate/taskAssigned')).toEqual(['409', 'notices about tasks and approvals']);
  expect((await ops.get('/definitions/workingCalendar/cn')).body.retiredAt).toBeNull();
});

test('DEF-04 a retired model takes no new registration, and its cases keep their version', async () => {
  const { body: shipped } = await ops.get('/definitions/businessModel/project');
  const model = { ...shipped.definition, key: 'exports' };
  await published(ops, model);
  const running = await sales.post('/opportunities', {
    name: '出口',
    businessModel: 'exports',
    customer: { name: '青岛海润进出口有限公司' },
  });
  expect(running.body).toMatchObject({ status: 'inAssessment', businessModelVersion: 1 });
  await published(ops, { ...model, name: '出口业务' });
  expect((await sales.get(`/opportunities/${running.body.id}`)).body.businessModelVersion).toBe(1);
  await ops.post('/definitions/businessModel/exports/retirement').expect(200);
  const refused = await sales.post('/opportunities', {
    name: '出口二',
    businessModel: 'exports',
    customer: { name: '烟台海润进出口有限公司' },
  });
  expect(refused.body).toMatchObject({ status: 422, errors: [{ pointer: '/businessModel' }] });
  expect((await sales.get(`/opportunities/${running.body.id}`)).body).toMatchObject({
    status: 'inAssessment',
    businessModelVersion: 1,
  });
});

test('DEF-02 of two who save the same draft one is told that it was changed', async () => {
  const path = '/definitions/approval/race/draft';
  const bodies = ['甲', '乙', '丙', '丁'].map((name) => ({ ...anApproval('race', [aStep('one')]), name }));
  const begun = await Promise.all(bodies.map((body) => ops.put(path, body)));
  expect(begun.map(({ status }) => status).toSorted()).toEqual([201, 428, 428, 428]);
  const saved = await Promise.all(bodies.map((body) => ops.put(path, body, 1)));
  expect(saved.map(({ status }) => status).toSorted()).toEqual([200, 412, 412, 412]);
  expect((await ops.put(path, bodies[0] ?? {})).status).toBe(428);
  expect((await ops.get(path)).headers['etag']).toBe('"2"');
});

test('DEF-02 of two who publish the same draft one is told that it is gone, and none is lost', async () => {
  await ops.put('/definitions/approval/twice/draft', anApproval('twice', [aStep('one')])).expect(201);
  const answers = await Promise.all(
    [1, 2, 3, 4].map(() => ops.post('/definitions/approval/twice/publication', { note: '同时' })),
  );
  expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409, 409, 409]);
  const different = await Promise.all(
    ['p1', 'p2', 'p3', 'p4', 'p5'].map((key) => published(ops, anApproval(key, [aStep('one')]))),
  );
  expect(different).toEqual([1, 1, 1, 1, 1]);
  const rollbacks = await Promise.all([1, 2, 3].map(() => ops.post('/definitions/approval/twice/rollback', { to: 1 })));
  expect(rollbacks.map(({ body }) => body.version).toSorted()).toEqual([2, 3, 4]);
});

test('what was read is published, no empty body empties a draft, a migration says if it is in earnest', async () => {
  const path = '/definitions/approval/guarded';
  await ops.put(`${path}/draft`, anApproval('guarded', [aStep('one')])).expect(201);
  await ops.put(`${path}/draft`, anApproval('guarded', [aStep('one'), aStep('two')]), 1).expect(200);
  expect((await ops.put(`${path}/draft`, {}, 2)).status).toBe(400);
  const publish = (version: number) =>
    ops.post(`${path}/publication`, { note: '读过的' }, { 'If-Match': `"${version}"` });
  expect((await publish(1)).status).toBe(412);
  expect((await publish(2)).status).toBe(201);
  expect((await ops.post(`${path}/migration`, { toVersion: 1 })).body).toMatchObject({
    status: 400,
    errors: [{ pointer: '/dryRun' }],
  });
});

test('a publication that is sent again with its key publishes once', async () => {
  await ops.put('/definitions/approval/keyed/draft', anApproval('keyed', [aStep('one')])).expect(201);
  const send = () =>
    ops.post('/definitions/approval/keyed/publication', { note: '一次' }, { 'Idempotency-Key': 'keyed-1' });
  expect((await Promise.all([send(), send(), send()])).map(({ status, body }) => [status, body.version])).toEqual([
    [201, 1],
    [201, 1],
    [201, 1],
  ]);
});

test('DEF-02 a draft that is given up is gone, and the next one has another ETag', async () => {
  const path = '/definitions/form/note/draft';
  const form = {
    kind: 'form',
    key: 'note',
    name: '备注',
    schema: { type: 'object', properties: { text: { type: 'string', title: '备注' } } },
  };
  await ops.put(path, form).expect(201);
  expect((await ops.delete(path).set('If-Match', '"7"')).status).toBe(412);
  await ops.delete(path).expect(204);
  expect((await ops.delete(path)).status).toBe(404);
  expect((await ops.put(path, form, 1)).status).toBe(412);
  expect((await ops.put(path, form)).headers['etag']).toBe('"2"');
  expect((await ops.post(`${path}/check`)).body.ok).toBe(true);
});

test('each change of a definition is an event of the same moment', async () => {
  const events = await world
    .db('events')
    .whereRaw(`data ->> 'key' = 'twice'`)
    .orderBy('seq')
    .select('type', 'by_user_id', 'data');
  expect(events.map(({ type }) => type)).toEqual([
    'definition.draftSaved',
    'definition.published',
    'definition.published',
    'definition.published',
    'definition.published',
  ]);
  expect(events[1]).toMatchObject({
    by_user_id: ops.id,
    data: { kind: 'approval', key: 'twice', version: 1, note: '同时' },
  });
});

test('a published version is never changed, not even in the database', async () => {
  await expect(world.db('definitions').where({ key: 'twice', version: 1 }).update({ note: 'x' })).rejects.toThrow(
    /never changes/,
  );
  await expect(world.db('definitions').where({ key: 'twice', version: 1 }).delete()).rejects.toThrow(/never changes/);
});

test('lists, unknown kinds, and who may do what', async () => {
  const { body } = await sales.get('/definitions?filter[kind]=workingCalendar');
  expect(
    body.items.map(({ key, version, draftVersion }: { key: string; version: number; draftVersion: number }) => [
      key,
      version,
      draftVersion,
    ]),
  ).toEqual([
    ['cn', 1, null],
    ['serviceDesk', 1, null],
  ]);
  expect((await sales.get('/definitions?filter[kind]=nothing')).status).toBe(400);
  const drafts = await sales.get('/definitions?q=note');
  expect(drafts.body.items[0]).toMatchObject({ kind: 'form', key: 'note', version: null, draftVersion: 2 });
  const page = await sales.get('/definitions?limit=3');
  expect((await sales.get(`/definitions?limit=200&cursor=${page.body.nextCursor}`)).body.items[0].key).not.toBe(
    page.body.items[2].key,
  );
  expect((await sales.get('/definitions/nothing/x')).status).toBe(404);
  expect((await ops.put('/definitions/nothing/x/draft', { name: 'x' })).status).toBe(404);
  expect((await ops.put('/definitions/form/Not-A-Key/draft', { name: 'x' })).status).toBe(400);
  expect((await ops.put('/definitions/form/list/draft', [])).status).toBe(400);
  expect((await ops.put('/definitions/form/nul/draft', { name: '\0' })).status).toBe(400);
  expect((await ops.post('/definitions/form/none/publication', { note: 'x' })).status).toBe(404);
  expect((await sales.put('/definitions/form/mine/draft', {})).status).toBe(403);
  expect((await ops.get('/definitions/form/visit/versions/0')).status).toBe(404);
  expect((await ops.get('/definitions/form/visit/diff?from=x')).status).toBe(400);
});

test('hostile definitions are refused one by one, and others are answered meanwhile', async () => {
  const waits: number[] = [];
  const asking = { goesOn: true };
  const asked = (async () => {
    while (asking.goesOn) {
      const startedAt = performance.now();
      await sales.get('/me').expect(200);
      waits.push(performance.now() - startedAt);
    }
  })();
  for (const [index, { kind, text }] of hostileTexts.entries()) {
    const path = `/definitions/${kind}/hostile${index}/draft`;
    const saved = await request(world.app)
      .put(`/api/v1${path}`)
      .set('Authorization', `Bearer ${ops.token}`)
      .set('Content-Type', 'application/json')
      .send(text);
    expect([201, 400, 413]).toContain(saved.status);
    if (saved.status === 201) expect((await ops.post(`${path}/check`)).body).toMatchObject({ ok: false });
  }
  asking.goesOn = false;
  await asked;
  expect(waits.length).toBeGreaterThan(hostileTexts.length);
  expect(waits.toSorted((a, b) => a - b)[Math.floor(waits.length / 2)]).toBeLessThan(3_000);
});

test('TSK-06 when a length of working time ends', async () => {
  const due = (query: string) => sales.get(`/calendars/cn/due?${query}`);
  // 30 September 2026 is a Wednesday; the National Day holiday follows, until 7 October.
  expect((await due('from=2026-09-30T09:00:00Z&businessHours=4')).body).toEqual({
    dueAt: expect.stringMatching(/^2026-10-08T/),
  });
  expect((await due('from=2026-09-30T09:00:00Z&hours=4')).body).toEqual({ dueAt: '2026-09-30T13:00:00.000Z' });
  for (const query of [
    'from=2026-09-30T09:00:00Z',
    'businessHours=4',
    'from=x&businessHours=4',
    'from=2026-09-30T09:00:00Z&businessHours=-1',
    'from=2026-09-30T09:00:00Z&businessHours=1&days=1',
    'from=2026-09-30T09:00:00Z&businessHours=x',
  ]) {
    expect([query, (await due(query)).status]).toEqual([query, 400]);
  }
  expect((await due('from=2300-01-01T00:00:00Z&businessHours=1')).status).toBe(422);
  expect((await sales.get('/calendars/none/due?from=2026-09-30T09:00:00Z&businessHours=1')).status).toBe(404);
});
