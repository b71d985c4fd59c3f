const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 3_600_000;
/** With these pauses about a day and a night. */
const MAX_ATTEMPTS = 33;

/**
 * When a message that could not be sent is tried again: pauses double from five seconds to an hour; undefined when it
 * is given up.
 */
export function nextAttempt(attempts: number, now: number): number | undefined {
  if (attempts >= MAX_ATTEMPTS) return undefined;
  return now + Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (attempts - 1));
}
