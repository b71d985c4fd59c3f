import { getExternalWorkflowHandle, log, type SignalDefinition } from '@temporalio/workflow';

/**
 * Tells another flow something, once. One that is over is told nothing: what it would do about it has no meaning any
 * more; `whom` is noted then.
 */
export async function tell<Args extends unknown[]>(
  workflowId: string,
  signal: SignalDefinition<Args>,
  args: Args,
  whom: string,
): Promise<void> {
  try {
    await getExternalWorkflowHandle(workflowId).signal(signal, ...args);
  } catch (error) {
    log.info(`${whom} was not told: it is over itself`, { workflowId, signal: signal.name, error: String(error) });
  }
}
