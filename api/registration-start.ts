import { customerById } from '../db/customers';
import type { Db } from '../db/knex';
import type { Caller } from '../definitions/access/caller';
import { DEFAULT_MODEL } from '../definitions/business-model/schema';
import { DEFAULT_CALENDAR } from '../definitions/calendar/schema';
import type { RegistrationStart } from '../definitions/registration/registration';
import type { RegistrationBody } from '../definitions/registration/schema';
import type { Deps } from './deps';
import { readIdentityKeys } from './http/identity';
import { unprocessable } from './http/problem';

/** Everything that the flow starts with, or a refusal that names what in the body does not hold. */
export async function registrationStart(deps: Pick<Deps, 'db' | 'published'>, { body, caller, opportunityId }: { body: RegistrationBody; caller: Caller; opportunityId: string }): Promise<RegistrationStart> {
  const { customer, pickedCustomerId } = await customerOf(deps.db, body.customer);
  const keys = readIdentityKeys(customer, '/customer');
  const published = await registrationDefinitions(deps, body.businessModel);
  return {
    opportunityId,
    byUserId: caller.id,
    departmentId: caller.departmentId,
    name: body.name,
    category: body.category ?? 'normal',
    visibility: body.visibility ?? 'private',
    expectedAmountFen: body.expectedAmountFen ?? null,
    expectedCloseOn: body.expectedCloseOn ?? null,
    customer,
    pickedCustomerId,
    keys,
    contacts: body.contacts ?? [],
    custom: body.custom ?? {},
    ...published,
  };
}

/** The published versions that a registration under this model starts with. */
export async function registrationDefinitions({ published }: Pick<Deps, 'published'>, modelKey = DEFAULT_MODEL): Promise<Pick<RegistrationStart, 'model' | 'policy' | 'calendar' | 'reviewApproval'>> {
  const read = await published();
  const model = await read('businessModel', modelKey);
  if (!model) throw refusedModel(`There is no published business model "${modelKey}".`);
  const policy = await read('registrationPolicy', model.body.registrationPolicy);
  if (!policy) throw refusedModel(`The registration policy "${model.body.registrationPolicy}" of this model is not published.`);
  const calendar = await read('workingCalendar', model.body.calendar ?? DEFAULT_CALENDAR);
  if (!calendar) throw refusedModel(`The working calendar "${model.body.calendar ?? DEFAULT_CALENDAR}" of this model is not published.`);
  const reviewApproval = await read('approval', policy.body.reviewApproval);
  if (!reviewApproval) throw refusedModel(`The approval "${policy.body.reviewApproval}" of its registration policy is not published.`);
  return { model: { key: modelKey, version: model.version }, policy, calendar, reviewApproval };
}

const refusedModel = (detail: string) => unprocessable(detail, [{ pointer: '/businessModel', code: 'not_published', detail }]);

async function customerOf(db: Db, given: RegistrationBody['customer']): Promise<Pick<RegistrationStart, 'customer' | 'pickedCustomerId'>> {
  if ('name' in given) return { customer: given, pickedCustomerId: null };
  const row = await customerById(db, given.id);
  if (!row) throw unprocessable('There is no such customer.', [{ pointer: '/customer/id', code: 'unknown', detail: 'is the id of no customer' }]);
  const { name, address, tax_number, phone, mobile, email, website, region, industry } = row;
  const texts = { address, taxNumber: tax_number, phone, mobile, email, website, region, industry };
  const known = Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== null));
  return { customer: { name, ...known }, pickedCustomerId: row.id };
}
