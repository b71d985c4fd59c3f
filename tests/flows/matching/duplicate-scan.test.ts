import pino from 'pino';
import { createApp } from '../../../api/app';
import { insertCustomers } from '../../../db/customer/rows';
import { candidatesBefore } from '../../../db/matching/duplicate-candidates';
import { knownDistinct } from '../../../db/matching/distinct-customers';
import { profileOf } from '../../../definitions/matching/likeness/name-profile';
import { blocksOf } from '../../../definitions/matching/scan/blocks';
import { newId } from '../../../db/shared/new-id';
import { waitUntil } from '../../../ops/engines/wait-until';
import { startNode, type Started } from '../../world/processes';
import { keepHistory } from '../../world/histories';
import { type Person, signedIn } from '../../world/http';
import { openWorld, type World } from '../../world/world';

jest.setTimeout(120_000);

const MINUTE_MS = 60_000;

let world: World;
let ops: Person;
let sales1: Person;
let sales3: Person;
beforeAll(async () => {
  world = await openWorld();
  [ops, sales1, sales3] = await Promise.all([
    signedIn(world, 'ops1'),
    signedIn(world, 'sales1'),
    signedIn(world, 'sales3'),
  ]);
});
afterAll(async () => {
  for (const { process: child, end } of workers) {
    child.kill('SIGKILL');
    await end;
  }
  await world.close();
});

const workers: Started[] = [];

interface Scan {
  readonly id: string;
  readonly workflowId: string;
  readonly state: string;
  readonly total: number;
  readonly compared: number;
  readonly found: number;
  readonly batches: number;
}

const begun = async (body: object = {}): Promise<Scan> => (await ops.post('/duplicate-scans', body).expect(202)).body;

async function until(id: string, holds: (scan: Scan) => boolean): Promise<Scan> {
  return waitUntil('the scan', MINUTE_MS, async () => {
    const { body } = await ops.get(`/duplicate-scans/${id}`);
    if (!holds(body)) throw new Error(JSON.stringify(body));
    return body;
  });
}

const scanned = async (body: object = {}): Promise<Scan> =>
  until((await begun(body)).id, ({ state }) => state === 'done');

const customer = async (by: Person, fields: object): Promise<string> =>
  (await by.post('/customers', fields).expect(201)).body.id;

interface Shown {
  readonly id: string;
  readonly one: { readonly id: string; readonly name: string };
  readonly other: { readonly id: string };
  readonly score: number;
  readonly state: string;
  readonly evidence: { readonly field: string; readonly method: string }[];
}

const pairsOf = async ({ id }: Pick<Scan, 'id'>): Promise<Shown[]> =>
  (await ops.get(`/duplicate-pairs?filter[scanId]=${id}&limit=200`).expect(200)).body.items;
const pairWith = (pairs: readonly Shown[], ...ids: readonly string[]): Shown | undefined =>
  pairs.find(({ one, other }) => ids.includes(one.id) && ids.includes(other.id));
const theOne = <T>(value: T | undefined): T => {
  if (value === undefined) throw new Error('It is not there.');
  return value;
};
const resolved = (pair: Shown, body: object) => ops.post(`/duplicate-pairs/${pair.id}/resolution`, body);

test('CUS-01 a scan finds equal identifiers and look-alikes, each with its evidence, and no strangers', async () => {
  const [typo, typed] = [
    await customer(sales1, { name: '苏州蓝海精密仪器有限公司' }),
    await customer(sales3, { name: '苏州蓝诲精密仪器有限公司' }),
  ];
  const [held, holder] = [
    await customer(sales1, { name: '长沙岳麓重型机械厂', mobile: '13912340001' }),
    await customer(sales3, { name: '湘江贸易行', phone: '139 1234 0001' }),
  ];
  const stranger = await customer(sales1, { name: '哈尔滨松花江酿造厂' });

  const scan = await scanned();
  expect(scan).toMatchObject({ total: 5, compared: 5, found: 2, batches: 1 });
  const pairs = await pairsOf(scan);
  expect(pairWith(pairs, held, holder)).toMatchObject({
    score: 1,
    state: 'open',
    evidence: [{ field: 'phone', method: 'exact' }],
  });
  expect(theOne(pairWith(pairs, typo, typed)).evidence).toEqual([
    expect.objectContaining({ field: 'name', method: 'fuzzy' }),
  ]);
  expect(pairs.some(({ one, other }) => one.id === stranger || other.id === stranger)).toBe(false);
  await keepHistory(world, 'duplicate-scan/done', scan.workflowId, { ended: true });
});

