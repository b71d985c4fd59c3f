import { randomUUID } from 'node:crypto';
import pino from 'pino';
import { appendLedger, hashOf } from '../../../db/ledger/rows';
import { writeCheckpoints } from '../../../db/ledger/checkpoints';
import { newId } from '../../../db/shared/new-id';
import { checkpointDaily } from '../../../ops/jobs/housekeeping';
import type { LedgerEntry } from '../../../definitions/ledger/entry';
import { startNode } from '../../world/processes';
import { type Person, signedIn } from '../../world/http';
import { openWorld, type World } from '../../world/world';

let world: World;
let ops: Person;
let untouched: string;

beforeAll(async () => {
  world = await openWorld();
  ops = await signedIn(world, 'ops1');
});
afterAll(() => world.close());

const AT = '2026-03-02T01:00:00.000Z';

const entryOf = (caseId: string, number: number): LedgerEntry => ({
  caseId,
  at: AT,
  action: 'decided',
  taskId: newId(),
  actorId: ops.id,
  outcome: 'approve',
  data: { number, z: 1, a: { ä: '同意' } },
});

/** A case with so many entries, as the product writes them. */
async function aCase(entries: number): Promise<string> {
  const caseId = newId();
  for (let number = 1; number <= entries; number++)
    await appendLedger(world.db, `${caseId}/${number}`, entryOf(caseId, number));
  return caseId;
}

const verification = async () => (await ops.post('/ledger/verification').expect(200)).body;
const sql = (text: string, ...values: (string | number)[]) => world.db.raw(text, values);
const checkpoint = () => writeCheckpoints(world.db, new Date().toISOString());

/** Removes what a test has broken, heads and checkpoints included, so that each begins whole. */
async function wipe(): Promise<void> {
  for (const table of ['ledger', 'ledger_heads', 'ledger_checkpoint_heads', 'ledger_checkpoints'])
    await world.db(table).delete();
  await sql('alter table events disable trigger events_are_append_only');
  await world.db('events').where({ type: 'ledger.checkpointed' }).delete();
  await sql('alter table events enable trigger events_are_append_only');
}

beforeEach(async () => {
  await wipe();
  untouched = await aCase(3);
});

test('TSK-11 a whole ledger verifies, before and after checkpoints, and while it grows', async () => {
  await aCase(1);
  await checkpoint();
  await appendLedger(world.db, `${untouched}/4`, entryOf(untouched, 4));
  await checkpoint();
  await appendLedger(world.db, `${untouched}/5`, entryOf(untouched, 5));
  await appendLedger(world.db, `${untouched}/5`, entryOf(untouched, 5)); // a second attempt
  expect(await verification()).toMatchObject({
    ok: true,
    cases: 2,
    entries: 6,
    firstBroken: null,
    breaks: [],
    checkpoint: { number: 2 },
  });
});

test('only administrators verify; a page of a case is bounded', async () => {
  expect((await (await signedIn(world, 'manager1')).post('/ledger/verification')).status).toBe(403);
  expect((await (await signedIn(world, 'admin1')).post('/ledger/verification')).status).toBe(200);
  expect((await ops.get(`/ledger/${untouched}?limit=5000`)).status).toBe(400);
  expect((await ops.get(`/ledger/${untouched}`)).status).toBe(404); // no approval and no opportunity has this id
});

test('a case longer than one page is read whole, and its last entry still counts', async () => {
  const long = await aCase(1_100);
  expect(await verification()).toMatchObject({ ok: true, cases: 2, entries: 1_103 });
  await sql(`update ledger set outcome = 'reject' where case_id = ? and seq = 1050`, long);
  await sql('delete from ledger where case_id = ? and seq = 1100', long);
  expect((await verification()).breaks).toEqual([
    expect.objectContaining({ what: 'contentChanged', caseId: long, seq: 1050 }),
  ]);
});

