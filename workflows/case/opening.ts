import { condition } from '@temporalio/workflow';

/**
 * The beginning of a flow whose starter waits for it. That it could not begin is an answer to the starter, and no
 * failure of the flow.
 */
interface Opening {
  /** Resolves once it can; where it cannot be opened the starter is told why. */
  readonly opened: () => Promise<void>;
  /** False: it could not be opened, and there is nothing to do. */
  readonly open: (task: () => Promise<void>) => Promise<boolean>;
}

export function opening(): Opening {
  let outcome: { readonly error?: unknown } | undefined;
  return {
    async opened() {
      await condition(() => outcome !== undefined);
      if (outcome && 'error' in outcome) throw outcome.error;
    },
    async open(task) {
      try {
        await task();
        outcome = {};
        return true;
      } catch (error) {
        outcome = { error };
        return false;
      }
    },
  };
}
