import { Type } from '@sinclair/typebox';
import { contractById, type ContractRow, listContracts } from '../../db/around/contracts';
import { readableOpportunities } from '../../definitions/organisation/access/row-scope';
import { contractSchema, contractStatuses } from '../../definitions/around/contract/schema';
import { oneWordOf } from '../../definitions/shared/schema';
import { departmentAndBelow, instant, uuid } from '../../definitions/shared/wire';
import type { Deps } from '../deps';
import { type Listing, listQuery, listSchema } from '../http/paging';
import { notFound } from '../http/problem';
import { etag, ok, route, type Route } from '../http/route';
import { visibleOpportunity } from '../registration/access';

const listing: Listing<ContractRow> = {
  name: 'contracts',
  sorts: { createdAt: { column: 'created_at', of: ({ created_at }) => created_at } },
  defaultSort: '-createdAt',
  idColumn: 'id',
  idOf: ({ id }) => id,
};

/** Contracts 合同, which winning drafts (OPP-26). Whoever sees the opportunity’s rows sees them. */
export const contractRoutes = (deps: Deps): Route[] => [listRoute(deps), readRoute(deps)];

const listRoute = ({ db, pager }: Deps): Route =>
  route({
    method: 'get',
    path: '/contracts',
    summary: 'List contracts',
    description: '`q` looks in number, party, customer and opportunity, as they were when it was drafted.',
    query: listQuery({
      'filter[status]': Type.Optional(oneWordOf(contractStatuses, 'Where it stands.')),
      'filter[customerId]': Type.Optional(uuid()),
      'filter[opportunityId]': Type.Optional(uuid()),
      'filter[ownerId]': Type.Optional(uuid()),
      'filter[departmentId]': Type.Optional(departmentAndBelow()),
      'filter[from]': Type.Optional(instant('Drafted at this moment or later.')),
      'filter[before]': Type.Optional(instant('Drafted before this moment.')),
    }),
    answers: {
      200: { description: 'A page of the contracts that the caller may see.', schema: listSchema(contractSchema) },
    },
    handle: async ({ query, caller }) =>
      ok(
        await pager.list(
          listing,
          query,
          (page) =>
            listContracts(
              db,
              {
                scope: readableOpportunities(caller),
                q: query.q,
                equals: equalsOf(query),
                departmentId: query['filter[departmentId]'],
                from: query['filter[from]'],
                before: query['filter[before]'],
              },
              page,
            ),
          (rows) => rows.map(view),
        ),
      ),
  });

const readRoute = ({ db }: Deps): Route =>
  route({
    method: 'get',
    path: '/contracts/:id',
    summary: 'Read a contract',
    answers: { 200: { description: 'The contract.', schema: contractSchema } },
    async handle({ params, caller }) {
      const row = await contractById(db, params['id'] ?? '');
      if (!row) throw notFound();
      await visibleOpportunity(db, row.opportunity_id, caller);
      return ok(view(row), etag(row.version));
    },
  });

function equalsOf(query: Readonly<Record<string, unknown>>) {
  const columns = {
    status: 'filter[status]',
    customer_id: 'filter[customerId]',
    opportunity_id: 'filter[opportunityId]',
    owner_id: 'filter[ownerId]',
  };
  return Object.fromEntries(
    Object.entries(columns).flatMap(([column, filter]) =>
      query[filter] === undefined ? [] : [[column, query[filter]]],
    ),
  );
}

const view = (row: ContractRow) => ({
  id: row.id,
  version: row.version,
  number: row.number,
  opportunityId: row.opportunity_id,
  customerId: row.customer_id,
  ownParty: row.own_party,
  party: row.party,
  amountFen: row.amount_fen,
  paymentTerms: row.payment_terms,
  status: row.status,
  ownerId: row.owner_id,
  departmentId: row.department_id,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});
