import { mergeFields, type MergedFields } from '../../definitions/customer/merging';
import { lockClaimsOn, lockSharedTraits } from '../matching/claims';
import { traitsOf } from '../matching/conflicts';
import { type CustomerRow, updateCustomer } from './rows';
import { inheritDistinct } from '../matching/distinct-customers';
import { settleMergedPairs } from '../matching/duplicate-pairs';
import { appendEvents } from '../shared/events';
import type { Db } from '../shared/knex';
import { appendLedger } from '../ledger/rows';

/** One customer becomes a part of another 合并. */
export interface CustomerMerging {
  readonly loserId: string;
  readonly intoId: string;
  readonly at: string;
  readonly byUserId: string | null;
  /** The case in which it was decided. */
  readonly caseId: string;
}

/**
 * Both records as they are, kept from every other change until the transaction ends, registrations of either customer
 * included. Ask the rule (definitions/customer/merging.ts) about them before merging.
 */
export async function lockCustomersToMerge(
  trx: Db,
  ids: readonly [string, string],
): Promise<readonly [CustomerRow | undefined, CustomerRow | undefined]> {
  const keys = await trx('customer_keys')
    .whereIn('customer_id', [...ids])
    .whereNull('until')
    .select('kind', 'value');
  await trx('opportunities')
    .whereIn('customer_id', [...ids])
    .orderBy('id')
    .forUpdate()
    .select('id');
  await lockSharedTraits(
    trx,
    ids.flatMap((id) => traitsOf({ keys, pickedCustomerId: id })),
  );
  await lockClaimsOn(trx, ids);
  const rows = await trx('customers')
    .whereIn('id', [...ids])
    .orderBy('id')
    .forUpdate();
  return [rows.find(({ id }) => id === ids[0]), rows.find(({ id }) => id === ids[1])];
}

/**
 * Gives everything of the loser to the other: identifiers, opportunities with their claims, what was decided about
 * it, and what the other lacks; with events and ledger entry, in the caller’s transaction. The loser stays to be
 * read. Whoever adds a table that names customers adds it here.
 */
export async function mergeCustomers(trx: Db, merging: CustomerMerging): Promise<MergedFields> {
  const [loser, into] = await lockCustomersToMerge(trx, [merging.loserId, merging.intoId]);
  if (loser === undefined || into === undefined || loser.merged_into_id !== null || into.merged_into_id !== null)
    throw new Error(`${merging.loserId} cannot be merged into ${merging.intoId}: one is missing or merged already.`);
  const fields = mergeFields(fieldsOf(into), fieldsOf(loser));
  const custom = mergeFields(into.custom, loser.custom);
  const merged = {
    filled: { ...fields.filled, ...prefixed(custom.filled) },
    conflicting: { ...fields.conflicting, ...prefixed(custom.conflicting) },
  };
  await fillFields(trx, { loser, into, at: merging.at }, { fields, custom });
  await giveIdentifiers(trx, merging);
  const opportunityIds = await giveOpportunities(trx, merging);
  await giveClaims(trx, merging);
  await giveRest(trx, merging);
  await inheritDistinct(trx, merging.loserId, merging.intoId);
  await settleMergedPairs(trx, merging, { by: merging.byUserId, at: merging.at });
  await leaveToBeRead(trx, merging);
  await tell(trx, merging, { ...merged, name: loser.name, opportunities: opportunityIds.length }, opportunityIds);
  return merged;
}

/** The fields that merging fills; names always stay. */
const fieldsOf = (row: CustomerRow) => ({
  address: row.address,
  taxNumber: row.tax_number,
  phone: row.phone,
  mobile: row.mobile,
  email: row.email,
  website: row.website,
  region: row.region,
  industry: row.industry,
  level: row.level,
});

const prefixed = <Value>(values: Readonly<Record<string, Value>>): Record<string, Value> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [`custom.${name}`, value]));

interface Both {
  readonly loser: CustomerRow;
  readonly into: CustomerRow;
  readonly at: string;
}

/** A customer without an owner comes to whoever owned the other one. */
async function fillFields(
  trx: Db,
  { loser, into, at }: Both,
  { fields, custom }: { readonly fields: MergedFields; readonly custom: MergedFields },
): Promise<void> {
  const { taxNumber, ...filled } = fields.filled;
  const owner =
    into.owner_id === null && loser.owner_id !== null
      ? { owner_id: loser.owner_id, department_id: loser.department_id, released_at: null }
      : {};
  const next: CustomerRow = {
    ...into,
    ...filled,
    ...(typeof taxNumber === 'string' ? { tax_number: taxNumber } : {}),
    ...owner,
    custom: { ...into.custom, ...custom.filled },
    updated_at: at,
  };
  if (!(await updateCustomer(trx, next, [], [])))
    throw new Error(`The customer ${into.id} changed although it was locked.`);
}

