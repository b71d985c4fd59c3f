import { publishApproval } from '../../world/approvals';
import { signedIn } from '../../world/http';
import { incidentsSeenBy } from '../../world/incidents';
import { publishModel, threeStages } from '../../world/stages';
import { openWorld } from '../../world/world';

/** A world in which the approval `reminding` and the stages of `limited` have clocks, so that a timer may fail. */
export async function openRemindingWorld() {
  const world = await openWorld();
  const [sales1, legal1, ops] = await Promise.all([
    signedIn(world, 'sales1'),
    signedIn(world, 'legal1'),
    signedIn(world, 'ops1'),
  ]);
  const deadline = { within: { days: 2 }, remind: [{ days: 1 }], onExpiry: 'keep' };
  await publishApproval(world, 'reminding', [{ key: 'legal', mode: 'all', approvers: [{ user: 'legal1' }], deadline }]);
  await publishModel(ops, threeStages('limited', { first: { timeLimit: { days: 5 }, remind: [{ days: 1 }] } }));
  return { world, sales1, legal1, ops, incidents: incidentsSeenBy(ops) };
}