test('a pair found distinct is not asked about again, until the two hold an equal identifier', async () => {
  const [one, other] = [
    await customer(sales1, { name: '青岛崂山海洋装备有限公司' }),
    await customer(sales3, { name: '青岛崂山海洋设备有限公司' }),
  ];
  const first = await scanned();
  const pair = theOne(pairWith(await pairsOf(first), one, other));
  expect((await resolved(pair, { outcome: 'distinct' })).body).toMatchObject({ state: 'distinct', decidedBy: ops.id });
  expect(await knownDistinct(world.db, other, [one, first.id])).toEqual(new Set([one]));

  expect(pairWith(await pairsOf(await scanned()), one, other)).toBeUndefined();

  await ops.patch(`/customers/${one}`, { mobile: '13912340002' }, 1).expect(200);
  await ops.patch(`/customers/${other}`, { mobile: '13912340002' }, 1).expect(200);
  expect(await knownDistinct(world.db, one, [other])).toEqual(new Set());
  expect(pairWith(await pairsOf(await scanned()), one, other)).toMatchObject({
    id: pair.id,
    state: 'open',
    score: 1,
    decidedBy: null,
  });
});

test('a pair that waits is one row, however many scans find it', async () => {
  const before = await world.db('duplicate_pairs').where({ state: 'open' }).count<{ n: number }[]>('* as n');
  const scan = await scanned();
  expect(await world.db('duplicate_pairs').where({ state: 'open' }).count<{ n: number }[]>('* as n')).toEqual(before);
  expect(await pairsOf(scan)).toHaveLength(before[0]?.n ?? 0);
});

