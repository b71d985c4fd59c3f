/**
 * `npm run bench -- names`: how well names find their company among all of them. `heldOut` is cross-validated: each
 * fold of the companies is looked for with tables that were counted and fitted on the other folds only. `shipped` are
 * the tables as they stand, fitted on all.   node -r ./tools/run-typescript.cjs tests/bench/names.ts misses    #
 * tells each miss
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { FOLDS } from './names/companies';
import { both, type Tally, tallyLines } from './names/tally';
import { print } from './measure';

/** Measures in a process of its own, since rules read their tables once. */
async function measured(fold: string): Promise<Tally> {
  const args = [
    '-r',
    './tools/run-typescript.cjs',
    path.join(__dirname, 'names', 'fold.ts'),
    fold,
    ...process.argv.slice(2),
  ];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const [told, [status]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  if (status !== 0) throw new Error(`The fold ${fold} could not be measured.`);
  const tally: Tally = JSON.parse(told);
  return tally;
}

async function bench(): Promise<void> {
  const tallies: Tally[] = [];
  for (let fold = 0; fold < FOLDS; fold += 2)
    tallies.push(...(await Promise.all([measured(String(fold)), measured(String(fold + 1))])));
  for (const line of tallyLines('heldOut', tallies.reduce(both))) print(line);
  for (const line of tallyLines('shipped', await measured('all'))) print(line);
}

bench().catch((error: unknown) => {
  process.stderr.write(`${String(error instanceof Error ? error.stack : error)}\n`);
  process.exitCode = 1;
});
