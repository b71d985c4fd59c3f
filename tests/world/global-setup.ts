import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { connect } from '../../db/shared/knex';
import { migrateToLatest } from '../../db/migrate';
import { loadDemo } from '../../ops/jobs/demo';
import { type Engines, startEngines } from '../../ops/engines/engines';
import { publishShipped } from '../../ops/build/shipped-definitions';
import { workflowBundle } from '../../ops/build/workflow-bundle';
import { withDatabase } from './database-url';

declare global {
  var batonEngines: Engines | undefined;
}

/** One Postgres and one Temporal for the whole run, and a migrated database that each file clones. */
export default async function setUp(): Promise<void> {
  const engines = await startEngines({ keepsData: false, say: (line) => process.stderr.write(`${line}\n`) });
  globalThis.batonEngines = engines;
  const admin = connect(engines.databaseUrl, { poolMax: 1 });
  await admin.raw('create database baton_template');
  await admin.destroy();
  const template = connect(withDatabase(engines.databaseUrl, 'baton_template'), { poolMax: 3 });
  await migrateToLatest(template);
  await publishShipped(template);
  await loadDemo(template);
  await template.destroy();
  const bundlePath = path.join(mkdtempSync(path.join(tmpdir(), 'baton-bundle-')), 'workflow-bundle.js');
  writeFileSync(bundlePath, await workflowBundle());
  Object.assign(process.env, {
    TEST_DATABASE_URL: engines.databaseUrl,
    TEST_TEMPORAL_ADDRESS: engines.temporalAddress,
    TEST_TEMPORAL_NAMESPACE: engines.temporalNamespace,
    TEST_WORKFLOW_BUNDLE: bundlePath,
  });
}
