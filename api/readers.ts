import { seenCustomer } from '../db/customer/rows';
import { pairById } from '../db/matching/duplicate-pairs';
import { opportunityById } from '../db/registration/rows';
import type { Db } from '../db/shared/knex';
import { decidablePairs, readableCustomers } from '../definitions/organisation/access/row-scope';
import { readableApproval } from './approval/access';
import { visibleContact } from './customer/contacts';
import { ifVisible } from './http/problem';
import { visibleOpportunity } from './registration/access';
import type { Readers } from './shared/readers';

/** Of each thing, what its area says. */
export const readersOf = (db: Db): Readers => ({
  approval: async (id, caller) => (await ifVisible(readableApproval(db, id, caller))) !== undefined,
  contact: async (id, caller) => (await ifVisible(visibleContact(db, id, caller))) !== undefined,
  customer: async (id, caller) => (await seenCustomer(db, id, readableCustomers(caller))) !== undefined,
  duplicatePair: async (id, caller) => {
    const scope = decidablePairs(caller);
    return scope !== undefined && (await pairById(db, id, scope)) !== undefined;
  },
  opportunity: async (id, caller) => (await ifVisible(visibleOpportunity(db, id, caller))) !== undefined,
  statusOfCase: async (caseId) => (await opportunityById(db, caseId))?.status,
});
