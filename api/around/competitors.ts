import { Type } from '@sinclair/typebox';
import {
  competitorById,
  type CompetitorNewsRow,
  type CompetitorRow,
  insertCompetitor,
  insertNews,
  listCompetitors,
  newsOf,
  updateCompetitor,
} from '../../db/around/competitors';
import { isUniqueViolation } from '../../db/shared/errors';
import { appendEvent } from '../../db/shared/events';
import type { Db } from '../../db/shared/knex';
import type { Caller } from '../../definitions/organisation/access/caller';
import {
  type CompetitorPatch,
  competitorPatchSchema,
  competitorSchema,
  competitorScopes,
  type CompetitorView,
  type NewCompetitor,
  newCompetitorSchema,
  newNewsSchema,
  newsSchema,
  type NewsView,
  threats,
} from '../../definitions/around/competitor/schema';
import { oneWordOf } from '../../definitions/shared/schema';
import { soughtText } from '../../definitions/shared/wire';
import type { Deps } from '../deps';
import { type Listing, listQuery, listSchema, pageQuery } from '../http/paging';
import { notFound, Problem } from '../http/problem';
import { created, etag, matched, ok, route, type Route } from '../http/route';
import { partView, patched, stale } from './parts';

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

const news: Listing<CompetitorNewsRow> = {
  name: 'competitorNews',
  sorts: { on: { column: 'happened_on', of: ({ happened_on }) => happened_on } },
  defaultSort: '-on',
  idColumn: 'id',
  idOf: ({ id }) => id,
};

/** The competitor master 竞争对手 (CMP-01 to CMP-04): one for the whole company. */
export const competitorRoutes = ({ db, pager }: Deps): Route[] => [
  route({
    method: 'post',
    path: '/competitors',
    summary: 'Enter a competitor',
    body: newCompetitorSchema,
    answers: { 201: { description: 'Entered.', schema: competitorSchema } },
    async handle({ body, caller, requestId: id }) {
      await enter(db, id, body, caller);
      const row = await known(db, id);
      return created(`/api/v1/competitors/${id}`, view(row), etag(row.version));
    },
  }),
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
  }),
  route({
    method: 'get',
    path: '/competitors/:id',
    summary: 'Read a competitor',
    answers: { 200: { description: 'The competitor.', schema: competitorSchema } },
    async handle({ params }) {
      const row = await known(db, params['id']);
      return ok(view(row), etag(row.version));
    },
  }),
  route({
    method: 'patch',
    path: '/competitors/:id',
    summary: 'Change a competitor',
    description: 'An absent field stays, `null` clears, `products` are replaced as a whole. Needs `If-Match`.',
    body: competitorPatchSchema,
    answers: { 200: { description: 'As it is now.', schema: competitorSchema } },
    async handle({ params, body, caller, ifMatch }) {
      const row = await known(db, params['id']);
      matched(ifMatch, row.version);
      await change(db, row, body, caller);
      const next = await known(db, row.id);
      return ok(view(next), etag(next.version));
    },
  }),
  route({
    method: 'post',
    path: '/competitors/:id/news',
    summary: 'Enter news of a competitor 动态',
    body: newNewsSchema,
    answers: { 201: { description: 'Entered.', schema: newsSchema } },
    async handle({ params, body: { on, title, text = null, url = null }, caller, requestId: id }) {
      const competitor = await known(db, params['id']);
      const row = {
        id,
        competitor_id: competitor.id,
        happened_on: on,
        title,
        text,
        url,
        created_by: caller.id,
        created_at: new Date().toISOString(),
      };
      await db.transaction(async (trx) => {
        if (
          await appendEvent(trx, {
            key: `${id}/news`,
            type: 'competitor.news',
            caseId: competitor.id,
            at: row.created_at,
            byUserId: caller.id,
            data: { id, on, title },
          })
        )
          await insertNews(trx, row);
      });
      return created(`/api/v1/competitors/${competitor.id}/news`, newsView(row));
    },
  }),
  route({
    method: 'get',
    path: '/competitors/:id/news',
    summary: 'News of a competitor',
    query: pageQuery(),
    answers: { 200: { description: 'A page, the latest first.', schema: listSchema(newsSchema) } },
    async handle({ params, query }) {
      const { id } = await known(db, params['id']);
      return ok(
        await pager.list(
          news,
          query,
          (page) => newsOf(db, id, page),
          (rows) => rows.map(newsView),
        ),
      );
    },
  }),
];

async function known(db: Db, id: string | undefined): Promise<CompetitorRow> {
  const row = id === undefined ? undefined : await competitorById(db, id);
  if (!row) throw notFound();
  return row;
}

async function enter(db: Db, id: string, body: NewCompetitor, caller: Caller): Promise<void> {
  const {
    name,
    scope,
    region = null,
    threat = 'medium',
    address = null,
    phone = null,
    website = null,
    description = null,
    products = [],
  } = body;
  const at = new Date().toISOString();
  await oneOfName(() =>
    db.transaction(async (trx) => {
      if (
        !(await appendEvent(trx, {
          key: `${id}/created`,
          type: 'competitor.created',
          caseId: id,
          at,
          byUserId: caller.id,
          data: { name, scope, threat },
        }))
      )
        return;
      await insertCompetitor(trx, {
        id,
        version: 1,
        name,
        scope,
        region,
        threat,
        address,
        phone,
        website,
        description,
        products,
        search_grams: [],
        created_by: caller.id,
        created_at: at,
        updated_at: at,
      });
    }),
  );
}

async function change(db: Db, row: CompetitorRow, patch: CompetitorPatch, caller: Caller): Promise<void> {
  const at = new Date().toISOString();
  const next: CompetitorRow = {
    ...row,
    name: patched(patch.name, row.name),
    scope: patched(patch.scope, row.scope),
    region: patched(patch.region, row.region),
    threat: patched(patch.threat, row.threat),
    address: patched(patch.address, row.address),
    phone: patched(patch.phone, row.phone),
    website: patched(patch.website, row.website),
    description: patched(patch.description, row.description),
    products: patched(patch.products, row.products),
    updated_at: at,
  };
  await oneOfName(() =>
    db.transaction(async (trx) => {
      if (!(await updateCompetitor(trx, next))) throw stale();
      await appendEvent(trx, {
        key: `${row.id}/changed/${row.version}`,
        type: 'competitor.changed',
        caseId: row.id,
        at,
        byUserId: caller.id,
        data: patch,
      });
    }),
  );
}

/** Two records of one competitor would split what is known of it. */
async function oneOfName(write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    const detail = 'There is a competitor of this name already; change that record.';
    throw new Problem({
      status: 409,
      code: 'conflict',
      detail,
      errors: [{ pointer: '/name', code: 'conflict', detail }],
    });
  }
}

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

const newsView = ({ id, happened_on, title, text, url, created_by, created_at }: CompetitorNewsRow): NewsView => ({
  id,
  on: happened_on,
  title,
  text,
  url,
  createdBy: created_by,
  createdAt: created_at,
});
