import { createHash, randomUUID } from 'node:crypto';
import { readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { connect, type Db } from '../../../db/shared/knex';
import { writeArchive } from '../../../ops/backup/archive';
import { DIGESTS, FORMAT, HEAD } from '../../../ops/backup/format';
import { backUp } from '../../../ops/backup/writing';
import { restoreBackup } from '../../../ops/backup/restoring';
import { rebuildEngine } from '../../../ops/rebuild/rebuilding';
import { ask, publishApproval } from '../../world/approvals';
import { withDatabase } from '../../world/database-url';
import { aPdf, uploaded } from '../../world/documents';
import { type Person, signedIn } from '../../world/http';
import { newNamespace } from '../../world/namespaces';
import { temporaryFolder } from '../../world/processes';
import { openWorld, type World } from '../../world/world';

jest.setTimeout(180_000);

let world: World;
let sales1: Person;
let legal1: Person;
let folder: string;
beforeAll(async () => {
  world = await openWorld();
  [sales1, legal1] = await Promise.all([signedIn(world, 'sales1'), signedIn(world, 'legal1')]);
  folder = temporaryFolder();
  await publishApproval(world, 'backed', [
    { key: 'one', mode: 'all', approvers: [{ user: 'legal1' }, { user: 'finance1' }] },
  ]);
});
afterAll(() => world.close());

const file = (name: string): string => path.join(folder, name);
const say = (): void => undefined;
const backedUp = (name: string) =>
  backUp({ databaseUrl: world.databaseUrl, folder: world.documents.store.folder, file: file(name), say });
const register = async (name: string): Promise<string> =>
  (await sales1.post('/opportunities', { name, customer: { name } }).expect(201)).body.id;

async function emptyDatabase(): Promise<string> {
  const name = `restored_${randomUUID().replaceAll('-', '')}`;
  const admin = connect(world.databaseUrl, { poolMax: 1 });
  await admin.raw(`create database ${name}`);
  await admin.destroy();
  return withDatabase(world.databaseUrl, name);
}

const restored = (name: string, databaseUrl: string, documents = path.join(temporaryFolder(), 'documents')) =>
  restoreBackup({
    file: file(name),
    folder: documents,
    settings: { home: path.join(temporaryFolder(), 'home'), databaseUrl, postgresPort: 0 },
    say,
  });

const within = async <T>(databaseUrl: string, look: (db: Db) => Promise<T>): Promise<T> => {
  const db = connect(databaseUrl, { poolMax: 2 });
  return look(db).finally(() => db.destroy());
};

const tablesIn = (db: Db): Promise<string[]> =>
  db('pg_tables').where({ schemaname: 'public' }).orderBy('tablename').pluck('tablename');

/** A digest of each table; without what a database has of its own. */
async function contentOf(db: Db): Promise<Readonly<Record<string, string>>> {
  const content: Record<string, string> = {};
  for (const table of await tablesIn(db)) {
    if (/^knex_|^engine_in_use$/.test(table)) continue;
    const { rows } = await db.raw<{ rows: { digest: string }[] }>(
      `select md5(string_agg(row, '|' order by row)) as digest
       from (select (to_jsonb(t) - 'transaction_id')::text as row from ?? t) rows`,
      [table],
    );
    content[table] = String(rows[0]?.digest);
  }
  return content;
}

test('what is restored is what was backed up: every row, every document, guarded as before', async () => {
  await register('昊瑞蒸汽轮机有限公司');
  const document = await uploaded(sales1, '合同.pdf', aPdf('合同'));
  const report = await backedUp('quiet');
  expect(statSync(file('quiet')).mode & 0o777).toBe(0o600);
  expect(report).toMatchObject({ documents: 1, faultyDocuments: 0, bytes: statSync(file('quiet')).size });
  const databaseUrl = await emptyDatabase();
  const documents = path.join(temporaryFolder(), 'documents');
  expect(await restored('quiet', databaseUrl, documents)).toMatchObject({
    rows: report.rows,
    documents: 1,
    madeAt: report.madeAt,
    ledger: { ok: true },
  });
  expect(readFileSync(path.join(documents, document.slice(-2), document))).toEqual(aPdf('合同'));
  await within(databaseUrl, async (db) => {
    expect(await contentOf(db)).toEqual(await contentOf(world.db));
    const guards = async (of: Db) =>
      (
        await of.raw<{ rows: object[] }>(
          `select conrelid::regclass::text as place, conname as name, pg_get_constraintdef(oid) as what
           from pg_constraint where connamespace = 'public'::regnamespace
           union all select tgrelid::regclass::text, tgname, tgenabled::text
           from pg_trigger where not tgisinternal order by 1, 2`,
        )
      ).rows;
    expect(await guards(db)).toEqual(await guards(world.db));
    await expect(db('events').delete()).rejects.toThrow(/append-only/);
  });
});

test('a backup while commands run is of one moment, and its cases go on where it is restored', async () => {
  const asked = await ask(sales1, 'backed');
  await asked.decide(legal1, 'approve');
  const backup = { isDone: false };
  const atWork = (async () => {
    for (let n = 0; !backup.isDone || n < 3; n++) await register(`忙${String.fromCodePoint(0x4e00 + 97 * n)}厂`);
  })();
  await backedUp('busy').finally(() => (backup.isDone = true));
  await atWork;
  const databaseUrl = await emptyDatabase();
  expect(await restored('busy', databaseUrl)).toMatchObject({ ledger: { ok: true } });
  const again = await openWorld({ databaseUrl, namespace: await newNamespace() });
  try {
    const without = await again.db.raw<{ rows: object[] }>(
      `select id from opportunities o
       where not exists (select 1 from events e where e.case_id = o.id and e.type = 'opportunity.registered')
         or not exists (select 1 from ledger l where l.case_id = o.id)`,
    );
    expect(without.rows).toEqual([]);
    expect(await rebuildEngine({ ...again, say })).toMatchObject({ failed: 0, running: 0 });
    const finance1 = await signedIn(again, 'finance1');
    const task = await again.db('tasks').where({ approval_id: asked.id, status: 'open' }).first();
    const decided = await finance1.post(`/tasks/${task?.id ?? ''}/decision`, { outcome: 'approve' }).expect(200);
    expect(decided.body).toMatchObject({ caseStatus: 'approved' });
    const readers = await again.db.raw<{ rows: { seen: boolean }[] }>(
      'select bool_and(transaction_id < pg_snapshot_xmin(pg_current_snapshot())) as seen from events',
    );
    expect(readers.rows).toEqual([{ seen: true }]); // whoever follows events reads all of them
  } finally {
    await again.close();
  }
});

describe('refused, before anything is written,', () => {
  beforeAll(() => backedUp('whole'));

  /** Gives why. */
  async function refusal(name: string): Promise<string> {
    const databaseUrl = await emptyDatabase();
    const why = await restored(name, databaseUrl).then(
      () => 'it was restored',
      (error: unknown) => String(error),
    );
    expect(await within(databaseUrl, tablesIn)).toEqual([]);
    return why;
  }

  const written = (name: string, content: Buffer): string => {
    writeFileSync(file(name), content);
    return name;
  };

  test('is a file that was cut', async () => {
    const whole = readFileSync(file('whole'));
    const cut = written('cut', whole);
    truncateSync(file(cut), Math.floor(whole.length * 0.7));
    expect(await refusal(cut)).toMatch(/cut is not a whole backup/);
    const unpacked = gunzipSync(whole);
    const end = unpacked.lastIndexOf('digests.json');
    const endless = Buffer.concat([unpacked.subarray(0, end), Buffer.alloc(1024)]);
    expect(await refusal(written('endless', gzipSync(endless)))).toMatch(/its end is missing/);
  });

  test('is a file that was altered', async () => {
    const unpacked = gunzipSync(readFileSync(file('whole')));
    const place = unpacked.indexOf('昊瑞蒸汽轮机有限公司');
    unpacked.write('旻', place);
    expect(await refusal(written('altered', gzipSync(unpacked)))).toMatch(/is not what was written/);
    const damaged = readFileSync(file('whole'));
    const middle = Math.floor(damaged.length / 2);
    damaged.writeUInt8(damaged.readUInt8(middle) ^ 0xff, middle);
    expect(await refusal(written('damaged', damaged))).toMatch(/not a whole backup/);
    expect(await refusal(written('other', Buffer.from('a letter')))).toMatch(/not a whole backup/);
  });

  test('is a backup of another version, with what to do', async () => {
    await writeArchive(file('version'), async ({ add }) => {
      const json = (value: object) => [Buffer.from(JSON.stringify(value))];
      const head = { format: FORMAT, madeAt: '', migrations: ['0001-other'], tables: [] };
      const documents = { count: 0, bytes: 0, sha256: createHash('sha256').digest('hex') };
      const parts = [await add(HEAD, json(head))];
      await add(DIGESTS, json({ parts, rows: {}, documents, deletedDocumentIds: [] }));
    });
    expect(await refusal('version')).toMatch(/another version of Baton .* Restore it with that version/);
  });

  test('is a database that holds data', async () => {
    const before = await within(world.databaseUrl, contentOf);
    await expect(restored('whole', world.databaseUrl)).rejects.toThrow(/holds tables/);
    expect(await within(world.databaseUrl, contentOf)).toEqual(before);
  });

  test('is a folder that holds documents', async () => {
    const documents = temporaryFolder();
    writeFileSync(path.join(documents, 'one'), '');
    await expect(restored('whole', await emptyDatabase(), documents)).rejects.toThrow(/holds documents/);
  });

  test('is the name of a file that is there', async () => {
    await expect(backedUp('whole')).rejects.toThrow(/is there already/);
  });
});

test('a document whose content is lost is told of, and keeps no other from the backup', async () => {
  const lost = await uploaded(sales1, '丢失.pdf', aPdf('丢失'));
  rmSync(path.join(world.documents.store.folder, lost.slice(-2), lost));
  const lines: string[] = [];
  const report = await backUp({
    databaseUrl: world.databaseUrl,
    folder: world.documents.store.folder,
    file: file('faulty'),
    say: (line) => lines.push(line),
  });
  expect(report).toMatchObject({ faultyDocuments: 1, documents: 1 });
  expect(lines.join('\n')).toContain(`the content of the document ${lost} is not in the store`);
  expect(await restored('faulty', await emptyDatabase())).toMatchObject({ documents: 1 });
});
