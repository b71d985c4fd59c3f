import { Type } from '@sinclair/typebox';
import {
  contactById,
  type ContactRow,
  type ContactToWrite,
  insertContact,
  listContacts,
  updateContact,
} from '../../db/customer/contacts';
import { customerOwnership, type CustomerRow } from '../../db/customer/rows';
import { appendEvent } from '../../db/shared/events';
import type { Db } from '../../db/shared/knex';
import type { Caller } from '../../definitions/organisation/access/caller';
import { inScope, readableCustomers, writableContacts } from '../../definitions/organisation/access/row-scope';
import { contactErrors } from '../../definitions/customer/contact/entering';
import {
  type ContactPatch,
  contactPatchSchema,
  contactSchema,
  type ContactView,
  type NewContact,
  newContactSchema,
  type OptOut,
} from '../../definitions/customer/contact/schema';
import { uuid } from '../../definitions/shared/wire';
import { visibleCustomer } from './view';
import type { Deps } from '../deps';
import { type Listing, listQuery, listSchema } from '../http/paging';
import { assertNone, forbidden, ifVisible, notFound, Problem, unprocessable } from '../http/problem';
import { created, etag, matched, ok, route, type Route } from '../http/route';

const listing: Listing<ContactRow> = {
  name: 'contacts',
  sorts: {
    createdAt: { column: 'created_at', of: ({ created_at }) => created_at },
    name: { column: 'name', of: ({ name }) => name },
  },
  defaultSort: '-createdAt',
  idColumn: 'id',
  idOf: ({ id }) => id,
};

export const contactRoutes = (deps: Deps): Route[] => [
  enterRoute(deps),
  listRoute(deps),
  readRoute(deps),
  changeRoute(deps),
];

const enterRoute = ({ db }: Deps): Route =>
  route({
    method: 'post',
    path: '/contacts',
    summary: 'Create a contact',
    description:
      'Somebody at a customer. By the customer’s owner, the heads above, the service desk, customer care ' +
      'and administrators.',
    body: newContactSchema,
    answers: { 201: { description: 'Created.', schema: contactSchema } },
    async handle({ body, caller, requestId }) {
      assertMayWrite(caller, await customerOf(db, body, caller));
      assertSound(body);
      const contact = await createContact(db, contactToWrite(body, caller, requestId));
      return created(`/api/v1/contacts/${contact.id}`, contactView(contact), etag(contact.version));
    },
  });

const listRoute = ({ db, pager }: Deps): Route =>
  route({
    method: 'get',
    path: '/contacts',
    summary: 'List contacts',
    description: '`q` looks into name, e-mail address and mobile.',
    query: listQuery({ 'filter[customerId]': Type.Optional(uuid()) }),
    answers: {
      200: {
        description: 'A page of the contacts of customers that the caller may see.',
        schema: listSchema(contactSchema),
      },
    },
    async handle({ query, caller }) {
      const filter = { scope: readableCustomers(caller), q: query.q, customerId: query['filter[customerId]'] };
      return ok(
        await pager.list(
          listing,
          query,
          (page) => listContacts(db, filter, page),
          (rows) => rows.map(contactView),
        ),
      );
    },
  });

const readRoute = ({ db }: Deps): Route =>
  route({
    method: 'get',
    path: '/contacts/:id',
    summary: 'Read a contact',
    answers: { 200: { description: 'The contact.', schema: contactSchema } },
    async handle({ params, caller }) {
      const { contact } = await visibleContact(db, params['id'], caller);
      return ok(contactView(contact), etag(contact.version));
    },
  });

const changeRoute = ({ db }: Deps): Route =>
  route({
    method: 'patch',
    path: '/contacts/:id',
    summary: 'Change a contact',
    description: 'An absent field stays, `null` clears. Needs `If-Match`.',
    body: contactPatchSchema,
    answers: { 200: { description: 'The contact as it is now.', schema: contactSchema } },
    async handle({ params, body, caller, ifMatch }) {
      const { contact, customer } = await visibleContact(db, params['id'], caller);
      assertMayWrite(caller, customer);
      const version = matched(ifMatch, contact.version);
      assertSound(body);
      const next = await changeContact(db, { ...contact, version }, body, caller);
      return ok(contactView(next), etag(next.version));
    },
  });

