import type { Db } from '../shared/knex';

/** The customer belongs to this salesperson, where it belonged to nobody. */
export async function ownCustomer(trx: Db, id: string, ownerId: string, at: string): Promise<void> {
  await trx('customers')
    .where({ id })
    .whereNull('owner_id')
    .update({ owner_id: ownerId, released_at: null, updated_at: at, version: trx.raw('version + 1') });
}

interface Disowning {
  readonly id: string;
  readonly ownerId: string;
  /** The opportunity whose claim ends. */
  readonly except: string;
  readonly at: string;
  /** Whether whoever registers it next may have it. */
  readonly isFree: boolean;
}

/** The customer belongs to this owner no more, unless they have other claims on it. */
export async function disownCustomer(trx: Db, { id, ownerId, except, at, isFree }: Disowning): Promise<void> {
  const others = trx('claim_keys')
    .join('opportunity_owners', 'opportunity_owners.opportunity_id', 'claim_keys.opportunity_id')
    .where({ kind: 'customer', value: id, user_id: ownerId })
    .whereNull('released_at')
    .whereNot('claim_keys.opportunity_id', except);
  await trx('customers')
    .where({ id, owner_id: ownerId })
    .whereNotExists(others)
    .update({ owner_id: null, released_at: isFree ? at : null, updated_at: at, version: trx.raw('version + 1') });
}

/** Whoever registers this customer next may have it; it belonged to nobody, in the public pool. */
export async function freeCustomer(trx: Db, id: string, at: string): Promise<void> {
  await trx('customers')
    .where({ id })
    .whereNull('owner_id')
    .update({ released_at: at, updated_at: at, version: trx.raw('version + 1') });
}

/** What belonged to one of these, or to nobody, is this person’s from now on. */
export async function passCustomerOn(
  trx: Db,
  id: string,
  {
    fromIds,
    ownerId,
    departmentId,
    at,
  }: {
    readonly fromIds: readonly string[];
    readonly ownerId: string;
    readonly departmentId: string;
    readonly at: string;
  },
): Promise<void> {
  await trx('customers')
    .where({ id })
    .where((held) => held.whereNull('owner_id').orWhereIn('owner_id', [...fromIds]))
    .update({
      owner_id: ownerId,
      department_id: departmentId,
      released_at: null,
      updated_at: at,
      version: trx.raw('version + 1'),
    });
}
