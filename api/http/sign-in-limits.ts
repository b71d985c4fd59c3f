import { RateLimiterMemory } from 'rate-limiter-flexible';
import { Problem } from './problem';

const WINDOW_SECONDS = 15 * 60;
/** Failures within the window after which a name, known or not, and an address have to wait. */
const FAILURES_PER_USERNAME = 20;
const FAILURES_PER_ADDRESS = 200;

/**
 * Counts failed sign-ins only, per name and per address: who knows the password is never kept out by their own
 * success.
 */
export function signInLimits() {
  const byUsername = new RateLimiterMemory({ points: FAILURES_PER_USERNAME, duration: WINDOW_SECONDS });
  const byAddress = new RateLimiterMemory({ points: FAILURES_PER_ADDRESS, duration: WINDOW_SECONDS });

  async function assertBelow(limiter: RateLimiterMemory, key: string): Promise<void> {
    const counted = await limiter.get(key);
    if (counted === null || counted.consumedPoints < limiter.points) return;
    const seconds = Math.ceil(counted.msBeforeNext / 1000);
    throw new Problem({
      status: 429,
      code: 'too_many',
      detail: `Too many failed sign-ins. Try again in ${Math.ceil(seconds / 60)} minutes.`,
      headers: { 'Retry-After': String(seconds) },
    });
  }

  return {
    async assertAllowed(username: string, address: string): Promise<void> {
      await assertBelow(byUsername, username);
      await assertBelow(byAddress, address);
    },
    async countFailure(username: string, address: string): Promise<void> {
      await Promise.all([byUsername.penalty(username), byAddress.penalty(address)]);
    },
  };
}
