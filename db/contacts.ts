import type { RowScope } from '../definitions/access/row-scope';
import type { Birthday, OptOut } from '../definitions/contact/schema';
import { searchGrams } from '../definitions/shared/search-grams';
import { jsonb } from './jsonb';
import type { Db } from './knex';
import { containing, paged, type PageRequest } from './listing';

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
  await trx('contacts').insert({ ...contact, version: 1, ...derived(trx, contact) }).onConflict('id').ignore();
};

/** False when the row has left this version: somebody else changed it. */
export async function updateContact(trx: Db, { id, version, ...columns }: ContactRow): Promise<boolean> {
  const changed = await trx('contacts').where({ id, version }).update({ ...columns, version: version + 1, ...derived(trx, columns) });
  return changed > 0;
}

const derived = (db: Db, { name, email, mobile, birthday, opt_out }: Pick<ContactRow, 'name' | 'email' | 'mobile' | 'birthday' | 'opt_out'>) => ({
  birthday: birthday === null ? null : jsonb(db, birthday),
  opt_out: jsonb(db, opt_out),
  search_grams: searchGrams(name, email, mobile),
});

export const contactById = (db: Db, id: string): Promise<ContactRow | undefined> => db('contacts').where({ id }).first();

export interface ContactFilter {
  /** Over the customers. */
  readonly scope: RowScope;
  readonly q?: string | undefined;
  readonly customerId?: string | undefined;
}

export async function listContacts(db: Db, { scope, q, customerId }: ContactFilter, page: PageRequest): Promise<ContactRow[]> {
  const query = db('contacts').select<ContactRow[]>('contacts.*');
  if (customerId !== undefined) query.where({ customer_id: customerId });
  if (scope.kind === 'own') {
    const { userId, departmentIds } = scope;
    query.whereIn('customer_id', db('customers').select('id').where('owner_id', userId).orWhereIn('department_id', [...departmentIds]));
  }
  if (q !== undefined) containing(query, q, 'contacts', ['name', 'email', 'mobile']);
  return paged(query, page);
}
