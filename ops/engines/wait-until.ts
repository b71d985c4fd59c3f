import { setTimeout as pause } from 'node:timers/promises';

const betweenTriesMs = 20;

/** Repeats `attempt` until it succeeds; fails when the time is over, or at once when `hopeless` does. */
export async function waitUntil<T>(
  what: string,
  limitMs: number,
  attempt: () => Promise<T>,
  hopeless?: Promise<never>,
): Promise<T> {
  const giveUpAt = Date.now() + limitMs;
  const end: { reason?: Error } = {};
  hopeless?.catch((reason: unknown) => (end.reason = reason instanceof Error ? reason : new Error(String(reason))));
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (end.reason) throw end.reason;
      if (Date.now() > giveUpAt) throw new Error(`${what} did not happen within ${limitMs / 1000} s`, { cause: error });
      await pause(betweenTriesMs);
    }
  }
}
