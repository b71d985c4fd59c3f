/**
 * A supervisor with one idle process under it; says both ids. `node -r ./tools/run-typescript.cjs
 * tests/ops/processes/supervised.ts <folder>`
 */
import path from 'node:path';
import { closeOnSignal } from '../../../ops/processes/process-life';
import { Supervisor } from '../../../ops/processes/supervise';

const [folder = '.'] = process.argv.slice(2);
const supervisor = new Supervisor(() => undefined);
const idle = supervisor.keepRunning({
  name: 'idle',
  command: process.execPath,
  args: ['-e', 'setInterval(() => undefined, 1000)'],
  env: process.env,
  cwd: folder,
  logFile: path.join(folder, 'idle.log'),
  stopSignal: 'SIGTERM',
  graceMs: 2_000,
});
closeOnSignal(() => supervisor.stop());
process.stdout.write(`idle ${idle.pid ?? 0}\n`);
setInterval(() => undefined, 1_000);
