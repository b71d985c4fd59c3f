import { type Challenged, challengedBy } from '../../db/registration/challenged';
import { type Occasion, tellOfClaim } from '../../db/registration/claim-notices';
import { ownersOf } from '../../db/registration/owners';
import { stoppingIt, type Stopped } from '../../db/registration/rivals';
import type { OpportunityRow } from '../../db/registration/rows';
import { nameOfDepartment } from '../../db/organisation/organisation';
import type { Db } from '../../db/shared/knex';
import { tellOfChallenge, tellOfChallengesEnd, type TellOfClaim } from '../../definitions/registration/telling';

type Claimed = Pick<OpportunityRow, 'id' | 'name' | 'created_by'>;

/** Whose claim it is; where it is nobody’s, who registered it for the public pool. */
export async function claimants(trx: Db, { id, created_by }: Omit<Claimed, 'name'>): Promise<readonly string[]> {
  const owners = (await ownersOf(trx, [id])).map(({ user_id }) => user_id);
  return owners.length > 0 ? owners : [created_by];
}

/** Tells what became of a claim, in the transaction of the change. */
export const tell = (
  trx: Db,
  { name: title }: Pick<Claimed, 'name'>,
  occasion: Occasion,
  tellings: readonly TellOfClaim[],
): Promise<void> =>
  tellOfClaim(
    trx,
    occasion,
    tellings.map((telling) => ({ ...telling, title })),
  );

export type Challenger = Stopped & Pick<OpportunityRow, 'id' | 'candidates' | 'department_id'>;

/** Those whose sale or customer it may be about learn that a person looks at it. */
export async function tellChallenged(trx: Db, row: Challenger, occasion: Occasion): Promise<void> {
  const department = await nameOfDepartment(trx, row.department_id);
  await tellThem(trx, await othersThan(trx, row, []), occasion, (userIds) => tellOfChallenge(userIds, department));
}

/** The same learn how it ended, unless the end has told them more already. */
export async function tellChallengesEnd(
  trx: Db,
  row: Challenger,
  occasion: Occasion,
  {
    outcome,
    alreadyNotified = [],
  }: { readonly outcome: Parameters<typeof tellOfChallengesEnd>[1]; readonly alreadyNotified?: readonly string[] },
): Promise<void> {
  await tellThem(trx, await othersThan(trx, row, alreadyNotified), occasion, (userIds) =>
    tellOfChallengesEnd(userIds, outcome),
  );
}

/** Nobody is challenged by a claim of their own. */
async function othersThan(
  trx: Db,
  row: Challenger,
  alreadyNotified: readonly string[],
): Promise<readonly Challenged[]> {
  const except = [...(await claimants(trx, row)), ...alreadyNotified];
  const opposed = await stoppingIt(trx, row, row.candidates);
  return (await challengedBy(trx, opposed)).filter(({ userId }) => !except.includes(userId));
}

const tellThem = (
  trx: Db,
  challenged: readonly Challenged[],
  occasion: Occasion,
  telling: (userIds: readonly string[]) => TellOfClaim,
): Promise<void> =>
  tellOfClaim(
    trx,
    occasion,
    challenged.map(({ userId, title }) => ({ ...telling([userId]), title })),
  );