test('a first checkpoint over very many cases is several, chained', async () => {
  await sql(
    `insert into ledger_heads (case_id, seq, hash)
     select gen_random_uuid(), 1, repeat('0', 64) from generate_series(1, 10500)`,
  );
  const written = await checkpoint();
  expect(written.map(({ heads }) => heads)).toEqual([10_000, 501]);
  expect(await checkpoint()).toEqual([]);
  const { breaks } = await verification();
  expect(breaks).toHaveLength(100); // heads without entries: a bounded answer, however much is broken
  expect(breaks.every(({ what }: { what: string }) => what === 'caseDeleted')).toBe(true);
});

type Tampering = readonly [what: string, seq: number, tamper: (caseId: string) => Promise<unknown>];

const tamperings: readonly Tampering[] = [
  ['contentChanged', 2, (id) => sql(`update ledger set outcome = 'reject' where case_id = ? and seq = 2`, id)],
  ['contentChanged', 4, (id) => sql(`update ledger set data = '{}' where case_id = ? and seq = 4`, id)],
  [
    'contentChanged',
    1,
    (id) => sql(`update ledger set actor_id = gen_random_uuid() where case_id = ? and seq = 1`, id),
  ],
  [
    'contentChanged',
    3,
    (id) => sql(`update ledger set at = at + interval '1 second' where case_id = ? and seq = 3`, id),
  ],
  ['contentChanged', 2, (id) => sql(`update ledger set hash = repeat('a', 64) where case_id = ? and seq = 2`, id)],
  ['contentChanged', 2, (id) => rewrite(id, 2)],
  ['contentChanged', 4, (id) => rewrite(id, 4)],
  ['missing', 1, (id) => sql('delete from ledger where case_id = ? and seq = 1', id)],
  ['missing', 2, (id) => sql('delete from ledger where case_id = ? and seq = 2', id)],
  ['missing', 2, (id) => sql('delete from ledger where case_id = ? and seq in (2, 3)', id)],
  ['missing', 2, (id) => sql('delete from ledger where case_id = ? and seq = 2', id).then(() => shift(id, 3, -1))],
  ['tailCut', 4, (id) => sql('delete from ledger where case_id = ? and seq = 4', id)],
  ['tailCut', 2, (id) => sql('delete from ledger where case_id = ? and seq > 1', id)],
  ['caseDeleted', 1, (id) => sql('delete from ledger where case_id = ?', id)],
  ['reordered', 2, (id) => swap(id, 2, 3)],
  ['reordered', 1, (id) => swap(id, 1, 4)],
  ['reordered', 3, (id) => sql('update ledger set seq = 9 where case_id = ? and seq = 3', id)],
  ['inserted', 5, (id) => insertRight(id, 5)],
  [
    'inserted',
    5,
    (id) =>
      sql(
        `insert into ledger (case_id, seq, key, at, action, task_id, actor_id, outcome, data, previous_hash, hash)
         select case_id, 5, gen_random_uuid()::text, at, action, task_id, actor_id, outcome, data, hash, repeat('b', 64)
         from ledger where case_id = ? and seq = 4`,
        id,
      ),
  ],
  ['inserted', 3, (id) => shift(id, 3, 1).then(() => insertRight(id, 3))],
  [
    'inserted',
    2,
    (id) =>
      shift(id, 2, 1).then(() =>
        sql(
          `insert into ledger (case_id, seq, key, at, action, task_id, actor_id, outcome, data, previous_hash, hash)
           select case_id, 2, gen_random_uuid()::text, at, action, task_id, actor_id, outcome, data, previous_hash,
             repeat('b', 64)
           from ledger where case_id = ? and seq = 1`,
          id,
        ),
      ),
  ],
  ['missing', 5, (id) => sql('update ledger set seq = seq + 0 where case_id = ?', id).then(() => insertAfterCut(id))],
];

