import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { Client } from 'pg';
import { startPostgres } from '../../../ops/engines/embedded-postgres';
import { logFile, openHome } from '../../../ops/processes/home';
import { freePorts, loopback } from '../../../ops/processes/ports';
import type { PostgresServer } from '../../../ops/engines/postgres-server';
import { Supervisor } from '../../../ops/processes/supervise';
import { isAlive, startNode, temporaryFolder, until } from '../../world/processes';

const home = openHome(path.join(temporaryFolder(), 'home'));
const say = () => undefined;
const plan = (port: number) => ({
  home,
  port,
  database: 'baton',
  keepsData: false,
  logFile: logFile(home, 'postgres'),
  say,
});

async function ask<T extends object>(server: PostgresServer, sql: string): Promise<T[]> {
  const client = new Client({ connectionString: server.url('baton') });
  await client.connect();
  const { rows } = await client.query<T>(sql);
  await client.end();
  return rows;
}

/** As `kill -9` of everything but Postgres: the starter, and the watchdog that would have stopped Postgres. */
async function leaveBehind(port: number): Promise<number> {
  const starter = startNode(['tests/ops/processes/postgres.ts', home, String(port)]);
  await until('Postgres is ready', () => starter.output().includes('ready'));
  const pid = Number(/postgres (\d+)/.exec(starter.output())?.[1]);
  const watchdogs = spawnSync('ps', ['-eo', 'pid=,args=', '-ww'], { encoding: 'utf8' })
    .stdout.split('\n')
    .filter((line) => line.includes(`baton-watchdog ${pid} INT`));
  for (const watchdog of watchdogs) process.kill(Number.parseInt(watchdog, 10), 'SIGKILL');
  starter.process.kill('SIGKILL');
  await starter.end;
  return pid;
}

test('a server that a killed run has left is stopped, and its data is there in the next', async () => {
  const port = await freePorts(1);
  const left = await leaveBehind(port);
  expect(isAlive(left)).toBe(true);
  const supervisor = new Supervisor(say);
  const server = await startPostgres(plan(port), supervisor);
  expect(isAlive(left)).toBe(false);
  await ask(server, 'create table decisions (id int)');
  await supervisor.stop();

  const again = new Supervisor(say);
  expect(await ask(await startPostgres(plan(port), again), 'select count(*)::int as kept from decisions')).toEqual([
    { kept: 0 },
  ]);
  await again.stop();
});

test('it listens on loopback only, sees letters in Chinese, and asks for the password', async () => {
  const supervisor = new Supervisor(say);
  const server = await startPostgres(plan(await freePorts(1)), supervisor);
  expect(
    await ask(
      server,
      `select current_setting('listen_addresses') as listen, lower('ÄÖ') as lower,
         pg_encoding_to_char(encoding) as encoding
       from pg_database where datname = 'baton'`,
    ),
  ).toEqual([{ listen: loopback, lower: 'äö', encoding: 'UTF8' }]);
  const stranger = new Client({
    host: server.host,
    port: server.port,
    user: server.user,
    password: 'guess',
    database: 'baton',
  });
  await expect(stranger.connect()).rejects.toThrow('password authentication failed');
  await supervisor.stop();
});

test('postmaster.pid with the number of another process harms nobody', async () => {
  const stranger = startNode(['-e', "console.log('up'); setInterval(() => undefined, 1000)"]);
  await until('the stranger runs', () => stranger.output().includes('up'));
  const data = path.join(home, 'postgres', 'data');
  writeFileSync(path.join(data, 'postmaster.pid'), `${stranger.pid}\n${data}\n`);
  const supervisor = new Supervisor(say);
  await startPostgres(plan(await freePorts(1)), supervisor);
  expect(isAlive(stranger.pid)).toBe(true);
  await supervisor.stop();
  stranger.process.kill('SIGKILL');
  await stranger.end;
});

test('a port that is taken is told before anything is changed', async () => {
  const port = await freePorts(1);
  const other = createServer().listen(port, loopback);
  await new Promise((resolve) => other.once('listening', resolve));
  const fresh = openHome(path.join(temporaryFolder(), 'home'));
  const supervisor = new Supervisor(say);
  await expect(startPostgres({ ...plan(port), home: fresh }, supervisor)).rejects.toThrow(
    `port ${port} on 127.0.0.1, wanted for the embedded Postgres, is taken by another process; ` +
      'set BATON_POSTGRES_PORT to a free port',
  );
  expect(() => readFileSync(path.join(fresh, 'postgres', 'data', 'PG_VERSION'))).toThrow('ENOENT');
  other.close();
});
