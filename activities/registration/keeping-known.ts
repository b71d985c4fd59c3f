import { addContacts } from '../../db/customer/adding-contacts';
import { changeMaster } from '../../db/customer/changing';
import { changeOpportunity, type OpportunityRow } from '../../db/registration/rows';
import type { Db } from '../../db/shared/knex';
import { mergeFields, type MergedFields } from '../../definitions/customer/merging';
import { identityKeys } from '../../definitions/matching/identity/identity-keys';
import { unitedContacts } from '../../definitions/registration/contacts';
import type { RegistrationStart } from '../../definitions/registration/state';
import { isHeld } from '../../definitions/registration/statuses';

interface Keeping {
  readonly start: RegistrationStart;
  readonly at: string;
  readonly byUserId: string | null;
}

/**
 * FLW-02: the opportunity that stays, and the record of its customer, learn what the later registration knew. Gives
 * what was filled, and where both say something.
 */
export async function keepKnown(
  trx: Db,
  into: OpportunityRow,
  { start, at, byUserId }: Keeping,
): Promise<MergedFields> {
  const masterId = holdsCustomer(into) ? into.customer_id : null;
  const master = masterId === null ? undefined : await trx('customers').where({ id: masterId }).forUpdate().first();
  const kept = master === undefined ? into.customer : { ...master, taxNumber: master.tax_number };
  const merged = mergeFields(pick(kept), pick(start.customer));
  if (master !== undefined) {
    if (Object.keys(merged.filled).length > 0)
      await changeMaster(trx, { id: master.id, patch: merged.filled, at, byUserId });
    await addContacts(trx, master.id, { people: start.contacts, at, byUserId: byUserId ?? start.byUserId });
  }
  const customer = { ...into.customer, ...mergeFields(pick(into.customer), merged.filled).filled };
  const { registration_state: state } = into;
  await changeOpportunity(trx, into.id, at, {
    customer,
    contacts: unitedContacts(into.contacts, start.contacts),
    registration_state: { ...state, start: { ...state.start, keys: identityKeys(customer).keys } },
  });
  return merged;
}

/** While it is judged for the first time, its customer is none of its own. */
const holdsCustomer = ({ status, status_before }: OpportunityRow): boolean => isHeld(status) || status_before !== null;

type Told = Readonly<Partial<Record<(typeof TOLD)[number], string | null | undefined>>>;

/** What a registration says of a customer. */
const TOLD = ['name', 'address', 'taxNumber', 'phone', 'mobile', 'email', 'website', 'region', 'industry'] as const;

const pick = (values: Told): Told => Object.fromEntries(TOLD.map((field) => [field, values[field]]));
