import { processBirth } from '../build/lock.cjs';
import { waitUntil } from '../engines/wait-until';

const forceMs = 5_000;

/** Stops a process that an earlier run left, and waits until it is gone. */
export async function stopLeftOver(pid: number, stopSignal: 'SIGTERM' | 'SIGINT', graceMs: number): Promise<void> {
  const birth = processBirth(pid);
  if (birth === null) return;
  const gone = () =>
    processBirth(pid) === birth ? Promise.reject(new Error(`process ${pid} is still there`)) : Promise.resolve();
  signal(pid, stopSignal);
  try {
    await waitUntil(`the end of process ${pid}, left by an earlier run,`, graceMs, gone);
  } catch {
    signal(pid, 'SIGKILL');
    await waitUntil(`the end of process ${pid}, left by an earlier run,`, forceMs, gone);
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
