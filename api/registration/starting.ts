import { seenCustomer } from '../../db/customer/rows';
import type { Db } from '../../db/shared/knex';
import type { Caller } from '../../definitions/organisation/access/caller';
import { readableCustomers } from '../../definitions/organisation/access/row-scope';
import { DEFAULT_CALENDAR } from '../../definitions/kinds/workingCalendar/schema';
import type { ApprovalDefinition } from '../../definitions/kinds/approval/schema';
import { filledFields } from '../../definitions/registration/fields/values';
import type { RegistrationStart } from '../../definitions/registration/state';
import type { Frozen } from '../../definitions/shared/frozen';
import type { RegistrationBody } from '../../definitions/registration/schema';
import type { Deps } from '../deps';
import { readIdentityKeys } from '../http/identity';
import { unprocessable } from '../http/problem';
import { formsNow } from '../approval/pinned-forms';
import { assertSoundContacts } from './contacts';
import { modelWithPolicy, refusedModel } from '../matching/policy';
import type { FormVersions } from '../../definitions/approval/data/forms';

/** Everything that the flow starts with, or a refusal that names what in the body does not hold. */
export async function registrationStart(
  deps: Pick<Deps, 'db' | 'published'>,
  { body, caller, opportunityId }: { body: RegistrationBody; caller: Caller; opportunityId: string },
): Promise<RegistrationStart> {
  const { customer, pickedCustomerId } = await customerOf(deps.db, body.customer, caller);
  const keys = readIdentityKeys(customer, '/customer');
  assertSoundContacts(body.contacts);
  const published = await registrationDefinitions(deps, body.businessModel);
  return {
    opportunityId,
    byUserId: caller.id,
    departmentId: caller.departmentId,
    ...filledFields(body),
    customer,
    pickedCustomerId,
    keys,
    custom: body.custom ?? {},
    ...published,
  };
}

/** The published versions that a registration under this model starts with. */
async function registrationDefinitions(
  { published }: Pick<Deps, 'published'>,
  modelKey?: string,
): Promise<
  Pick<
    RegistrationStart,
    | 'model'
    | 'policy'
    | 'calendar'
    | 'reviewApproval'
    | 'assessmentApproval'
    | 'extensionApproval'
    | 'reviewForms'
    | 'assessmentForms'
    | 'extensionForms'
  >
> {
  const read = await published();
  const { model, policy } = await modelWithPolicy(read, modelKey);
  const calendar = await read('workingCalendar', model.body.calendar ?? DEFAULT_CALENDAR);
  if (!calendar)
    throw refusedModel(
      `The working calendar "${model.body.calendar ?? DEFAULT_CALENDAR}" of this model is not published.`,
    );
  const reviewApproval = await read('approval', policy.body.reviewApproval);
  if (!reviewApproval)
    throw refusedModel(`The approval "${policy.body.reviewApproval}" of its registration policy is not published.`);
  const approvalNamed = async (key: string | null | undefined) => {
    if (key === null || key === undefined) return undefined;
    const approval = await read('approval', key);
    if (!approval) throw refusedModel(`The approval "${key}" of its registration policy is not published.`);
    return approval;
  };
  const { assessment, protection } = policy.body;
  const assessmentApproval = await approvalNamed(assessment);
  const extensionApproval = await approvalNamed(protection.extension?.approval);
  const formsOf = async (approval: Frozen<ApprovalDefinition> | undefined): Promise<FormVersions> =>
    approval === undefined ? {} : formsNow(read, approval.body, '/businessModel');
  return {
    model: { key: model.body.key, version: model.version },
    policy,
    calendar,
    reviewApproval,
    reviewForms: await formsOf(reviewApproval),
    assessmentApproval,
    assessmentForms: await formsOf(assessmentApproval),
    extensionApproval,
    extensionForms: await formsOf(extensionApproval),
  };
}

/** One that the caller may not see is, to them, not there. */
async function customerOf(
  db: Db,
  given: RegistrationBody['customer'],
  caller: Caller,
): Promise<Pick<RegistrationStart, 'customer' | 'pickedCustomerId'>> {
  if ('name' in given) return { customer: given, pickedCustomerId: null };
  const row = await seenCustomer(db, given.id, readableCustomers(caller));
  if (!row)
    throw unprocessable('There is no such customer, or you may not see it.', [
      { pointer: '/customer/id', code: 'unknown', detail: 'is the id of no customer that you may see' },
    ]);
  if (row.merged_into_id !== null)
    throw unprocessable(`${row.name} has been merged into the customer ${row.merged_into_id}. Pick that one.`, [
      { pointer: '/customer/id', code: 'merged', detail: `is merged into ${row.merged_into_id}` },
    ]);
  const { name, address, tax_number, phone, mobile, email, website, region, industry } = row;
  const texts = { address, taxNumber: tax_number, phone, mobile, email, website, region, industry };
  const known = Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== null));
  return { customer: { name, ...known }, pickedCustomerId: row.id };
}
