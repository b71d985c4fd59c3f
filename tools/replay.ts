/**
 * Plays a case again under the code as it stands, and says whether it takes the same decisions: a case of the instance
 * that runs on BATON_HOME (`npm run replay -- stage/<opportunity id>`), or a history in a file. For a debugger:
 * `node --inspect-brk -r ./tools/run-typescript.cjs tools/replay.ts stage/<opportunity id>`.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { messageOf, say } from '../ops/build/progress';
import { workflowBundle } from '../ops/build/workflow-bundle';
import { engineInUse } from '../ops/engines/engine-in-use';

type History = ReturnType<typeof historyFromJSON>;

async function historyOf(place: string): Promise<History> {
  if (existsSync(place)) return historyFromJSON(JSON.parse(readFileSync(place, 'utf8')));
  const engine = engineInUse();
  try {
    return await engine.workflow.getHandle(place).fetchHistory();
  } finally {
    await engine.connection.close();
  }
}

async function replay(place: string): Promise<void> {
  Runtime.install({ logger: new DefaultLogger('WARN') });
  const history = await historyOf(place);
  const folder = mkdtempSync(path.join(os.tmpdir(), 'baton-replay-'));
  const codePath = path.join(folder, 'workflow-bundle.js');
  writeFileSync(codePath, await workflowBundle());
  try {
    // Replaying runs flows in this thread, where a debugger stops at a breakpoint.
    await Worker.runReplayHistory({ workflowBundle: { codePath } }, history, place);
    say(`${place} takes each of its decisions again (${history.events?.length ?? 0} events)`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const [place] = process.argv.slice(2);
replay(place ?? '').catch((error: unknown) => {
  process.stderr.write(`${place ?? 'no case named'}: ${messageOf(error)}\n`);
  process.exitCode = 1;
});
