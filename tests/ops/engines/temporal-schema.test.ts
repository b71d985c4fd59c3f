import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { Client as Temporal, Connection } from '@temporalio/client';
import { Client } from 'pg';
import { type PostgresServer, serverBehind } from '../../../ops/engines/postgres-server';
import { prepareTemporalSchemas } from '../../../ops/engines/temporal-schema';
import { temporalPrograms } from '../../../ops/engines/temporal-server';
import { waitUntil } from '../../../ops/engines/wait-until';
import { setting } from '../../world/setting';

const { server, database } = serverBehind(setting('TEST_DATABASE_URL'));
const ours: PostgresServer = { ...server, isOurs: true };
const KEPT = ['by_status', 'by_workflow_id', 'default_idx', 'executions_visibility_pkey'];

const names = () => {
  const prefix = `schema_${randomUUID().replaceAll('-', '')}`;
  return { cases: prefix, visibility: `${prefix}_visibility` };
};

async function ask<T extends object>(databaseName: string, ...statements: string[]): Promise<T[]> {
  const client = new Client({ connectionString: server.url(databaseName) });
  await client.connect();
  let rows: T[] = [];
  for (const statement of statements) ({ rows } = await client.query<T>(statement));
  await client.end();
  return rows;
}

const indexesOf = async (databaseName: string): Promise<string[]> =>
  (
    await ask<{ name: string }>(
      databaseName,
      `select indexname as name from pg_indexes where tablename = 'executions_visibility' order by 1`,
    )
  ).map(({ name }) => name);

async function sqlTool(): Promise<string> {
  const programs = await temporalPrograms((line) => process.stderr.write(`${line}\n`));
  if (programs.kind !== 'server') throw new Error('This test needs the production server.');
  return programs.sql;
}

test('on our own PostgreSQL only the indexes stay that something here reads, also at the next start', async () => {
  const databases = names();
  for (let start = 0; start < 2; start++) {
    await prepareTemporalSchemas(await sqlTool(), ours, databases, database);
    expect(await indexesOf(databases.visibility)).toEqual(KEPT);
  }
});

test('on the PostgreSQL of somebody else every index stays', async () => {
  const databases = names();
  await prepareTemporalSchemas(await sqlTool(), server, databases, database);
  expect((await indexesOf(databases.visibility)).length).toBeGreaterThan(70);
});

test('a schema from before is brought up to date, and what the update adds is dropped again', async () => {
  const databases = names();
  const sql = await sqlTool();
  await prepareTemporalSchemas(sql, server, databases, database);
  await ask(database, `drop database ${databases.visibility}`, `create database ${databases.visibility}`);
  const { host, port, user, password } = server;
  const env = {
    SQL_PLUGIN: 'postgres12_pgx',
    SQL_HOST: host,
    SQL_PORT: String(port),
    SQL_USER: user,
    SQL_PASSWORD: password,
    SQL_DATABASE: databases.visibility,
  };
  const tool = (...args: string[]) => execFileSync(sql, args, { env, stdio: 'ignore' });
  tool('setup-schema', '-v', '0.0');
  tool('update-schema', '--schema-name', 'postgresql/v12/visibility', '-v', '1.9');
  const idle = (await indexesOf(databases.visibility)).filter((name) => !KEPT.includes(name));
  await ask(databases.visibility, `drop index ${idle.join(', ')}`);
  await prepareTemporalSchemas(sql, ours, databases, database);
  expect(await indexesOf(databases.visibility)).toEqual(KEPT);
  const columns = await ask(
    databases.visibility,
    `select from information_schema.columns where column_name = 'temporalexternalpayloadcount'`,
  );
  expect(columns).toHaveLength(1);
});

test('with many cases in it, the list is read by what stayed', async () => {
  const { cases, visibility } = names();
  await prepareTemporalSchemas(await sqlTool(), ours, { cases, visibility }, database);
  await ask(
    visibility,
    `insert into executions_visibility
       (namespace_id, run_id, start_time, execution_time, workflow_id, workflow_type_name, status, close_time, encoding)
     select 'n', n::text, now(), now(), 'registration/' || n, 'flow', case when n % 100 = 0 then 1 else 2 end,
       case when n % 100 > 0 then now() - n * interval '1 minute' end, ''
     from generate_series(1, 20000) n`,
    'analyze executions_visibility',
  );
  const order = `order by coalesce(close_time, '9999-12-31 23:59:59') desc, start_time desc, run_id limit 20`;
  for (const [index, where] of [
    ['default_idx', order],
    ['by_status', `and status = 1 ${order}`],
    ['by_workflow_id', `and workflow_id = 'registration/7' ${order}`],
    ['executions_visibility_pkey', `and run_id = '7'`],
  ] as const) {
    const statement = `explain select * from executions_visibility where namespace_id = 'n' ${where}`;
    const plan = await ask<{ 'QUERY PLAN': string }>(visibility, statement);
    expect(plan.map((line) => line['QUERY PLAN']).join('\n')).toContain(`using ${index} `);
  }
});

test('the engine lists a case by its id, its status and its type all the same', async () => {
  const connection = await Connection.connect({ address: setting('TEST_TEMPORAL_ADDRESS') });
  const temporal = new Temporal({ connection, namespace: setting('TEST_TEMPORAL_NAMESPACE') });
  const workflowId = `listed/${randomUUID()}`;
  const flow = await temporal.workflow.start('nobodyRunsThis', { workflowId, taskQueue: 'nobody' });
  const listed = async (query: string): Promise<void> => {
    const found = temporal.workflow.list({ query: `WorkflowId = '${workflowId}' and ${query}` });
    for await (const one of found) if (one.workflowId === workflowId) return;
    throw new Error(`${query} finds nothing`);
  };
  for (const query of [`ExecutionStatus = 'Running'`, `WorkflowType = 'nobodyRunsThis'`])
    await waitUntil(query, 20_000, () => listed(query));
  await flow.terminate();
  await waitUntil('it has ended', 20_000, () => listed(`ExecutionStatus = 'Terminated' and CloseTime is not null`));
  await connection.close();
});
