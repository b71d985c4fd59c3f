import type { Share } from '../../definitions/registration/shares';
import type { Db } from '../../db/shared/knex';
import { appendEvent } from '../../db/shared/events';
import { changeOpportunity, type OpportunityRow } from '../../db/registration/rows';
import { ownersOf, setOwners } from '../../db/registration/owners';
import { departmentOf, namesOfUsers } from '../../db/organisation/users';
import { passCustomerOn } from '../../db/customer/owning';
import { tellOfShares } from '../../definitions/registration/telling';
import type { SettlingReview } from './settling-review';
import { noteInLedger } from './steps';
import { tell } from './telling';

type Giving = Pick<SettlingReview, 'at' | 'byUserId' | 'reviewId'>;

/** The opportunity has these owners from now on; those whom they leave out lose what they had of its customer. */
export async function giveShares(
  trx: Db,
  opportunityId: string,
  shares: readonly Share[],
  { at, byUserId, reviewId }: Giving,
): Promise<OpportunityRow> {
  const main = shares.reduce((most, share) => (share.percent > most.percent ? share : most));
  const before = (await ownersOf(trx, [opportunityId])).map(({ user_id }) => user_id);
  await setOwners(
    trx,
    opportunityId,
    shares.map(({ userId, percent }) => ({ user_id: userId, share: percent })),
  );
  const row = await changeOpportunity(trx, opportunityId, at, {
    visibility: 'private',
    department_id: await departmentOf(trx, main.userId),
  });
  const gone = before.filter((id) => !shares.some(({ userId }) => userId === id));
  if (row.customer_id !== null && gone.length > 0)
    await passCustomerOn(trx, row.customer_id, {
      fromIds: gone,
      ownerId: main.userId,
      departmentId: row.department_id,
      at,
    });
  const data = {
    owners: shares.map(({ userId, percent }) => ({ userId, share: percent })),
    goneUserIds: gone,
    conflictReviewId: reviewId,
  };
  const key = `${opportunityId}/shared/${reviewId}`;
  await appendEvent(trx, {
    key,
    type: 'opportunity.shared',
    caseId: opportunityId,
    at,
    byUserId,
    data,
  });
  const names = await namesOfUsers(
    trx,
    shares.map(({ userId }) => userId),
  );
  await tell(trx, row, { key, at, byUserId }, tellOfShares(shares, gone, names));
  await noteInLedger(trx, opportunityId, `shared/${reviewId}`, { action: 'shared', at, byUserId, data });
  return row;
}
