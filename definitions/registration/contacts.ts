import type { Registration } from './state';

type Contacts = Registration['contacts'];
type Contact = Contacts[number];

/** The contacts of both, each person once; the first one’s words go before. */
export const unitedContacts = (ours: Contacts, theirs: Contacts): Contacts =>
  [...ours, ...theirs.filter((contact) => !ours.some((known) => isSamePerson(known, contact)))].slice(0, MOST);

/** As many as a registration may bring. */
const MOST = 50;

const isSamePerson = (one: Contact, other: Contact): boolean =>
  one.name.trim() === other.name.trim() && (one.mobile ?? '') === (other.mobile ?? '');
