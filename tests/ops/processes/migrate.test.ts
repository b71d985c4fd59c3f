import { randomUUID } from 'node:crypto';
import { connect } from '../../../db/shared/knex';
import { withDatabase } from '../../world/database-url';
import { startNode } from '../../world/processes';
import { setting } from '../../world/setting';

const migrated = async (databaseUrl: string) => {
  const run = startNode(['ops/processes/migrate.ts'], { DATABASE_URL: databaseUrl });
  return { end: await run.end, output: run.output() };
};

async function emptyDatabase(): Promise<string> {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const admin = connect(setting('TEST_DATABASE_URL'), { poolMax: 1 });
  await admin.raw(`create database ${name}`);
  await admin.destroy();
  return withDatabase(setting('TEST_DATABASE_URL'), name);
}

test('an empty database gets every table, once; one of another version is refused and unchanged', async () => {
  const url = await emptyDatabase();
  expect(await migrated(url)).toEqual({ end: 0, output: expect.stringMatching(/migrated: 0001-organisation, /) });
  expect(await migrated(url)).toEqual({ end: 0, output: expect.stringContaining('the database is up to date') });

  const db = connect(url, { poolMax: 1 });
  await db('knex_migrations').where({ name: '0001-organisation' }).update({ name: '0001-foundation' });
  const before = await db('knex_migrations').pluck('name');
  expect(await migrated(url)).toEqual({
    end: 1,
    output: expect.stringMatching(/made by another version of Baton, .*: 0001-foundation\. .*DATABASE_URL/),
  });
  expect(await db('knex_migrations').pluck('name')).toEqual(before);
  await db.destroy();
});
