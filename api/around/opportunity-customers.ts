import { seenCustomer } from '../../db/customer/rows';
import type { Db } from '../../db/shared/knex';
import { namesOfCustomers, type OpportunityCustomerRow } from '../../db/around/opportunity-customers';
import { otherParts } from '../../db/around/parts';
import type { Caller } from '../../definitions/organisation/access/caller';
import { readableCustomers } from '../../definitions/organisation/access/row-scope';
import {
  MAX_CUSTOMERS,
  newOpportunityCustomerSchema,
  opportunityCustomerPatchSchema,
  opportunityCustomerSchema,
  type OpportunityCustomerView,
} from '../../definitions/around/opportunity-customer/schema';
import { refusalOfDuplicate } from '../../definitions/around/part/changing';
import type { Deps } from '../deps';
import { assertAllowed } from '../http/errors';
import { unprocessable } from '../http/problem';
import type { Route } from '../http/route';
import { patched } from './changing';
import { partRoutes, partView } from './parts';

/** Several customers of one opportunity (OPP-21): who uses, who buys, who designs. */
export const opportunityCustomerRoutes = (deps: Deps): Route[] =>
  partRoutes(deps, {
    name: 'opportunityCustomer',
    table: 'opportunity_customers',
    path: 'customers',
    idName: 'entryId',
    one: 'a further customer of the opportunity',
    most: MAX_CUSTOMERS,
    newSchema: newOpportunityCustomerSchema,
    patchSchema: opportunityCustomerPatchSchema,
    viewSchema: opportunityCustomerSchema,
    writtenBy: 'act',
    async entered({ customerId, role, note = null }, { trx, opportunity, caller, id }) {
      await assertKnownCustomer(trx, customerId, caller);
      const others = await otherParts(
        trx,
        'opportunity_customers',
        { opportunityId: opportunity.id, except: id },
        { customer_id: customerId },
      );
      assertAllowed(refusalOfDuplicate(others.length > 0, 'This customer', '/customerId'));
      return { customer_id: customerId, role, note };
    },
    changed: (row, patch) =>
      Promise.resolve({
        customer_id: row.customer_id,
        role: patched(patch.role, row.role),
        note: patched(patch.note, row.note),
      }),
    views: customerViews,
  });

/** Refuses a customer that is not there or not for the caller’s eyes. */
export async function assertKnownCustomer(db: Db, id: string, caller: Caller): Promise<void> {
  if (!(await seenCustomer(db, id, readableCustomers(caller))))
    throw unprocessable('There is no such customer, or you may not see it.', [
      { pointer: '/customerId', code: 'unknown', detail: 'is the id of no customer that you may see' },
    ]);
}

async function customerViews(db: Db, rows: readonly OpportunityCustomerRow[]): Promise<OpportunityCustomerView[]> {
  const names = await namesOfCustomers(
    db,
    rows.map(({ customer_id }) => customer_id),
  );
  return rows.map((row) => ({
    ...partView(row),
    customerId: row.customer_id,
    customerName: names.get(row.customer_id) ?? '',
    role: row.role,
    note: row.note,
  }));
}
