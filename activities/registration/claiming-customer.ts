import { addContacts } from '../../db/customer/adding-contacts';
import { ownCustomer } from '../../db/customer/owning';
import { type CustomerToWrite, insertCustomers } from '../../db/customer/rows';
import type { NewEvent } from '../../db/shared/events';
import type { Db } from '../../db/shared/knex';
import type { RegistrationStart } from '../../definitions/registration/state';

/**
 * The customer’s record is the registrant’s: a new one, or one that belonged to nobody. In the public pool it is
 * nobody’s. Its contacts are the customer’s, too.
 */
export async function claimCustomer(
  trx: Db,
  start: RegistrationStart,
  { id, at, isNew }: { readonly id: string; readonly at: string; readonly isNew: boolean },
): Promise<void> {
  if (isNew) await insertCustomers(trx, [newCustomer(start, id, at)]);
  else if (start.visibility === 'private') await ownCustomer(trx, id, start.byUserId, at);
  await addContacts(trx, id, { people: start.contacts, at, byUserId: start.byUserId });
}

function newCustomer(
  { customer, keys, byUserId, departmentId, visibility }: RegistrationStart,
  id: string,
  at: string,
): CustomerToWrite {
  const { name, address, taxNumber, phone, mobile, email, website, region, industry } = customer;
  return {
    id,
    name,
    address: address ?? null,
    tax_number: taxNumber ?? null,
    phone: phone ?? null,
    mobile: mobile ?? null,
    email: email ?? null,
    website: website ?? null,
    region: region ?? null,
    industry: industry ?? null,
    level: null,
    custom: {},
    owner_id: visibility === 'private' ? byUserId : null,
    department_id: departmentId,
    created_by: byUserId,
    created_at: at,
    updated_at: at,
    keys,
  };
}

export const customerCreated = (
  { customer, byUserId, opportunityId }: RegistrationStart,
  id: string,
  at: string,
): NewEvent => ({
  key: `${id}/created`,
  type: 'customer.created',
  caseId: id,
  at,
  byUserId,
  data: { name: customer.name, opportunityId },
});
