/**
 * `npm run fuzz -- [--runs=50000] [--seed=1]`: random cases against the models, for as long as one likes. A failure
 * prints the shortest case that it found, and the seed that finds it again.
 */
import { createRequire } from 'node:module';
import { transformFileSync } from '@swc/core';

const require = createRequire(import.meta.url);
require.extensions['.ts'] = (module, file) => module._compile(transformFileSync(file).code, file);

const given = (name, otherwise) =>
  Number(process.argv.find((argument) => argument.startsWith(`--${name}=`))?.split('=')[1] ?? otherwise);
const { fuzz } = require('./approval/fuzz');
const ok = fuzz(given('runs', 50_000), given('seed', Date.now() % 1_000_000_000), (line) =>
  process.stdout.write(`${line}\n`),
);
process.exitCode = ok ? 0 : 1;
