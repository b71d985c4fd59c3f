import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { workflowBundle } from './workflow-bundle';

/** Part of the build, so that no worker carries a bundler. */
async function bundle(): Promise<void> {
  writeFileSync(path.join(__dirname, '..', '..', 'workflow-bundle.js'), await workflowBundle());
}

void bundle();
