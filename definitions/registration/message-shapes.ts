import {
  anyObject,
  commandId,
  integer,
  kindOf,
  listOf,
  objectOf,
  oneOf,
  optional,
  type Shape,
  text,
} from '../shared/shape';
import type { IdentityKey } from '../matching/identity/identity-keys';
import type { OpportunityChange } from './changing';
import type { RegistrationVersion } from './migrating';
import type { Registration } from './state';

/** Its fields are judged where they are read (fields.ts) and by the columns that keep them. */
const registration = objectOf<Pick<Registration, 'customer' | 'keys' | 'custom'>>({
  customer: objectOf<Pick<Registration['customer'], 'name'>>({ name: text }),
  keys: listOf(objectOf<IdentityKey>({ kind: text, value: text, field: text })),
  custom: anyObject,
});

/** A change of what an opportunity says, as its flow takes it. */
export const changeShape: Shape = objectOf<OpportunityChange>({
  id: commandId,
  version: integer,
  of: oneOf('opportunity', 'customer'),
  patch: anyObject,
  next: registration,
  customerPatch: optional(anyObject),
});

export const registrationVersionShape: Shape = kindOf<RegistrationVersion>({
  registrationPolicy: { version: integer, body: objectOf<{ key: string }>({ key: text }) },
  businessModel: { version: integer, key: text, registrationPolicy: text, calendar: text },
});
