import { TASK_QUEUE } from '../../definitions/shared/task-queue';
import { say } from '../build/progress';
import { withDatabaseInUse } from '../engines/database-in-use';
import { engineInUse } from '../engines/engine-in-use';
import { compareEngine, rebuildEngine } from '../rebuild/rebuilding';

/**
 * Starts the flow of every open case that the engine does not run, from its row; `--check` only compares. The last
 * line is the report. Ends with 1 where a flow could not be started or looked at.
 */
async function rebuild(): Promise<void> {
  const isCheck = process.argv.includes('--check');
  const report = await withDatabaseInUse(async (db) => {
    const temporal = engineInUse();
    const rebuilding = { db, temporal, taskQueue: TASK_QUEUE, say };
    try {
      return await (isCheck ? compareEngine(rebuilding) : rebuildEngine(rebuilding));
    } finally {
      await temporal.connection.close();
    }
  });
  say(JSON.stringify(report));
  if (report.failed > 0) process.exitCode = 1;
}

void rebuild();
