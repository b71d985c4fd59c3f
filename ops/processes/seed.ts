import { connect } from '../../db/shared/knex';
import { databaseUrl } from './environment';
import { messageOf } from '../build/progress';
import { loadDemo } from '../jobs/demo';
import { publishShipped } from '../build/shipped-definitions';

/**
 * Loads what an empty database needs: the shipped definitions, and the demo data where it is wanted. Safe to run
 * again.
 */
async function seed(): Promise<void> {
  const db = connect(databaseUrl(), { poolMax: 3 });
  try {
    await publishShipped(db);
    if (process.env['BATON_DEMO'] === '1') await loadDemo(db);
  } finally {
    await db.destroy();
  }
}

seed().catch((error: unknown) => {
  process.stderr.write(`loading the shipped data failed: ${messageOf(error)}\n`);
  process.exitCode = 1;
});