describe('merging two customers', () => {
  test('gives identifiers, opportunities, claims and missing fields to the one that remains, told once', async () => {
    const registered = await sales1
      .post('/opportunities', {
        name: '一号线',
        customer: { name: '宁波甬江轴承有限公司', mobile: '13912340003', region: '华东' },
      })
      .expect(201);
    const loser = String(
      (await world.db('opportunities').where({ id: registered.body.id }).first('customer_id'))?.customer_id,
    );
    const into = await customer(sales1, {
      name: '宁波甬江轴承股份有限公司',
      address: '宁波市北仑区明州路 1 号',
      email: 'info@yongjiang.example.cn',
    });
    const third = await customer(sales3, { name: '宁波甬江轴承' });
    const pairs = await pairsOf(await scanned());
    const pair = theOne(pairWith(pairs, loser, into));
    const stale = theOne(pairWith(pairs, loser, third));

    const key = { 'Idempotency-Key': newId() };
    const answers = await Promise.all(
      Array.from({ length: 5 }, () =>
        ops.post(`/duplicate-pairs/${pair.id}/resolution`, { outcome: 'merge', intoId: into }, key),
      ),
    );
    for (const { status, body } of answers) expect([status, body.state, body.intoId]).toEqual([200, 'merged', into]);

    expect((await ops.get(`/customers/${into}`)).body).toMatchObject({
      mobile: '13912340003',
      region: '华东',
      address: '宁波市北仑区明州路 1 号',
      mergedIntoId: null,
      version: 2,
    });
    expect((await sales1.get(`/customers/${loser}`)).body).toMatchObject({
      name: '宁波甬江轴承有限公司',
      mergedIntoId: into,
    });
    expect((await ops.get(`/duplicate-pairs/${stale.id}`)).body.state).toBe('stale');
    const opportunity = await world
      .db('opportunities')
      .where({ id: registered.body.id })
      .first('customer_id', 'version');
    expect(opportunity).toEqual({ customer_id: into, version: Number(registered.body.version) + 1 });
    expect(
      (await sales1.get(`/opportunities/${registered.body.id}/timeline`)).body.items.map(
        ({ type }: { type: string }) => type,
      ),
    ).toContain('opportunity.customerMerged');
    const claims = await world
      .db('claim_keys')
      .where({ opportunity_id: registered.body.id, kind: 'customer' })
      .whereNull('released_at');
    expect(claims.map(({ value, standing }) => [value, standing])).toEqual([[into, 'exclusive']]);
    const keys = await world.db('customer_keys').where({ kind: 'phone', value: '+8613912340003' }).orderBy('since');
    expect(keys.map(({ customer_id, until }) => [customer_id, until === null])).toEqual([
      [into, false],
      [into, true],
    ]);

    expect(await world.db('events').where({ type: 'customer.merged', case_id: loser })).toEqual([
      expect.objectContaining({
        data: expect.objectContaining({
          intoId: into,
          filled: { mobile: '13912340003', region: '华东' },
          conflicting: {},
          opportunities: 1,
        }),
      }),
    ]);
    for (const caseId of [loser, pair.id]) expect((await ops.get(`/ledger/${caseId}`)).body.items).toHaveLength(1);
    expect((await ops.post('/ledger/verification')).body.ok).toBe(true);
  });

  test('the one that is gone is found by nobody: no list, check or scan; it is not changed or picked', async () => {
    const [loser, into] = [
      await customer(sales1, { name: '无锡太湖泵业有限公司' }),
      await customer(sales1, { name: '无锡太湖泵业集团有限公司' }),
    ];
    const pair = theOne(pairWith(await pairsOf(await scanned()), loser, into));
    await resolved(pair, { outcome: 'merge', intoId: into }).expect(200);

    const ids = (body: { items: { id: string }[] }): string[] => body.items.map(({ id }) => id);
    expect(ids((await sales1.get('/customers?q=太湖泵业')).body)).toEqual([into]);
    expect(ids((await sales1.get(`/customers?filter[mergedIntoId]=${into}`)).body)).toEqual([loser]);
    const { body: check } = await sales3.post('/conflict-checks', { name: '无锡太湖泵业有限公司' });
    expect(check.candidates).toHaveLength(1);
    const again = await scanned();
    expect((await pairsOf(again)).some(({ one, other }) => [one.id, other.id].includes(loser))).toBe(false);
    expect(again.total).toBe(
      Number((await world.db('customers').whereNull('merged_into_id').count<{ n: number }[]>('* as n'))[0]?.n),
    );

    const refused = await sales1.patch(`/customers/${loser}`, { level: 'A' }, 2);
    expect([refused.status, refused.body.detail.includes(into)]).toEqual([409, true]);
    const picked = await sales1.post('/opportunities', { name: '二号线', customer: { id: loser } });
    expect([picked.status, picked.body.errors[0].pointer, picked.body.detail.includes(into)]).toEqual([
      422,
      '/customer/id',
      true,
    ]);
    expect((await resolved(pair, { outcome: 'distinct' })).body).toMatchObject({
      status: 409,
      detail: expect.stringContaining('高远'),
    });
  });

  test('two claims on the two stand beside each other; the later holds alone when the first is given up', async () => {
    const claimed = async (by: Person, name: string, mobile: string) => {
      const { body } = await by.post('/opportunities', { name: '泵', customer: { name, mobile } }).expect(201);
      expect(body.status).toBe('valid');
      const row = await world.db('opportunities').where({ id: body.id }).first('customer_id');
      return { opportunity: String(body.id), customer: String(row?.customer_id) };
    };
    const first = await claimed(sales1, '佳木斯三江粮机厂', '13912340004');
    const second = await claimed(sales3, '大理苍山木雕行', '13912340005');
    await world.db('customer_keys').insert({
      customer_id: second.customer,
      kind: 'phone',
      value: '+8613912340004',
      since: new Date().toISOString(),
      until: null,
    });
    const pair = theOne(pairWith(await pairsOf(await scanned()), first.customer, second.customer));
    await resolved(pair, { outcome: 'merge', intoId: first.customer }).expect(200);
    const standings = async () => {
      const rows = await world
        .db('claim_keys')
        .where({ kind: 'customer', value: first.customer })
        .whereNull('released_at');
      return Object.fromEntries(rows.map(({ opportunity_id, standing }) => [opportunity_id, standing]));
    };
    expect(await standings()).toEqual({ [first.opportunity]: 'exclusive', [second.opportunity]: 'beside' });
    await sales1.post(`/opportunities/${first.opportunity}/withdrawal`, { reason: '不做了' }).expect(200);
    expect(await standings()).toEqual({ [second.opportunity]: 'exclusive' });
  });

  test('an identifier that came from the merged one stays when the remaining one is changed', async () => {
    const [loser, into] = [
      await customer(sales1, { name: '昆明滇池化工有限公司', phone: '0871-65550001' }),
      await customer(sales1, { name: '昆明滇池化工集团有限公司', phone: '0871-65550002' }),
    ];
    const pair = theOne(pairWith(await pairsOf(await scanned()), loser, into));
    await resolved(pair, { outcome: 'merge', intoId: into }).expect(200);
    expect((await world.db('events').where({ type: 'customer.merged', case_id: loser }).first())?.data).toMatchObject({
      conflicting: { phone: { kept: '0871-65550002', given: '0871-65550001' } },
    });
    await sales1.patch(`/customers/${into}`, { phone: '0871-65550003' }, 2).expect(200);
    const held = await world
      .db('customer_keys')
      .where({ customer_id: into })
      .whereNull('until')
      .orderBy('value')
      .pluck('value');
    expect(held).toEqual(['+8687165550001', '+8687165550003']);
  });
});