async function customerOf(db: Db, { customerId }: NewContact, caller: Caller): Promise<CustomerRow> {
  const customer = await ifVisible(visibleCustomer(db, customerId, readableCustomers(caller)));
  if (!customer)
    throw unprocessable('There is no such customer.', [
      { pointer: '/customerId', code: 'unknown_customer', detail: 'There is no such customer, or you may not see it.' },
    ]);
  return customer;
}

export async function visibleContact(
  db: Db,
  id: string | undefined,
  caller: Caller,
): Promise<{ contact: ContactRow; customer: CustomerRow }> {
  const contact = id === undefined ? undefined : await contactById(db, id);
  if (!contact) throw notFound();
  return { contact, customer: await visibleCustomer(db, contact.customer_id, readableCustomers(caller)) };
}

function assertMayWrite(caller: Caller, customer: CustomerRow): void {
  if (!inScope(writableContacts(caller), customerOwnership(customer)))
    throw forbidden(
      'The contacts of a customer are written by its owner, the heads above, the service desk, customer ' +
        'care and administrators.',
    );
}

function assertSound(entered: ContactPatch): void {
  assertNone(contactErrors(entered, new Date().toISOString().slice(0, 'YYYY-MM-DD'.length)));
}

const contactToWrite = (body: NewContact, caller: Caller, id: string): ContactToWrite => {
  const at = new Date().toISOString();
  return {
    id,
    customer_id: body.customerId,
    name: body.name,
    title: body.title ?? null,
    email: body.email ?? null,
    mobile: body.mobile ?? null,
    birthday: body.birthday ?? null,
    opt_out: meant(body.optOut ?? false),
    created_by: caller.id,
    created_at: at,
    updated_at: at,
  };
};

/** No channel is refused: that is what `false` says. */
const meant = (optOut: OptOut): OptOut => (Array.isArray(optOut) && optOut.length === 0 ? false : optOut);

/** Writes the contact and its event; a second attempt under the same id gives what the first one wrote. */
async function createContact(db: Db, contact: ContactToWrite): Promise<ContactRow> {
  const { id, customer_id: customerId, name, created_at: at, created_by: byUserId } = contact;
  await db.transaction(async (trx) => {
    if (
      await appendEvent(trx, {
        key: `${id}/created`,
        type: 'contact.created',
        caseId: id,
        at,
        byUserId,
        data: { customerId, name },
      })
    )
      await insertContact(trx, contact);
  });
  const written = await contactById(db, id);
  if (!written) throw new Error(`The contact ${id} was written and is not there.`);
  return written;
}

/**
 * The event names the fields and not their values: whom one may write to is no news for everybody who reads events.
 */
async function changeContact(db: Db, row: ContactRow, patch: ContactPatch, caller: Caller): Promise<ContactRow> {
  const at = new Date().toISOString();
  const keep = <T>(value: T | undefined, now: T): T => (value === undefined ? now : value);
  const next: ContactRow = {
    ...row,
    name: keep(patch.name, row.name),
    title: keep(patch.title, row.title),
    email: keep(patch.email, row.email),
    mobile: keep(patch.mobile, row.mobile),
    birthday: keep(patch.birthday, row.birthday),
    opt_out: meant(keep(patch.optOut, row.opt_out)),
    updated_at: at,
  };
  await db.transaction(async (trx) => {
    if (!(await updateContact(trx, next)))
      throw new Problem({
        status: 412,
        code: 'stale',
        detail: 'It was changed meanwhile. Read it again and repeat your change.',
      });
    const data = { customerId: row.customer_id, fields: Object.keys(patch) };
    await appendEvent(trx, {
      key: `${row.id}/changed/${row.version}`,
      type: 'contact.changed',
      caseId: row.id,
      at,
      byUserId: caller.id,
      data,
    });
  });
  return { ...next, version: row.version + 1 };
}

const contactView = (row: ContactRow): ContactView => ({
  id: row.id,
  version: row.version,
  customerId: row.customer_id,
  name: row.name,
  title: row.title,
  email: row.email,
  mobile: row.mobile,
  birthday: row.birthday,
  optOut: row.opt_out,
  createdBy: row.created_by,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});
