import { messageOf, say } from '../build/progress';
import { projectRoot } from '../build/project';
import { runBuild, watchSources } from '../build/watch';
import { loopback, requireFreePort } from './ports';
import { startProduct } from './product';
import { readSettings } from './settings';

/**
 * `npm run dev`: as `npm start`, with a debugger’s port for the api and for the worker. Whenever a source changes the
 * product is built again, and its processes go on with the new code; the engines and their data stay.
 */
async function dev(): Promise<void> {
  const settings = readSettings(process.env);
  const inspection = { api: settings.inspectPort, worker: settings.inspectPort + 1 };
  for (const [name, port] of Object.entries(inspection))
    await requireFreePort(port, `the debugger of the ${name}`, 'BATON_INSPECT_PORT');
  const product = await startProduct(settings, inspection);
  if (product === undefined) return;
  watchSources(projectRoot, async (changed) => {
    say(`changed: ${changed.join(', ')}`);
    const problem = await runBuild(projectRoot);
    if (problem !== undefined) return say(`${problem}\nnot built; what ran before runs on`);
    await product.restart();
    say('api and worker start again with the change');
  });
  say(`debug the api at ${loopback}:${inspection.api}, the worker at ${loopback}:${inspection.worker}`);
}

dev().catch((error: unknown) => {
  process.stderr.write(`npm run dev: ${messageOf(error)}\n`);
  process.exitCode = 1;
});
