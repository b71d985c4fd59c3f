import { type Static, Type } from '@sinclair/typebox';
import { type CustomerPatch, customerPatchFields } from '../customer/schema';
import type { IdentityKey } from '../matching/identity/identity-keys';
import type { Registration } from './state';
import { fieldsPatched } from './fields/schemas';

const { name: customerName, address, taxNumber, phone, mobile, email, website, region, industry } = customerPatchFields;

/** `PATCH /opportunities/:id`: an absent field stays, `null` clears. */
export const opportunityPatchSchema = Type.Object(
  {
    ...fieldsPatched(),
    custom: Type.Optional(customerPatchFields.custom),
    customer: Type.Optional(
      Type.Object(
        { name: customerName, address, taxNumber, phone, mobile, email, website, region, industry },
        {
          additionalProperties: false,
          minProperties: 1,
          description: 'What changes about the customer; it is checked again (OPP-06).',
        },
      ),
    ),
  },
  { additionalProperties: false, minProperties: 1 },
);

export type OpportunityPatch = Static<typeof opportunityPatchSchema>;

/** A change as its flow carries it out. */
export interface OpportunityChange {
  /** The id of the request. */
  readonly id: string;
  /** The version that was changed: of the opportunity, or of the record of its customer where that was changed. */
  readonly version: number;
  readonly of: 'opportunity' | 'customer';
  readonly patch: OpportunityPatch;
  /** Everything as it is afterwards. */
  readonly next: Registration;
  /** What changes in the record of the customer. */
  readonly customerPatch?: CustomerPatch | undefined;
}

type Texts = Omit<Registration, 'keys'>;

/** The registration with the patch; `keysOf` reads the identifiers of a customer that has changed. */
export function patchedRegistration(
  now: Registration,
  patch: OpportunityPatch,
  keysOf: (customer: Registration['customer']) => readonly IdentityKey[],
): Registration {
  const { customer, custom, ...plain } = patch;
  const texts: Texts = { ...now, ...plain, custom: withoutNulls({ ...now.custom, ...custom }) };
  if (customer === undefined) return { ...texts, keys: now.keys };
  const changed = withPatch(now.customer, customer);
  return { ...texts, customer: changed, keys: keysOf(changed) };
}

/** Each field of the customer as the patch leaves it. */
function withPatch(
  { name, ...fields }: Registration['customer'],
  patch: NonNullable<OpportunityPatch['customer']>,
): Registration['customer'] {
  const next: { -readonly [Field in keyof typeof fields]: (typeof fields)[Field] } = {};
  for (const field of patchedFields) {
    const value = patch[field] === undefined ? fields[field] : patch[field];
    if (value !== null && value !== undefined) next[field] = value;
  }
  return { name: patch.name ?? name, ...next };
}

const patchedFields = ['address', 'taxNumber', 'phone', 'mobile', 'email', 'website', 'region', 'industry'] as const;

type Customer = Registration['customer'];

/**
 * What gives the record of the master back what a change of the customer replaced; what has been changed once more
 * meanwhile stays.
 */
export function patchBack(
  record: { readonly [Field in (typeof patchedFields)[number] | 'name']: string | null },
  changed: Customer,
  before: Customer,
): CustomerPatch {
  const back: { -readonly [Field in keyof CustomerPatch]: CustomerPatch[Field] } = {};
  for (const field of patchedFields) {
    if (changed[field] !== before[field] && record[field] === (changed[field] ?? null))
      back[field] = before[field] ?? null;
  }
  return changed.name !== before.name && record.name === changed.name ? { ...back, name: before.name } : back;
}

const withoutNulls = (values: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));
