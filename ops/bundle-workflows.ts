import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';

/** Part of the build: makes the one file that a worker replays flows from, so that no worker carries a bundler. */
async function bundle(): Promise<void> {
  const compiled = path.join(__dirname, '..');
  const { code } = await bundleWorkflowCode({ workflowsPath: path.join(compiled, 'workflows', 'index.js'), logger: new DefaultLogger('WARN') });
  writeFileSync(path.join(compiled, 'workflow-bundle.js'), code);
}

void bundle();
