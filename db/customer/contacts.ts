import type { Knex } from 'knex';
import type { RowScope } from '../../definitions/organisation/access/row-scope';
import type { Birthday, OptOut } from '../../definitions/customer/contact/schema';
import { searchGrams } from '../../definitions/shared/search/search-grams';
import { claimedCustomers, isOfHouse } from '../matching/claims';
import { seenCustomer } from './rows';
import { jsonb } from '../shared/jsonb';
import type { Db } from '../shared/knex';
import { containing, pagedByWays, type PageRequest, walk, walkEachFound, type Way } from '../shared/listing';
import { reachOf, waysInScope } from '../organisation/scope';

export interface ContactRow {
  readonly id: string;
  readonly version: number;
  readonly customer_id: string;
  readonly name: string;
  readonly title: string | null;
  readonly email: string | null;
  readonly mobile: string | null;
  readonly birthday: Birthday | null;
  readonly opt_out: OptOut;
  readonly search_grams: string[];
  readonly created_by: string;
  readonly created_at: string;
  readonly updated_at: string;
}

declare module 'knex/types/tables' {
  interface Tables {
    contacts: ContactRow;
  }
}

/** A contact as it is written: the columns without those that this file keeps. */
export type ContactToWrite = Omit<ContactRow, 'version' | 'search_grams'>;

/** Writes the contact, unless its id is there already. */
export const insertContact = async (trx: Db, contact: ContactToWrite): Promise<void> => {
  await trx('contacts')
    .insert({ ...contact, version: 1, ...derived(trx, contact) })
    .onConflict('id')
    .ignore();
};

/**
 * False when the row has left this version: somebody else changed it. Whose its customer is (`owner_id`,
 * `department_id`) is no part of this: the database sees to it.
 */
export async function updateContact(trx: Db, { id, version, ...next }: ContactRow): Promise<boolean> {
  const { name, title, email, mobile, updated_at } = next;
  const changed = await trx('contacts')
    .where({ id, version })
    .update({ name, title, email, mobile, updated_at, version: version + 1, ...derived(trx, next) });
  return changed > 0;
}

const derived = (
  db: Db,
  { name, email, mobile, birthday, opt_out }: Pick<ContactRow, 'name' | 'email' | 'mobile' | 'birthday' | 'opt_out'>,
) => ({
  birthday: birthday === null ? null : jsonb(db, birthday),
  opt_out: jsonb(db, opt_out),
  search_grams: searchGrams(name, email, mobile),
});

export const contactById = (db: Db, id: string): Promise<ContactRow | undefined> =>
  db('contacts').where({ id }).first();

export const contactsContaining = (db: Db, q: string) =>
  containing(db('contacts'), q, 'contacts', ['name', 'email', 'mobile']);

export interface ContactFilter {
  /** Over the customers. */
  readonly scope: RowScope;
  readonly q?: string | undefined;
  readonly customerId?: string | undefined;
}

/** The contacts of the customers that somebody sees, in the ways in which they see those. */
export async function listContacts(db: Db, filter: ContactFilter, page: PageRequest): Promise<ContactRow[]> {
  const rows = db('contacts').select<ContactRow[]>('contacts.*');
  return pagedByWays(rows, db, await waysToContacts(db, filter), page);
}

async function waysToContacts(db: Db, { scope, q, customerId }: ContactFilter): Promise<Way[]> {
  const all = (): Knex.QueryBuilder => (q === undefined ? db('contacts') : contactsContaining(db, q));
  if (customerId !== undefined)
    return (await seenCustomer(db, customerId, scope)) ? [walk(all().where({ customer_id: customerId }))] : [];
  const claimed =
    scope.kind === 'all'
      ? []
      : [walkEachFound(db, claimedCustomers(db, scope.userId), walk(all().whereRaw('contacts.customer_id = of.id')))];
  const ofHouse =
    scope.kind === 'own' && scope.andPublic === true
      ? [walk(all().whereRaw(isOfHouse('contacts', 'contacts.customer_id')))]
      : [];
  return [...waysInScope(db, scope, await reachOf(db, scope, undefined), 'contacts', all), ...claimed, ...ofHouse];
}