test.each(tamperings)(
  'TSK-11 %s at entry %i is found and named, with no checkpoint and with one',
  async (what, seq, tamper) => {
    const first = await aCase(4);
    await tamper(first);
    expect((await verification()).breaks).toEqual([expect.objectContaining({ what, caseId: first, seq })]);
    await wipe();
    const second = await aCase(4);
    await checkpoint();
    await tamper(second);
    expect(await verification()).toMatchObject({ ok: false, firstBroken: { what, caseId: second, seq } });
  },
);

test('a case that was made up by SQL is found', async () => {
  const caseId = newId();
  await insertRight(caseId, 1);
  expect(await verification()).toMatchObject({ ok: false, firstBroken: { what: 'inserted', caseId, seq: 1 } });
});

describe('with the recorded end falsified, too, a checkpoint finds', () => {
  const forget = (caseId: string) => world.db('ledger_heads').where({ case_id: caseId }).delete();
  const endAt = async (caseId: string) => {
    await forget(caseId);
    await sql(
      `insert into ledger_heads (case_id, seq, hash)
     select case_id, seq, hash from ledger where case_id = ? order by seq desc limit 1`,
      caseId,
    );
  };
  let caseId: string;
  beforeEach(async () => {
    caseId = await aCase(4);
    await checkpoint();
  });

  test('a deleted case', async () => {
    await world.db('ledger').where({ case_id: caseId }).delete();
    await forget(caseId);
    expect(await verification()).toMatchObject({
      ok: false,
      firstBroken: { what: 'caseDeleted', caseId, checkpoint: 1 },
    });
  });

  test('a tail that was cut off', async () => {
    await world.db('ledger').where({ case_id: caseId }).where('seq', '>', 2).delete();
    await endAt(caseId);
    expect(await verification()).toMatchObject({
      ok: false,
      firstBroken: { what: 'tailCut', caseId, seq: 3, checkpoint: 1 },
    });
  });

  test('a whole chain that was written anew', async () => {
    for (let seq = 1; seq <= 4; seq++) await rewrite(caseId, seq, { chained: true });
    await endAt(caseId);
    expect(await verification()).toMatchObject({
      ok: false,
      firstBroken: { what: 'contentChanged', caseId, checkpoint: 1 },
    });
  });
});

describe('the checkpoints themselves', () => {
  beforeEach(async () => {
    await checkpoint();
    for (const number of [2, 3]) {
      await aCase(number);
      await checkpoint();
    }
  });

  test.each([
    ['a head altered', `update ledger_checkpoint_heads set seq = 1 where checkpoint = 2`, 'checkpointChanged', 2],
    ['a head deleted', `delete from ledger_checkpoint_heads where checkpoint = 3`, 'checkpointChanged', 3],
    [
      'its time altered',
      `update ledger_checkpoints set at = at - interval '1 day' where number = 2`,
      'checkpointChanged',
      2,
    ],
    ['the middle one deleted', `delete from ledger_checkpoints where number = 2`, 'checkpointMissing', 2],
    ['the last one deleted', `delete from ledger_checkpoints where number = 3`, 'checkpointMissing', 3],
    ['all deleted', `delete from ledger_checkpoints`, 'checkpointMissing', 1],
  ])('%s', async (_name, tampering, what, number) => {
    await sql(tampering);
    const { ok, breaks } = await verification();
    expect(ok).toBe(false);
    expect(breaks).toContainEqual(expect.objectContaining({ what, caseId: null, checkpoint: number }));
  });

  test('one a day, over what has changed since', async () => {
    const daily = async (hours: number) =>
      checkpointDaily(world.db, pino({ level: 'silent' }), Date.now() + hours * 3_600_000);
    const count = async () => (await world.db('ledger_checkpoints')).length;
    await aCase(1);
    await daily(1);
    expect(await count()).toBe(3);
    await Promise.all([daily(24), daily(24)]);
    expect(await count()).toBe(4);
    await daily(48);
    expect(await count()).toBe(4);
  });
});

