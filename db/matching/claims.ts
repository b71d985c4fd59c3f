import { SHARING } from '../../definitions/registration/who-may';
import type { Db } from '../shared/knex';

/** What a claim holds: an identifier of the customer, or the customer’s record itself. */
export interface ClaimKey {
  readonly kind: string;
  readonly value: string;
}

interface ClaimKeyRow extends ClaimKey {
  readonly opportunity_id: string;
  readonly standing: 'asked' | 'exclusive' | 'beside';
  readonly taken_at: string;
  readonly released_at: string | null;
}

declare module 'knex/types/tables' {
  interface Tables {
    claim_keys: ClaimKeyRow;
  }
}

export const customerClaim = (customerId: string): ClaimKey => ({ kind: 'customer', value: customerId });

/**
 * Whoever registers something that could be the same customer waits here until this transaction ends: what two such
 * registrations share (an identifier, a picked customer) is locked by both, in one order, so that they cannot wait in a
 * circle. Names have no such thing in common: see newcomers.ts. What is locked before and after them: the order of
 * locks in docs/architecture.md.
 */
export async function lockSharedTraits(trx: Db, traits: readonly string[]): Promise<void> {
  await trx.raw(
    `select pg_advisory_xact_lock(key) from (select distinct hashtextextended(trait, 0) as key
      from unnest(?::text[]) as trait order by 1) as keys`,
    [[...traits]],
  );
}

/**
 * Keeps the claims on these customers’ records from being given up until this transaction ends. Before the customers
 * themselves, as whoever gives a claim up does.
 */
export async function lockClaimsOn(trx: Db, customerIds: readonly string[]): Promise<void> {
  await trx('claim_keys')
    .where({ kind: 'customer' })
    .whereIn('value', [...customerIds])
    .whereNull('released_at')
    .orderBy(['opportunity_id', 'value'])
    .forUpdate()
    .select('value');
}

/** Notes the keys of a registration that is still being judged, so that others find it. They exclude nobody yet. */
export async function askForKeys(trx: Db, opportunityId: string, keys: readonly ClaimKey[], at: string): Promise<void> {
  await insertKeys(trx, { opportunityId, keys, standing: 'asked', at });
}

interface Taking {
  readonly opportunityId: string;
  readonly keys: readonly ClaimKey[];
  readonly at: string;
  readonly besideOthers: boolean;
}

/**
 * Takes the keys. A key that another claim holds exclusively is taken beside it, which only a reviewer’s decision may
 * bring about; for a clear registration pass `besideOthers: false`, and the unique index refuses what a race let
 * through.
 */
export async function takeKeys(trx: Db, { opportunityId, keys, at, besideOthers }: Taking): Promise<void> {
  if (!besideOthers) return insertKeys(trx, { opportunityId, keys, standing: 'exclusive', at });
  const held = await trx('claim_keys')
    .whereNull('released_at')
    .where({ standing: 'exclusive' })
    .whereNot({ opportunity_id: opportunityId })
    .whereIn(['kind', 'value'], pairs(keys))
    .select('kind', 'value');
  const isHeld = ({ kind, value }: ClaimKey): boolean => held.some((key) => key.kind === kind && key.value === value);
  await insertKeys(trx, { opportunityId, keys: keys.filter((key) => !isHeld(key)), standing: 'exclusive', at });
  await insertKeys(trx, { opportunityId, keys: keys.filter(isHeld), standing: 'beside', at });
}

interface Inserting {
  readonly opportunityId: string;
  readonly keys: readonly ClaimKey[];
  readonly standing: ClaimKeyRow['standing'];
  readonly at: string;
}

async function insertKeys(trx: Db, { opportunityId, keys, standing, at }: Inserting): Promise<void> {
  if (keys.length === 0) return;
  await trx('claim_keys')
    .insert(
      keys.map(({ kind, value }) => ({
        opportunity_id: opportunityId,
        kind,
        value,
        standing,
        taken_at: at,
        released_at: null,
      })),
    )
    .onConflict(['opportunity_id', 'kind', 'value'])
    .merge(['standing', 'taken_at', 'released_at']);
}

/**
 * Gives the keys up, all of them or `only` these. The oldest claim that stood beside this one now holds them alone.
 */
export async function releaseKeys(
  trx: Db,
  opportunityId: string,
  at: string,
  { only }: { readonly only?: readonly ClaimKey[] } = {},
): Promise<void> {
  const held = trx('claim_keys').where({ opportunity_id: opportunityId }).whereNull('released_at');
  if (only !== undefined) held.whereIn(['kind', 'value'], pairs(only));
  const given = await held.update({ released_at: at }).returning(['kind', 'value', 'standing']);
  const exclusive = given.filter(({ standing }) => standing === 'exclusive');
  if (exclusive.length === 0) return;
  await trx.raw(
    `update claim_keys c set standing = 'exclusive'
     from (select distinct on (kind, value) opportunity_id, kind, value from claim_keys
           where released_at is null and standing = 'beside' and (kind, value) in (select *
             from unnest(?::text[], ?::text[]))
           order by kind, value, taken_at, opportunity_id) heir
     where c.opportunity_id = heir.opportunity_id and c.kind = heir.kind and c.value = heir.value`,
    [exclusive.map(({ kind }) => kind), exclusive.map(({ value }) => value)],
  );
}

const pairs = (keys: readonly ClaimKey[]): string[][] => keys.map(({ kind, value }) => [kind, value]);

/**
 * The live claims on customers of the opportunities that somebody owns, or assists with (OPP-20); one that only asks
 * for its customer, in review, knows no more than before.
 */
const customerClaimsOf = (db: Db, userId: string) =>
  db('claim_keys')
    .whereIn(
      'opportunity_id',
      db('opportunity_owners')
        .where({ user_id: userId })
        .select('opportunity_id')
        .union(db('opportunity_team').where({ user_id: userId }).whereIn('role', SHARING).select('opportunity_id')),
    )
    .where({ kind: 'customer' })
    .whereIn('standing', ['exclusive', 'beside'])
    .whereNull('released_at');

/**
 * SQL: whether the customer with the id `customerId` is of the house 公海: nobody owns it, as `table` says, and nobody
 * claims it. What lies in the public pool is claimed.
 */
export const isOfHouse = (table: string, customerId: string): string =>
  `(${table}.owner_id is null and not exists (select 1 from claim_keys held where held.kind = 'customer'
    and held.value = ${customerId}::text and held.standing in ('exclusive', 'beside') and held.released_at is null))`;

export const claimsCustomer = async (db: Db, customerId: string, userId: string): Promise<boolean> =>
  (await customerClaimsOf(db, userId).where({ value: customerId }).first<{ value: string } | undefined>('value')) !==
  undefined;

/** The `id` of each customer that somebody claims, alone or with others. */
export const claimedCustomers = (db: Db, userId: string) =>
  customerClaimsOf(db, userId).distinct(db.raw('value::uuid as id'));
