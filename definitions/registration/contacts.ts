import { type Static, Type } from '@sinclair/typebox';
import { contactErrors } from '../customer/contact/entering';
import { unitedPeople } from '../customer/contact/same-person';
import { newContactSchema } from '../customer/contact/schema';
import type { PlacedError } from '../shared/refusal';
import { strictObject } from '../shared/schema';

const { name, title, mobile, email } = newContactSchema.properties;

const contactSchema = strictObject(
  { name, title, mobile, email },
  'A contact 联系人 at the customer. It becomes one of the customer’s contacts once the registration is valid.',
);

const MOST = 50;

export const contactsSchema = Type.Array(contactSchema, { maxItems: MOST });

export type Contacts = Static<typeof contactsSchema>;

/** Contacts are checked as all contacts are (CON-01). */
export const errorsOfContacts = (contacts: Contacts, today: string): readonly PlacedError[] =>
  contacts.flatMap((contact, index) =>
    contactErrors(contact, today).map((error) => ({ ...error, pointer: `/contacts/${index}${error.pointer}` })),
  );

/** The contacts of both, each person once; the first one’s words go before, and the other’s fill what they lack. */
export function unitedContacts(ours: Contacts, theirs: Contacts): Contacts {
  const { known, added } = unitedPeople(ours, theirs);
  return [...known.map(({ person, filled }) => ({ ...person, ...filled })), ...added].slice(0, MOST);
}
