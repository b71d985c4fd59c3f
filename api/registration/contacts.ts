import { type Contacts, errorsOfContacts } from '../../definitions/registration/contacts';
import { assertNone } from '../http/problem';

/** Refuses contacts that could be none, with the place of each fault. */
export const assertSoundContacts = (contacts: Contacts = []): void =>
  assertNone(errorsOfContacts(contacts, new Date().toISOString().slice(0, 'YYYY-MM-DD'.length)));
