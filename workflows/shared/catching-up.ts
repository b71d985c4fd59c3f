import { condition, log } from '@temporalio/workflow';

/**
 * The rows have a change with this number that the flow has forgotten: worker, engine and whoever asked were killed
 * between its writing and the end of the step. The flow does it again (`redo`, which takes a turn), as the rows have
 * it; where nobody knows what it was, it is waited for whoever sends it again, and nothing else is written.
 */
export class Behind extends Error {
  constructor(readonly redo?: () => Promise<void>) {
    super('the flow lags behind its rows: what it has forgotten is done again');
  }
}

const FIRST_WAIT_MS = 10_000;
/** So that the history of a flow that waits for days stays short. */
const LONGEST_WAIT_MS = 600_000;

/** Does it once the flow has caught up with its rows. Call it without the turn: whatever is missing needs one. */
export async function onceCaughtUp<T>(state: () => unknown, task: () => Promise<T>): Promise<T> {
  for (let wait = FIRST_WAIT_MS; ; wait = Math.min(2 * wait, LONGEST_WAIT_MS)) {
    const seen = state();
    try {
      return await task();
    } catch (error) {
      if (!(error instanceof Behind)) throw error;
      log.warn(error.message);
      await redone(error);
    }
    await condition(() => state() !== seen, wait);
  }
}

/** A failure is none of whoever waits, who looks again later. */
async function redone({ redo }: Behind): Promise<void> {
  try {
    await redo?.();
  } catch (error) {
    log.error('what the flow has forgotten could not be done again', { error: String(error) });
  }
}
