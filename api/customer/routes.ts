import { Type } from '@sinclair/typebox';
import { listCustomers } from '../../db/customer/lists';
import type { CustomerRow } from '../../db/customer/rows';
import { readableCustomers } from '../../definitions/organisation/access/row-scope';
import { customerSchema, importReportSchema, newCustomerSchema } from '../../definitions/customer/schema';
import { departmentAndBelow, soughtText, uuid } from '../../definitions/shared/wire';
import { createCustomer, customerToWrite } from './creation';
import { importCustomers } from './import';
import { customerView, visibleCustomer } from './view';
import type { Deps } from '../deps';
import { readIdentityKeys } from '../http/identity';
import { type Listing, listQuery, listSchema } from '../http/paging';
import { created, etag, ok, type Route, route } from '../http/route';

const listing: Listing<CustomerRow> = {
  name: 'customers',
  sorts: {
    createdAt: { column: 'created_at', of: ({ created_at }) => created_at },
    name: { column: 'name', of: ({ name }) => name },
  },
  defaultSort: '-createdAt',
  idColumn: 'id',
  idOf: ({ id }) => id,
};

export const customerRoutes = (deps: Deps): Route[] => [
  createRoute(deps),
  listRoute(deps),
  readRoute(deps),
  importRoute(deps),
];

const createRoute = ({ db }: Deps): Route =>
  route({
    method: 'post',
    path: '/customers',
    summary: 'Create a customer',
    description:
      'Writes a record of the customer master. A look-alike name is not refused here: registration and the ' +
      'scan judge that.',
    body: newCustomerSchema,
    answers: { 201: { description: 'Created.', schema: customerSchema } },
    async handle({ body, caller, requestId }) {
      const at = new Date().toISOString();
      const customer = await createCustomer(
        db,
        customerToWrite(body, caller, { id: requestId, at, keys: readIdentityKeys(body, '') }),
      );
      return created(`/api/v1/customers/${customer.id}`, customer, etag(customer.version));
    },
  });

const listRoute = ({ db, pager }: Deps): Route =>
  route({
    method: 'get',
    path: '/customers',
    summary: 'List customers',
    description:
      '`q` is looked for in names and addresses, simplified or traditional, and in the contacts; a whole ' +
      'tax number, telephone, e-mail or website finds whoever has it, however it is written, and so do four ' +
      'digits in a row or more of a telephone.',
    query: listQuery({
      'filter[region]': Type.Optional(soughtText()),
      'filter[industry]': Type.Optional(soughtText()),
      'filter[level]': Type.Optional(soughtText()),
      'filter[name]': Type.Optional(soughtText()),
      'filter[ownerId]': Type.Optional(uuid()),
      'filter[departmentId]': Type.Optional(departmentAndBelow()),
      'filter[mergedIntoId]': Type.Optional(
        uuid('Those that were merged into this one; they are not listed otherwise.'),
      ),
    }),
    answers: {
      200: { description: 'A page of the customers that the caller may see.', schema: listSchema(customerSchema) },
    },
    handle: async ({ query, caller }) =>
      ok(
        await pager.list(
          listing,
          query,
          (page) =>
            listCustomers(
              db,
              {
                scope: readableCustomers(caller),
                q: query.q,
                equals: equalsOf(query),
                departmentId: query['filter[departmentId]'],
              },
              page,
            ),
          (rows) => rows.map(customerView),
        ),
      ),
  });

const readRoute = ({ db }: Deps): Route =>
  route({
    method: 'get',
    path: '/customers/:id',
    summary: 'Read a customer',
    answers: { 200: { description: 'The customer.', schema: customerSchema } },
    async handle({ params, caller }) {
      const row = await visibleCustomer(db, params['id'], readableCustomers(caller));
      return ok(customerView(row), etag(row.version));
    },
  });

const importRoute = (deps: Deps): Route =>
  route({
    method: 'post',
    path: '/customers/import',
    summary: 'Import customers from CSV',
    description:
      'CSV with a header line of the field names of a customer, in UTF-8, UTF-16 with a mark, GB 18030 ' +
      '(GBK), or the charset that the media type names; up to 20 MB and 200,000 lines. A file whose ' +
      'encoding is not sure is refused whole. Each line is created, or refused with its places, and stops ' +
      'no other; blank lines and columns are passed over. Sent again with the same Idempotency-Key it ' +
      'creates nothing twice.',
    bodyType: 'text/csv',
    body: Type.String(),
    answers: { 200: { description: 'What became of each line.', schema: importReportSchema } },
    handle: async ({ body, caller, requestId }) => ok(await importCustomers(deps, body, caller, requestId)),
  });

function equalsOf(query: Readonly<Record<string, unknown>>) {
  const columns = {
    region: 'filter[region]',
    industry: 'filter[industry]',
    level: 'filter[level]',
    name: 'filter[name]',
    owner_id: 'filter[ownerId]',
    merged_into_id: 'filter[mergedIntoId]',
  };
  return Object.fromEntries(
    Object.entries(columns).flatMap(([column, filter]) =>
      query[filter] === undefined ? [] : [[column, query[filter]]],
    ),
  );
}