test('customers that a number alone tells apart are no pairs', async () => {
  await strangers(1_000, (n) => `测试客户${String(n).padStart(4, '0')}`);
  const scan = await scanned();
  const pairs = await pairsOf(scan);
  expect(pairs.filter(({ one }) => one.name.startsWith('测试客户'))).toEqual([]);
});

test('of a piece that all names have, a scan reads the latest bearers alone, even without statistics', async () => {
  const names = Array.from({ length: 2_000 }, (_, n) => `测试客户${String(n).padStart(4, '0')}`);
  const customers = names.map((name) => ({ id: newId(), blocks: blocksOf(profileOf(name)) }));
  const trx = await world.db.transaction();
  for (let from = 0; from < customers.length; from += 500)
    await candidatesBefore(trx, customers.slice(from, from + 500));
  const { rows } = await trx.raw<{ rows: { read: number }[] }>(
    `select idx_tup_fetch as read from pg_stat_xact_user_tables where relname = 'duplicate_scan_blocks'`,
  );
  await trx.rollback();
  const blocks = customers.reduce((sum, customer) => sum + customer.blocks.length, 0);
  expect(theOne(rows[0]).read).toBeLessThanOrEqual(blocks * 60);
});

describe('a scan that takes a while', () => {
  beforeAll(() => strangers(2_600));

  test('is paused, resumed and cancelled; one at a time; no batch is finished twice', async () => {
    const { state, again } = await pausedInTheMiddle();
    expect(state).toMatchObject({ state: 'paused', estimatedEndAt: null });
    expect(state.compared).toBeLessThan(state.total);
    expect([again.status, again.body.detail.includes(state.id)]).toEqual([409, true]);
    expect((await ops.post(`/duplicate-scans/${state.id}/pause`)).status).toBe(409);
    expect((await ops.get(`/duplicate-scans/${state.id}`)).body.compared).toBe(state.compared);

    await ops.post(`/duplicate-scans/${state.id}/resumption`).expect(200);
    const done = await until(state.id, (scan) => scan.state === 'done');
    expect(done).toMatchObject({ compared: done.total, batches: Math.ceil(done.total / 500) });
    const batches = await world.db('duplicate_scan_batches').where({ scan_id: done.id });
    expect(batches.reduce((sum, { customers }) => sum + customers, 0)).toBe(done.total);
    expect(new Set(batches.map(({ last_id }) => last_id)).size).toBe(done.batches);
    expect((await ops.post(`/duplicate-scans/${done.id}/cancellation`)).status).toBe(409);
    const types = await world.db('events').where({ case_id: done.id }).orderBy('seq').pluck('type');
    expect(types).toEqual([
      'duplicateScan.started',
      'duplicateScan.paused',
      'duplicateScan.resumed',
      'duplicateScan.finished',
    ]);
    await keepHistory(world, 'duplicate-scan/paused-and-resumed', done.workflowId, { ended: true });
  });

  test('is cancelled for good, and makes room for the next', async () => {
    const { state } = await pausedInTheMiddle();
    expect((await ops.post(`/duplicate-scans/${state.id}/cancellation`).expect(200)).body).toMatchObject({
      state: 'cancelled',
      compared: state.compared,
    });
    expect(await scanned()).toMatchObject({ state: 'done' });
  });

  test('the worker is killed in the middle: another goes on where it was, no finished batch is repeated', async () => {
    const taskQueue = `${world.taskQueue}-killed`;
    const admin = await signedIn(
      {
        app: await createApp({
          db: world.db,
          temporal: world.temporal,
          taskQueue,
          documents: world.documents,
          log: pino({ level: 'silent' }),
        }),
      },
      'admin1',
    );
    const first = await workerProcess(taskQueue);
    const { body } = await admin.post('/duplicate-scans', {}).expect(202);
    await until(body.id, ({ batches }) => batches > 0);
    first.process.kill('SIGKILL');
    await first.end;
    const { batches } = await until(body.id, () => true);
    expect(batches).toBeLessThan(Math.ceil(body.total / 500));
    await workerProcess(taskQueue);
    const done = await until(body.id, ({ state }) => state === 'done');
    expect(done).toMatchObject({ compared: body.total, batches: Math.ceil(body.total / 500) });
    const noted = await world.db('duplicate_scan_batches').where({ scan_id: done.id });
    expect([noted.length, noted.reduce((sum, { customers }) => sum + customers, 0)]).toEqual([
      done.batches,
      done.total,
    ]);
    expect(await world.db('duplicate_pairs').where({ scan_id: done.id })).toHaveLength(done.found);
  });

  /** Batches wait until the scan is asked to pause. */
  async function pausedInTheMiddle() {
    const lock = await world.db.transaction();
    await lock.raw('lock table duplicate_scan_batches in exclusive mode');
    const { id } = await begun();
    const again = await ops.post('/duplicate-scans', {});
    const pausing = ops.post(`/duplicate-scans/${id}/pause`).then(({ status, body }) => ({ status, body }));
    await waitUntil('the pause waits for the batch', MINUTE_MS, async () => {
      const { rows } = await world.db.raw<{ rows: object[] }>(
        `select 1 from pg_stat_activity
       where datname = current_database() and wait_event_type = 'Lock' and query like '%duplicate_scans%for update%'`,
      );
      if (rows.length === 0) throw new Error('not yet');
    });
    await lock.commit();
    const { status, body: state } = await pausing;
    expect(status).toBe(200);
    return { state, again };
  }
});

