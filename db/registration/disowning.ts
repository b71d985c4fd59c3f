import { disownCustomer } from '../customer/owning';
import type { Db } from '../shared/knex';
import { ownersOf } from './owners';

interface Disowning {
  readonly opportunityId: string;
  readonly at: string;
  /** Whether whoever registers the customer next may have it. */
  readonly isFree: boolean;
}

/**
 * The customer belongs to none of the owners of a claim that ends, but for their other claims on it. By the owners of
 * now: a handover may have changed them since the registration.
 */
export async function disownByOwners(
  trx: Db,
  customerId: string,
  { opportunityId, at, isFree }: Disowning,
): Promise<void> {
  for (const { user_id } of await ownersOf(trx, [opportunityId]))
    await disownCustomer(trx, { id: customerId, ownerId: user_id, except: opportunityId, at, isFree });
}
