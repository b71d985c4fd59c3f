import { connect } from '../../db/shared/knex';
import { migrateToLatest } from '../../db/migrate';
import { databaseUrl } from './environment';
import { messageOf, say } from '../build/progress';

async function migrate(): Promise<void> {
  const db = connect(databaseUrl(), { poolMax: 3 });
  try {
    const ran = await migrateToLatest(db);
    say(ran.length === 0 ? 'the database is up to date' : `migrated: ${ran.join(', ')}`);
  } finally {
    await db.destroy();
  }
}

migrate().catch((error: unknown) => {
  process.stderr.write(`the migration failed and changed nothing: ${messageOf(error)}\n`);
  process.exitCode = 1;
});
