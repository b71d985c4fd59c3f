import type { Actor } from '../../definitions/approval/commands';
import { type Caller, hasRole } from '../../definitions/organisation/access/caller';

/** The caller as an approval sees them. */
export const actorOf = (caller: Caller): Actor => ({
  userId: caller.id,
  name: caller.name,
  isAdministrator: hasRole(caller, 'admin'),
});
