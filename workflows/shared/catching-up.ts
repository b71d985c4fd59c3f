import { condition, log } from '@temporalio/workflow';

/**
 * The rows have a change with this number that the flow has forgotten: worker, engine and whoever asked were killed between its writing and the end of the step. What was sent is sent again (api/commands.ts), and brings the flow up to its rows;
 * until then nothing else is written.
 */
export class Behind extends Error {
  constructor() {
    super('the flow lags behind its rows: a command that it has forgotten is sent again');
  }
}

const LOOK_AGAIN = '10s';

/** Does it once the flow has caught up with its rows. Call it without the turn: whatever is missing needs one. */
export async function onceCaughtUp<T>(state: () => unknown, task: () => Promise<T>): Promise<T> {
  for (;;) {
    const seen = state();
    try {
      return await task();
    } catch (error) {
      if (!(error instanceof Behind)) throw error;
      log.warn(error.message);
    }
    await condition(() => state() !== seen, LOOK_AGAIN);
  }
}
