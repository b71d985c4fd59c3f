import type { Caller } from '../../definitions/organisation/access/caller';

declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace -- Express names its extension point so
  namespace Express {
    /** What one request carries from hand to hand. */
    interface Locals {
      requestId: string;
      routePath?: string;
      caller?: Caller | undefined;
    }
  }
}
