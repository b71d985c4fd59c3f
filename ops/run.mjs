/**
 * `node ops/run.mjs processes/start` (or processes/worker-process, jobs/ledger-verify, …): runs dist/ops/<name>.js in
 * this very process, so that its id is the one to signal, after seeing to it that packages and dist/ are there and up
 * to date.
 */
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from './build/build.mjs';
import { preparePackages, root } from './build/packages.mjs';

const [name] = process.argv.splice(2, 1);

try {
  await preparePackages({ withTools: false });
  await build();
  const script = path.join(root, 'dist', 'ops', `${name}.js`);
  process.argv[1] = script;
  await import(pathToFileURL(script).href);
} catch (error) {
  console.error(`baton ${name}: ${error.message}`);
  process.exitCode = 1;
}
