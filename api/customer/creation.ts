import { type CustomerToWrite, customerById, insertCustomers } from '../../db/customer/rows';
import { appendEvents } from '../../db/shared/events';
import type { Db } from '../../db/shared/knex';
import { type Caller, hasRole } from '../../definitions/organisation/access/caller';
import type { CustomerView, NewCustomer } from '../../definitions/customer/schema';
import { customerView } from './view';
import { unprocessable } from '../http/problem';

/** Writes the record and its event; a second attempt under the same id gives what the first one wrote. */
export async function createCustomer(db: Db, customer: CustomerToWrite): Promise<CustomerView> {
  await createCustomers(db, [customer]);
  const written = await customerById(db, customer.id);
  if (!written) throw new Error(`The customer ${customer.id} was written and is not there.`);
  return customerView(written);
}

/** Writes those that are not there yet, each with its event, in one transaction. */
export async function createCustomers(db: Db, customers: readonly CustomerToWrite[]): Promise<void> {
  await db.transaction(async (trx) => {
    const written = await insertCustomers(trx, customers);
    const events = customers
      .filter(({ id }) => written.has(id))
      .map(({ id, name, created_at, created_by }) => ({
        key: `${id}/created`,
        type: 'customer.created' as const,
        caseId: id,
        at: created_at,
        byUserId: created_by,
        data: { name },
      }));
    await appendEvents(trx, events);
  });
}

/** Whoever sells owns what they create; what others create belongs to the house, unless they say whose it is. */
function ownerOf({ ownerId }: NewCustomer, caller: Caller): string | null {
  if (ownerId === undefined) return hasRole(caller, 'sales') ? caller.id : null;
  if (ownerId !== caller.id && !hasRole(caller, 'ops', 'admin')) {
    throw unprocessable('Only process administrators may create a customer for somebody else.', [
      { pointer: '/ownerId', code: 'forbidden', detail: 'may only be yourself' },
    ]);
  }
  return ownerId;
}

export const customerToWrite = (
  body: NewCustomer,
  caller: Caller,
  { id, at, keys }: Pick<CustomerToWrite, 'id' | 'keys'> & { at: string },
): CustomerToWrite => ({
  id,
  keys,
  name: body.name,
  address: body.address ?? null,
  tax_number: body.taxNumber ?? null,
  phone: body.phone ?? null,
  mobile: body.mobile ?? null,
  email: body.email ?? null,
  website: body.website ?? null,
  region: body.region ?? null,
  industry: body.industry ?? null,
  level: body.level ?? null,
  custom: body.custom ?? {},
  owner_id: ownerOf(body, caller),
  department_id: caller.departmentId,
  created_by: caller.id,
  created_at: at,
  updated_at: at,
});
