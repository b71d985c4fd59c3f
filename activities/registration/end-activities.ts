import { disownByOwners } from '../../db/registration/disowning';
import { ownersOf, setOwners } from '../../db/registration/owners';
import { changeOpportunity, type OpportunityRow } from '../../db/registration/rows';
import { appendEvent } from '../../db/shared/events';
import type { Db } from '../../db/shared/knex';
import { notAsked } from '../../definitions/registration/kept';
import { askedOf } from '../../definitions/registration/state';
import { tellOfEnd } from '../../definitions/registration/telling';
import { type Changed, type Step, written, type Written } from './kept';
import { giveUp, noteInLedger } from './steps';
import { claimants, tell, tellChallengesEnd } from './telling';

type Ending = Step & { readonly byUserId: string | null; readonly reason: string | null };

/** A claim that is given up, wholly or into the public pool. Each may run twice and changes things once. */
export const endActivities = (db: Db) => ({
  withdrawRegistration: (ending: Ending): Promise<Written> =>
    written(db, ending, (trx, row) => end(trx, ending, row, 'withdrawn')),

  releaseRegistration: (ending: Ending): Promise<Written> =>
    written(db, ending, (trx, row) => end(trx, ending, row, 'released')),

  /** OPP-18: into the public pool; the claim stays, its owners do not. */
  publishRegistration: (ending: Ending): Promise<Written> =>
    written(db, ending, (trx, row) => publish(trx, ending, row)),
});

/** Gives the claim up: keys and customer. Nothing is waited for any more. */
async function end(
  trx: Db,
  { start, state, at, byUserId, reason }: Ending,
  row: OpportunityRow,
  status: 'withdrawn' | 'released',
): Promise<Changed> {
  const { opportunityId: caseId, name } = start;
  const key = `${caseId}/${status}`;
  await appendEvent(trx, { key, type: `opportunity.${status}`, caseId, at, byUserId, data: { name, reason } });
  await giveUp(trx, caseId, at);
  await noteInLedger(trx, caseId, status, { action: status, at, byUserId, data: { reason } });
  await changeOpportunity(trx, caseId, at, { status, protected_until: null, extension_approval_id: null });
  const occasion = { key, at, byUserId };
  await tell(trx, row, occasion, [tellOfEnd(END_NOTICES[status], await claimants(trx, row), reason)]);
  if (askedOf(state, 'conflictReview')) await tellChallengesEnd(trx, row, occasion, { outcome: 'withdrawn' });
  return { state: { asked: [], givenUp: { byUserId, reason } } };
}

const END_NOTICES = { withdrawn: 'opportunityWithdrawn', released: 'opportunityReleased' } as const;

async function publish(trx: Db, ending: Ending, row: OpportunityRow): Promise<Changed> {
  const { start, state, at, byUserId, reason } = ending;
  const { opportunityId: caseId, name } = start;
  if (row.visibility === 'public') return {};
  const fromUserIds = (await ownersOf(trx, [caseId])).map(({ user_id }) => user_id);
  const key = `${caseId}/madePublic/${at}`;
  const data = { name, reason, fromUserIds };
  await appendEvent(trx, { key, type: 'opportunity.madePublic', caseId, at, byUserId, data });
  if (row.customer_id !== null)
    await disownByOwners(trx, row.customer_id, { opportunityId: caseId, at, isFree: false });
  await setOwners(trx, caseId, []);
  await noteInLedger(trx, caseId, `madePublic/${at}`, { action: 'madePublic', at, byUserId, data: { reason } });
  const changed = { visibility: 'public', protected_until: null, extension_approval_id: null } as const;
  await changeOpportunity(trx, caseId, at, changed);
  await tell(trx, row, { key, at, byUserId }, [tellOfEnd('opportunityMadePublic', fromUserIds, reason)]);
  return { state: { asked: notAsked(state, 'protectionExtension'), givenUp: { byUserId, reason } } };
}
