import { setTimeout as pause } from 'node:timers/promises';
import { wholeOf } from '../../db/shared/errors';
import { codeOf } from '../http/errors';

/** More often than a case ends while somebody asks it something. */
const MOST_ATTEMPTS = 5;
/** Doubled each time: asked at once again, the question would meet the same step, and tear it once more. */
const FIRST_PAUSE_MS = 50;

/**
 * A message came while the step that would have taken it ended its case: the engine has dropped both, and says so. The
 * client wraps that in an error of its own for an update, and not for one together with a start.
 */
export const isTorn = (error: unknown): boolean =>
  wholeOf(error).some((one) => codeOf(one) === FAILED_PRECONDITION && one instanceof Error && TORN.test(one.message));
const FAILED_PRECONDITION = 9;
const TORN = /unexpected workflow task failure/;

/** Asks again where the engine has dropped the question; its id makes that safe. */
export async function againWhereTorn<T>(ask: () => Promise<T>, attempt = 1): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (!isTorn(error) || attempt === MOST_ATTEMPTS) throw error;
    await pause(FIRST_PAUSE_MS * 2 ** (attempt - 1));
    return againWhereTorn(ask, attempt + 1);
  }
}
