import { type KnownPerson, unitedPeople } from '../../definitions/customer/contact/same-person';
import { appendEvents, type NewEvent } from '../shared/events';
import type { Db } from '../shared/knex';
import { newId } from '../shared/new-id';
import { insertContact, updateContact } from './contacts';

interface Adding {
  readonly people: readonly KnownPerson[];
  readonly at: string;
  readonly byUserId: string;
}

/** The customer’s contacts are these people too, each once; of whom it knows already it learns what was missing. */
export async function addContacts(trx: Db, customerId: string, { people, at, byUserId }: Adding): Promise<void> {
  if (people.length === 0) return;
  const rows = await trx('contacts').where({ customer_id: customerId }).orderBy('id').forUpdate();
  const { known, added } = unitedPeople(rows, people);
  const events: NewEvent[] = [];
  for (const { person: row, filled } of known) {
    const fields = Object.keys(filled);
    if (fields.length === 0) continue;
    await updateContact(trx, { ...row, ...filled, updated_at: at });
    const key = `${row.id}/changed/${row.version}`;
    events.push({ key, type: 'contact.changed', caseId: row.id, at, byUserId, data: { customerId, fields } });
  }
  for (const { name, title = null, mobile = null, email = null } of added) {
    const id = newId();
    const written = { created_by: byUserId, created_at: at, updated_at: at };
    await insertContact(trx, { id, customer_id: customerId, name, title, mobile, email, ...NOTHING_MORE, ...written });
    events.push({
      key: `${id}/created`,
      type: 'contact.created',
      caseId: id,
      at,
      byUserId,
      data: { customerId, name },
    });
  }
  await appendEvents(trx, events);
}

const NOTHING_MORE = { birthday: null, opt_out: false } as const;
