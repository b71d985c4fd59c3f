/**
 * A Postgres on the given home and port; says its id. `node -r ./tools/run-typescript.cjs
 * tests/ops/processes/postgres.ts <home> <port>`
 */
import path from 'node:path';
import { startPostgres } from '../../../ops/engines/embedded-postgres';
import { Supervisor } from '../../../ops/processes/supervise';

const [home = '.', port = ''] = process.argv.slice(2);
const supervisor = new Supervisor(
  (line) => process.stderr.write(`${line}\n`),
  (name, pid) => process.stdout.write(`${name} ${pid ?? 0}\n`),
);
const say = () => undefined;

startPostgres(
  {
    home,
    port: Number(port),
    database: 'baton',
    keepsData: false,
    logFile: path.join(home, 'logs', 'postgres.log'),
    say,
  },
  supervisor,
).then(
  () => process.stdout.write('ready\n'),
  (error: unknown) => process.stderr.write(`failed: ${String(error)}\n`),
);
