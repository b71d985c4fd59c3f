import type { Client } from '@temporalio/client';

/** A flow that has not answered by then is answered 503; what it took on goes on, and the same key finds it. */
export const ANSWER_WITHIN_MS = 15_000;

/** Asks the engine something, for a bounded time. */
export const within = <T>({ temporal }: { readonly temporal: Client }, ask: () => Promise<T>): Promise<T> =>
  temporal.withDeadline(Date.now() + ANSWER_WITHIN_MS, ask);
