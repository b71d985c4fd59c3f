import type { CustomerPatch } from '../../definitions/customer/schema';
import { type IdentityKey, identityKeys } from '../../definitions/matching/identity/identity-keys';
import { patchBack } from '../../definitions/registration/changing';
import type { Registration } from '../../definitions/registration/state';
import { type CustomerRow, updateCustomer } from './rows';
import { appendEvent } from '../shared/events';
import type { Db } from '../shared/knex';

/** The record with what a patch changes: an absent field stays, `null` clears. */
export function patched(row: CustomerRow, patch: CustomerPatch, at: string): CustomerRow {
  const keep = <T>(value: T | undefined, now: T): T => (value === undefined ? now : value);
  return {
    ...row,
    name: keep(patch.name, row.name),
    address: keep(patch.address, row.address),
    tax_number: keep(patch.taxNumber, row.tax_number),
    phone: keep(patch.phone, row.phone),
    mobile: keep(patch.mobile, row.mobile),
    email: keep(patch.email, row.email),
    website: keep(patch.website, row.website),
    region: keep(patch.region, row.region),
    industry: keep(patch.industry, row.industry),
    level: keep(patch.level, row.level),
    custom: Object.fromEntries(
      Object.entries({ ...row.custom, ...patch.custom }).filter(([, value]) => value !== null),
    ),
    updated_at: at,
  };
}

/** The identity keys of a record; texts that identify nothing give none. */
export const keysOfRecord = (row: CustomerRow): readonly IdentityKey[] =>
  identityKeys({ ...row, taxNumber: row.tax_number }).keys;

interface Changing {
  readonly id: string;
  readonly patch: CustomerPatch;
  readonly at: string;
  readonly byUserId: string | null;
}

/** Changes the record of the master with its keys and its event, in the caller’s transaction. */
export async function changeMaster(trx: Db, { id, patch, at, byUserId }: Changing): Promise<void> {
  const row = await trx('customers').where({ id }).forUpdate().first();
  if (!row) throw new Error(`There is no customer ${id}.`);
  const next = patched(row, patch, at);
  await updateCustomer(trx, next, keysOfRecord(next), keysOfRecord(row));
  await appendEvent(trx, {
    key: `${id}/changed/${row.version}`,
    type: 'customer.changed',
    caseId: id,
    at,
    byUserId,
    data: patch,
  });
}

/** Gives the record back what a change of the customer replaced. */
export async function changeMasterBack(
  trx: Db,
  {
    id,
    changed,
    before,
    at,
    byUserId,
  }: Omit<Changing, 'patch'> & {
    readonly changed: Registration['customer'];
    readonly before: Registration['customer'];
  },
): Promise<void> {
  const row = await trx('customers').where({ id }).forUpdate().first();
  if (!row) throw new Error(`There is no customer ${id}.`);
  const patch = patchBack({ ...row, taxNumber: row.tax_number }, changed, before);
  if (Object.keys(patch).length > 0) await changeMaster(trx, { id, patch, at, byUserId });
}