/** All identifiers, those of the past too; what the loser held until now, the other holds from now on. */
async function giveIdentifiers(trx: Db, { loserId, intoId, at }: CustomerMerging): Promise<void> {
  const held = await trx('customer_keys')
    .where({ customer_id: loserId })
    .whereNull('until')
    .update({ until: at })
    .returning(['kind', 'value', 'since']);
  await trx('customer_keys').where({ customer_id: loserId }).update({ customer_id: intoId });
  if (held.length === 0) return;
  await trx('customer_keys')
    .insert(held.map(({ kind, value, since }) => ({ customer_id: intoId, kind, value, since, until: null })))
    .onConflict(trx.raw('(customer_id, kind, value) where until is null'))
    .ignore();
}

async function giveOpportunities(trx: Db, { loserId, intoId, at }: CustomerMerging): Promise<readonly string[]> {
  const given = await trx('opportunities')
    .where({ customer_id: loserId })
    .update({ customer_id: intoId, updated_at: at, version: trx.raw('version + 1') })
    .returning('id');
  return given.map(({ id }) => id);
}

/** Its contacts and contracts, and its places in opportunities. */
async function giveRest(trx: Db, { loserId, intoId }: CustomerMerging): Promise<void> {
  await trx('contacts').where({ customer_id: loserId }).update({ customer_id: intoId });
  await trx('contracts').where({ customer_id: loserId }).update({ customer_id: intoId });
  await trx('opportunity_partners').where({ customer_id: loserId }).update({ customer_id: intoId });
  await trx.raw(DROP_SAME_PLACES, { loserId, intoId });
  await trx('opportunity_customers').where({ customer_id: loserId }).update({ customer_id: intoId });
}

/** Two places of what is one customer now both stay, with role and note, but where one says nothing of its own. */
const DROP_SAME_PLACES = `
  delete from opportunity_customers given using opportunity_customers kept
  where given.opportunity_id = kept.opportunity_id and given.customer_id = :loserId and kept.customer_id = :intoId
    and given.role = kept.role and (given.note is null or given.note = kept.note)`;

/**
 * Claims on the loser’s record become claims on the other’s. Where somebody claims that one already, theirs stays the
 * exclusive one and the loser’s stands beside it, as when a reviewer decides so; a case that claims both keeps what
 * it has on the other.
 */
async function giveClaims(trx: Db, { loserId, intoId, at }: CustomerMerging): Promise<void> {
  await trx.raw(
    `with given as (update claim_keys set released_at = :at where kind = 'customer' and value = :loserId
      and released_at is null returning opportunity_id, standing, taken_at)
     insert into claim_keys (opportunity_id, kind, value, standing, taken_at)
     select opportunity_id, 'customer', :intoId, case when standing = 'exclusive' and exists (
              select 1 from claim_keys held where held.kind = 'customer' and held.value = :intoId
                and held.released_at is null and held.standing = 'exclusive') then 'beside'
                else standing end, taken_at
     from given
     on conflict (opportunity_id, kind, value) do update
       set standing = excluded.standing, taken_at = excluded.taken_at, released_at = null
       where claim_keys.released_at is not null`,
    { loserId, intoId, at },
  );
}

/** It is read by whoever knows it and found by nobody: not by its name, not by an identifier. */
async function leaveToBeRead(trx: Db, { loserId, intoId, at }: CustomerMerging): Promise<void> {
  await trx('customers').where({ merged_into_id: loserId }).update({ merged_into_id: intoId });
  await trx('customers')
    .where({ id: loserId })
    .update({ merged_into_id: intoId, name_grams: [], updated_at: at, version: trx.raw('version + 1') });
}

async function tell(
  trx: Db,
  { loserId, intoId, at, byUserId, caseId }: CustomerMerging,
  data: object,
  opportunityIds: readonly string[],
): Promise<void> {
  const merged = { ...data, loserId, intoId, decidedIn: caseId };
  await appendEvents(trx, [
    { key: `${loserId}/merged`, type: 'customer.merged', caseId: loserId, at, byUserId, data: merged },
    { key: `${intoId}/merged/${loserId}`, type: 'customer.changed', caseId: intoId, at, byUserId, data: merged },
    ...opportunityIds.map((id) => ({
      key: `${id}/customerMerged/${loserId}`,
      type: 'opportunity.customerMerged' as const,
      caseId: id,
      at,
      byUserId,
      data: { loserId, intoId },
    })),
  ]);
  await appendLedger(trx, `${loserId}/merged`, {
    caseId: loserId,
    at,
    action: 'merged',
    taskId: null,
    actorId: byUserId,
    outcome: null,
    data: { intoId, decidedIn: caseId },
  });
}
