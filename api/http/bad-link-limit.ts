import { RateLimiterMemory } from 'rate-limiter-flexible';

const WINDOW_SECONDS = 15 * 60;
/**
 * Links that were never signed here, from one address within the window. Nobody can guess one: this keeps the noise
 * down.
 */
const BAD_LINKS_PER_ADDRESS = 60;

/** Counts bad links only: whoever has a right one is let in, whatever others behind the same address do. */
export function badLinkLimit() {
  const byAddress = new RateLimiterMemory({ points: BAD_LINKS_PER_ADDRESS, duration: WINDOW_SECONDS });
  /** Counts one; gives the seconds to wait when there were too many. */
  return async (address: string): Promise<number | undefined> => {
    const { consumedPoints, msBeforeNext } = await byAddress.penalty(address);
    return consumedPoints > BAD_LINKS_PER_ADDRESS ? Math.ceil(msBeforeNext / 1000) : undefined;
  };
}