async function workerProcess(taskQueue: string): Promise<Started> {
  const started = startNode(['tests/world/worker-process.ts'], {
    DATABASE_URL: world.databaseUrl,
    TASK_QUEUE: taskQueue,
  });
  workers.push(started);
  await waitUntil('the worker polls', MINUTE_MS, () =>
    started.output().includes('polls') ? Promise.resolve() : Promise.reject(new Error(started.output())),
  );
  return started;
}

const unlike = (n: number): string =>
  Array.from(String(n).padStart(5, '0'), (digit, i) =>
    String.fromCodePoint(0x4e8c + n * 5 + i * 11 + Number(digit)),
  ).join('');

/** Customers that look like nobody else. */
async function strangers(count: number, name = unlike): Promise<void> {
  const owner = await world.db('users').where({ username: 'sales1' }).first();
  const at = new Date().toISOString();
  const nothing = {
    address: null,
    tax_number: null,
    phone: null,
    mobile: null,
    email: null,
    website: null,
    region: null,
    industry: null,
    level: null,
    custom: {},
    keys: [],
  };
  const { id, department_id } = theOne(owner);
  await insertCustomers(
    world.db,
    Array.from({ length: count }, (_, n) => ({
      ...nothing,
      id: newId(),
      name: name(n),
      owner_id: id,
      department_id,
      created_by: id,
      created_at: at,
      updated_at: at,
    })),
  );
}
