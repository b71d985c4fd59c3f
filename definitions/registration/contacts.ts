import { type Static, Type } from '@sinclair/typebox';
import { nameOf, strictObject } from '../shared/schema';

const contactSchema = strictObject(
  {
    name: nameOf('The person’s name.'),
    title: Type.Optional(nameOf('Position.')),
    mobile: Type.Optional(nameOf('Mobile.')),
    email: Type.Optional(nameOf('E-mail address.')),
  },
  'A contact 联系人 at the customer.',
);

const MOST = 50;

export const contactsSchema = Type.Array(contactSchema, { maxItems: MOST });

type Contacts = Static<typeof contactsSchema>;
type Contact = Contacts[number];

/** The contacts of both, each person once; the first one’s words go before. */
export const unitedContacts = (ours: Contacts, theirs: Contacts): Contacts =>
  [...ours, ...theirs.filter((contact) => !ours.some((known) => isSamePerson(known, contact)))].slice(0, MOST);

const isSamePerson = (one: Contact, other: Contact): boolean =>
  one.name.trim() === other.name.trim() && (one.mobile ?? '') === (other.mobile ?? '');
