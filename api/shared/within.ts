import type { Client } from '@temporalio/client';

/** A flow that has not answered by then is answered 503; what it took on goes on, and the same key finds it. */
export const ANSWER_WITHIN_MS = 15_000;

/** Nobody waits longer, together with the wait for a turn: clients and proxies give up soon after. */
const ALTOGETHER_MS = 18_000;

/** Asks the engine something, for a bounded time; `since` is when whoever asks began to wait. */
export const within = <T>(
  { temporal }: { readonly temporal: Client },
  ask: () => Promise<T>,
  since = Date.now(),
): Promise<T> => temporal.withDeadline(Math.min(Date.now() + ANSWER_WITHIN_MS, since + ALTOGETHER_MS), ask);