test('npm run ledger:verify says where, and ends with 1', async () => {
  const env = { DATABASE_URL: world.databaseUrl };
  expect(await run('ops/jobs/ledger-checkpoint.ts', env)).toMatchObject({
    code: 0,
    output: expect.stringMatching(/^checkpoint 1 over 1 cases: [0-9a-f]{64}$/m),
  });
  expect(await run('ops/jobs/ledger-verify.ts', env)).toMatchObject({
    code: 0,
    output: expect.stringContaining('the ledger is whole'),
  });
  await sql(`update ledger set action = 'withdrawn' where case_id = ? and seq = 2`, untouched);
  expect(await run('ops/jobs/ledger-verify.ts', env)).toMatchObject({
    code: 1,
    output: expect.stringContaining(`case ${untouched}, entry 2, contentChanged`),
  });
  expect(
    await run('ops/jobs/ledger-verify.ts', { DATABASE_URL: '', BATON_HOME: `/tmp/${randomUUID()}` }),
  ).toMatchObject({ code: 2, output: expect.stringContaining('No instance runs') });
});

async function run(script: string, env: NodeJS.ProcessEnv): Promise<{ code: number | string; output: string }> {
  const started = startNode([script], env);
  return { code: await started.end, output: started.output() };
}

async function swap(id: string, a: number, b: number): Promise<void> {
  await sql('update ledger set seq = 1000 where case_id = ? and seq = ?', id, a);
  await sql('update ledger set seq = ? where case_id = ? and seq = ?', a, id, b);
  await sql('update ledger set seq = ? where case_id = ? and seq = 1000', b, id);
}

/** Gives the entries from a number on other numbers. */
async function shift(id: string, from: number, by: number): Promise<void> {
  await sql('update ledger set seq = seq + 1000 where case_id = ? and seq >= ?', id, from);
  await sql('update ledger set seq = seq - 1000 + ? where case_id = ? and seq > 1000', by, id);
}

/** Puts an entry in with a hash that is right for its place, as somebody who has read the sources would. */
async function insertRight(caseId: string, seq: number): Promise<void> {
  const before = await world
    .db('ledger')
    .where({ case_id: caseId, seq: seq - 1 })
    .first();
  const previousHash = before?.hash ?? '0'.repeat(64);
  const entry = entryOf(caseId, 99);
  const { at, action, taskId, actorId, outcome, data } = entry;
  await world.db('ledger').insert({
    key: randomUUID(),
    case_id: caseId,
    seq,
    at,
    action,
    task_id: taskId,
    actor_id: actorId,
    outcome,
    data,
    previous_hash: previousHash,
    hash: hashOf(seq, entry, previousHash),
  });
}

/** Changes an entry and makes its hash right again; `chained` also lets it follow the rewritten one before. */
async function rewrite(caseId: string, seq: number, { chained = false } = {}): Promise<void> {
  const row = await world.db('ledger').where({ case_id: caseId, seq }).first();
  const before = await world
    .db('ledger')
    .where({ case_id: caseId, seq: seq - 1 })
    .first();
  if (!row) throw new Error('There is no such entry.');
  const previousHash = chained ? (before?.hash ?? row.previous_hash) : row.previous_hash;
  const { at, action, task_id, actor_id, data } = row;
  const hash = hashOf(
    seq,
    { caseId, at, action, taskId: task_id, actorId: actor_id, outcome: 'reject', data },
    previousHash,
  );
  await world
    .db('ledger')
    .where({ case_id: caseId, seq })
    .update({ outcome: 'reject', previous_hash: previousHash, hash });
}

/** The tail is cut off, and the product goes on: the gap stays. */
async function insertAfterCut(caseId: string): Promise<void> {
  await appendLedger(world.db, `${caseId}/5`, entryOf(caseId, 5));
  await appendLedger(world.db, `${caseId}/6`, entryOf(caseId, 6));
  await world.db('ledger').where({ case_id: caseId, seq: 5 }).delete();
}
