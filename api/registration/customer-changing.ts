import { claimantOf } from '../../db/registration/claimant';
import { conflictsOfChange } from '../../db/matching/conflicts-of-change';
import { keysOfRecord, patched } from '../../db/customer/changing';
import { customerById, customerOwnership, type CustomerRow, updateCustomer } from '../../db/customer/rows';
import { writeFoundPairs } from '../../db/matching/duplicate-pairs';
import { appendEvent } from '../../db/shared/events';
import { refusalOfMerged } from '../../definitions/customer/merging';
import { type CustomerPatch, customerPatchSchema, customerSchema } from '../../definitions/customer/schema';
import type { Caller } from '../../definitions/organisation/access/caller';
import { inScope, readableCustomers, writableCustomers } from '../../definitions/organisation/access/row-scope';
import { refusalToGrow } from '../../definitions/shared/data-size';
import { pairWith } from '../../definitions/matching/scan/pair';
import { changeRegistration } from '../../workflows/registration/messages';
import { actorOf } from '../shared/actor';
import { judgeTouched } from '../approval/touched';
import type { Deps } from '../deps';
import { customerView, visibleCustomer } from '../customer/view';
import { assertAllowed, problemOfRefusal } from '../http/errors';
import { readIdentityKeys } from '../http/identity';
import { forbidden, Problem } from '../http/problem';
import { etag, matched, ok, route, type Route } from '../http/route';
import { modelWithPolicy } from '../matching/policy';
import { changeOf } from './changing';

/** Changing a record of the master, which the flow of an opportunity that claims the customer has its part in. */
export const customerChangeRoutes = (deps: Deps): Route[] => [
  route({
    method: 'patch',
    path: '/customers/:id',
    summary: 'Change a customer',
    description:
      'An absent field stays, `null` clears. Needs `If-Match`. What identifies the customer is checked ' +
      'again (OPP-06): where an open opportunity claims it, a conflict opens a review of that opportunity.',
    body: customerPatchSchema,
    answers: { 200: { description: 'The customer as it is now.', schema: customerSchema } },
    async handle({ params, body, caller, ifMatch, requestId }) {
      const row = await visibleCustomer(deps.db, params['id'], readableCustomers(caller));
      if (!inScope(writableCustomers(caller), customerOwnership(row)))
        throw forbidden('Only its owner, the heads above and administrators may change a customer.');
      if (row.merged_into_id !== null)
        throw new Problem(
          problemOfRefusal(refusalOfMerged({ name: row.name, mergedIntoId: row.merged_into_id }).refusal),
        );
      const version = matched(ifMatch, row.version);
      const next = await changeCustomer(deps, { ...row, version }, body, { caller, requestId });
      return ok(customerView(next), etag(next.version));
    },
  }),
];

interface By {
  readonly caller: Caller;
  readonly requestId: string;
}

/**
 * Changes the record. Where an open opportunity claims the customer, its flow does so: it checks again what
 * identifies the customer.
 */
async function changeCustomer(
  deps: Deps,
  row: CustomerRow,
  patch: CustomerPatch,
  { caller, requestId }: By,
): Promise<CustomerRow> {
  const { db, commands } = deps;
  const at = new Date().toISOString();
  const next = patched(row, patch, at);
  assertAllowed(refusalToGrow(row.custom, next.custom, '/custom'));
  readIdentityKeys({ ...next, taxNumber: next.tax_number }, '');
  const claimant = IDENTIFYING.some((field) => patch[field] !== undefined) ? await claimantOf(db, row.id) : undefined;
  if (claimant === undefined) return changeDirectly(deps, row, { patch, next, caller });
  const { level: _level, custom: _custom, ...identifying } = patch;
  const change = {
    ...changeOf(claimant, { customer: identifying }, { id: requestId, version: row.version }),
    of: 'customer' as const,
    customerPatch: patch,
  };
  await commands.send({
    workflowId: claimant.workflow_id,
    update: changeRegistration,
    args: [{ by: actorOf(caller), change }],
    id: requestId,
  });
  await judgeTouched(deps, claimant.id);
  return (await customerById(db, row.id)) ?? next;
}

const IDENTIFYING = ['name', 'address', 'taxNumber', 'phone', 'mobile', 'email', 'website'] as const;

interface Changing {
  readonly patch: CustomerPatch;
  readonly next: CustomerRow;
  readonly caller: Caller;
}

/** Nobody claims it: what it has in common with another now becomes a pair for those who keep the master clean. */
async function changeDirectly(deps: Deps, row: CustomerRow, { patch, next, caller }: Changing): Promise<CustomerRow> {
  const { policy } = await modelWithPolicy(await deps.published());
  await deps.db.transaction(async (trx) => {
    if (!(await updateCustomer(trx, next, keysOfRecord(next), keysOfRecord(row))))
      throw new Problem({
        status: 412,
        code: 'stale',
        detail: 'It was changed meanwhile. Read it again and repeat your change.',
      });
    await appendEvent(trx, {
      key: `${row.id}/changed/${row.version}`,
      type: 'customer.changed',
      caseId: row.id,
      at: next.updated_at,
      byUserId: caller.id,
      data: patch,
    });
    const change = { before: asCompared(row), after: asCompared(next), opportunityId: null, customerId: row.id };
    const found = await conflictsOfChange(trx, change, { ...policy.body, scope: ['customers'] });
    const pairs = found.flatMap((candidate) => pairWith(row.id, candidate, policy.body.fuzzy.reviewFrom) ?? []);
    await writeFoundPairs(trx, pairs, { scanId: null, at: next.updated_at });
  });
  return { ...next, version: row.version + 1 };
}

const asCompared = (row: CustomerRow) => ({
  name: row.name,
  address: row.address,
  keys: keysOfRecord(row),
  pickedCustomerId: null,
});
