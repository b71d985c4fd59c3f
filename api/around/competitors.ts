import { Type } from '@sinclair/typebox';
import { type CompetitorRow, listCompetitors } from '../../db/around/competitors';
import {
  competitorPatchSchema,
  competitorSchema,
  competitorScopes,
  type CompetitorView,
  newCompetitorSchema,
  threats,
} from '../../definitions/around/competitor/schema';
import { oneWordOf } from '../../definitions/shared/schema';
import { soughtText } from '../../definitions/shared/wire';
import type { Deps } from '../deps';
import { type Listing, listQuery, listSchema } from '../http/paging';
import { created, etag, matched, ok, type Route, route } from '../http/route';
import { partView } from './parts';
import { changeCompetitor, enterCompetitor, knownCompetitor } from './competitor-record';

const listing: Listing<CompetitorRow> = {
  name: 'competitors',
  sorts: {
    name: { column: 'name', of: ({ name }) => name },
    createdAt: { column: 'created_at', of: ({ created_at }) => created_at },
  },
  defaultSort: 'name',
  idColumn: 'id',
  idOf: ({ id }) => id,
};

/** The competitor master 竞争对手 (CMP-01, CMP-02, CMP-04): one for the whole company. */
export const competitorRoutes = (deps: Deps): Route[] => [
  enterRoute(deps),
  listRoute(deps),
  readRoute(deps),
  changeRoute(deps),
];

const enterRoute = ({ db }: Deps): Route =>
  route({
    method: 'post',
    path: '/competitors',
    summary: 'Enter a competitor',
    body: newCompetitorSchema,
    answers: { 201: { description: 'Entered.', schema: competitorSchema } },
    async handle({ body, caller, requestId: id }) {
      await enterCompetitor(db, { id, body, caller });
      const row = await knownCompetitor(db, id);
      return created(`/api/v1/competitors/${id}`, view(row), etag(row.version));
    },
  });

const listRoute = ({ db, pager }: Deps): Route =>
  route({
    method: 'get',
    path: '/competitors',
    summary: 'List competitors',
    query: listQuery({
      'filter[scope]': Type.Optional(oneWordOf(competitorScopes, 'CMP-04')),
      'filter[region]': Type.Optional(soughtText()),
      'filter[threat]': Type.Optional(oneWordOf(threats, 'CMP-03')),
    }),
    answers: { 200: { description: 'A page of them.', schema: listSchema(competitorSchema) } },
    handle: async ({ query }) =>
      ok(
        await pager.list(
          listing,
          query,
          (page) => listCompetitors(db, { q: query.q, equals: equalsOf(query) }, page),
          (rows) => rows.map(view),
        ),
      ),
  });

const readRoute = ({ db }: Deps): Route =>
  route({
    method: 'get',
    path: '/competitors/:id',
    summary: 'Read a competitor',
    answers: { 200: { description: 'The competitor.', schema: competitorSchema } },
    async handle({ params }) {
      const row = await knownCompetitor(db, params['id']);
      return ok(view(row), etag(row.version));
    },
  });

const changeRoute = ({ db }: Deps): Route =>
  route({
    method: 'patch',
    path: '/competitors/:id',
    summary: 'Change a competitor',
    description: 'An absent field stays, `null` clears, `products` are replaced as a whole. Needs `If-Match`.',
    body: competitorPatchSchema,
    answers: { 200: { description: 'As it is now.', schema: competitorSchema } },
    async handle({ params, body, caller, ifMatch }) {
      const row = await knownCompetitor(db, params['id']);
      matched(ifMatch, row.version);
      await changeCompetitor(db, { row, patch: body, caller });
      const next = await knownCompetitor(db, row.id);
      return ok(view(next), etag(next.version));
    },
  });

function equalsOf({
  'filter[scope]': scope,
  'filter[region]': region,
  'filter[threat]': threat,
}: Readonly<{
  'filter[scope]'?: CompetitorRow['scope'];
  'filter[region]'?: string;
  'filter[threat]'?: CompetitorRow['threat'];
}>) {
  return {
    ...(scope === undefined ? {} : { scope }),
    ...(region === undefined ? {} : { region }),
    ...(threat === undefined ? {} : { threat }),
  };
}

const view = (row: CompetitorRow): CompetitorView => ({
  ...partView(row),
  name: row.name,
  scope: row.scope,
  region: row.region,
  threat: row.threat,
  address: row.address,
  phone: row.phone,
  website: row.website,
  description: row.description,
  products: [...row.products],
});
