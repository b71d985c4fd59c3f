import { Client } from 'pg';

const TABLE = 'executions_visibility';

/**
 * What the list of cases is read by here: newest first, by the id of a flow, by its status and close time; and by run,
 * as ended cases are deleted once their retention is over. `temporal workflow list` by anything else reads them all.
 */
const KEPT = ['executions_visibility_pkey', 'default_idx', 'by_workflow_id', 'by_status'];

/**
 * Temporal’s schema has an index for each thing that some query might ask for. Each start and end of a case writes
 * them all, and nothing here ever reads them. Done again at every start, since an update of the schema adds some.
 */
export async function dropIdleIndexes(visibilityUrl: string): Promise<void> {
  const client = new Client({ connectionString: visibilityUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string }>(
      'select indexname as name from pg_indexes where tablename = $1 and not indexname = any($2)',
      [TABLE, KEPT],
    );
    const idle = rows.map(({ name }) => client.escapeIdentifier(name));
    if (idle.length > 0) await client.query(`drop index ${idle.join(', ')}`);
  } finally {
    await client.end();
  }
}
