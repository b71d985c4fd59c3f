/**
 * `npm run bench -- [registration …] [--option=value …]`: the benches of this folder, or those that are named, one
 * after another; a line of JSON a figure. Options are for the benches.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';

const parts = ['run.ts', 'measure.ts', 'product.ts', 'statements.ts', 'processor-time.ts'];
const benches = readdirSync(__dirname)
  .filter((file) => file.endsWith('.ts') && !parts.includes(file))
  .map((file) => file.slice(0, -'.ts'.length));
const isOption = (argument: string): boolean => argument.startsWith('--');
const options = process.argv.slice(2).filter(isOption);
const wanted = process.argv.slice(2).filter((argument) => !isOption(argument));
const unknown = wanted.filter((name) => !benches.includes(name));
const node = (...args: string[]): boolean =>
  spawnSync(process.execPath, args, { cwd: path.join(__dirname, '..', '..'), stdio: 'inherit' }).status === 0;

if (unknown.length > 0) {
  process.stderr.write(`there is no bench ${unknown.join(', ')}; there are ${benches.join(', ')}\n`);
  process.exitCode = 1;
} else {
  const built = node('ops/build/build.mjs');
  const failed = built
    ? (wanted.length > 0 ? wanted : benches).filter(
        (name) => !node('-r', './tools/run-typescript.cjs', path.join('tests', 'bench', `${name}.ts`), ...options),
      )
    : ['build'];
  if (failed.length > 0) process.stderr.write(`failed: ${failed.join(', ')}\n`);
  process.exitCode = failed.length === 0 ? 0 : 1;
}
