import type { PlacedError } from '../../shared/refusal';
import { normaliseEmail } from './email-address';
import { isInvalid, type Normalised } from './normalised';
import { normalisePhone } from './phone-number';
import { normaliseTaxNumber } from './tax-number';
import { isSharedDomain, normaliseWebsite } from './website';

/** The customer fields that identify 精确标识: an equal value means the same customer, whatever the name (OPP-06). */
type IdentityField = (typeof identityFields)[number];

const identityFields = ['taxNumber', 'phone', 'mobile', 'email', 'website'] as const;

/**
 * The number spaces of identity keys. Phone and mobile are one space: a number names one line in the world, and
 * people type a mobile into either field, so both fields give keys of kind `phone`.
 */
type IdentityKind = 'taxNumber' | 'phone' | 'email' | 'website';

/**
 * `(kind, value)` is unique among claims; `field` says where it was written, for evidence, and is no part of the key.
 */
export interface IdentityKey {
  readonly kind: IdentityKind;
  readonly value: string;
  readonly field: IdentityField;
}

/** The identifying fields as people write them; absent, null and blank ones identify nothing. */
export type IdentityTexts = { readonly [Field in IdentityField]?: string | null | undefined };

export interface IdentityReading {
  /** At most one for each (kind, value), in the order of `identityFields`. */
  readonly keys: readonly IdentityKey[];
  /** One for each field that is written and is no identifier; code `invalid_identifier`. */
  readonly errors: readonly PlacedError[];
}

/**
 * The keys under which a customer is claimed and found. A website on a domain that many share gives no key, and no
 * error.
 * `pointer` (RFC 6901) is where the fields stand in the input, such as `/customer`; errors point below it.
 */
export function identityKeys(texts: IdentityTexts, pointer = ''): IdentityReading {
  const keys = new Map<string, IdentityKey>();
  const errors: PlacedError[] = [];
  for (const field of identityFields) {
    const text = texts[field];
    if (text === undefined || text === null || text.trim() === '') continue;
    const result = normaliseIdentifier(field, text);
    if (isInvalid(result)) {
      errors.push({ pointer: `${pointer}/${field}`, code: 'invalid_identifier', detail: result.invalid });
    } else if (identifies(field, result.value)) {
      const key = { kind: KIND_OF[field], value: result.value, field };
      const name = `${key.kind} ${key.value}`;
      if (!keys.has(name)) keys.set(name, key);
    }
  }
  return { keys: [...keys.values()], errors };
}

/** The stored form of one field's text. */
function normaliseIdentifier(field: IdentityField, text: string): Normalised {
  switch (field) {
    case 'taxNumber':
      return normaliseTaxNumber(text);
    case 'phone':
    case 'mobile':
      return normalisePhone(text);
    case 'email':
      return normaliseEmail(text);
    case 'website':
      return normaliseWebsite(text);
  }
}

const identifies = (field: IdentityField, value: string): boolean => field !== 'website' || !isSharedDomain(value);

const KIND_OF = {
  taxNumber: 'taxNumber',
  phone: 'phone',
  mobile: 'phone',
  email: 'email',
  website: 'website',
} as const satisfies Record<IdentityField, IdentityKind>;
