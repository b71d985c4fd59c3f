import { type Static, Type } from '@sinclair/typebox';
import { draftOf } from '../../db/definition/drafts';
import {
  type DefinitionRow,
  definitionVersion,
  listDefinitions,
  type ListedDefinition,
  listVersions,
  newestVersion,
  publishedDefinition,
} from '../../db/definition/rows';
import type { Db } from '../../db/shared/knex';
import { differences } from '../../definitions/definition/comparison/differences';
import { diffSchema, listedDefinitionSchema, versionHeadSchema, versionSchema } from '../../definitions/kinds/wire';
import { kinds } from '../../definitions/kinds/kinds';
import { oneWordOf } from '../../definitions/shared/schema';
import type { Deps } from '../deps';
import { type Listing, listQuery, listSchema, pageQuery } from '../http/paging';
import { notFound } from '../http/problem';
import { ok, route, type Route } from '../http/route';
import { type Named, named } from './named';
import { listedView, versionHead, versionView } from './views';

const listing: Listing<ListedDefinition> = {
  name: 'definitions',
  sorts: { key: { column: 'id', of: ({ id }) => id } },
  defaultSort: 'key',
  idColumn: 'id',
  idOf: ({ id }) => id,
};

const versions: Listing<DefinitionRow> = {
  name: 'versions',
  sorts: { version: { column: 'version', of: ({ version }) => version } },
  defaultSort: '-version',
  idColumn: 'version',
  idOf: ({ version }) => String(version),
};

const place = Type.String({ pattern: '^([1-9]\\d{0,8}|draft)$', description: 'The number of a version, or `draft`.' });
const diffQuery = Type.Object(
  { from: Type.Optional(place), to: Type.Optional(place) },
  { additionalProperties: false },
);

/** What is published, and what differs. */
export const readingRoutes = (deps: Deps): Route[] => [
  listRoute(deps),
  readRoute(deps),
  versionsRoute(deps),
  versionRoute(deps),
  differenceRoute(deps),
];

const listRoute = ({ db, pager }: Deps): Route =>
  route({
    method: 'get',
    path: '/definitions',
    summary: 'List definitions',
    query: listQuery({ 'filter[kind]': Type.Optional(oneWordOf(kinds, 'A kind.')) }),
    answers: {
      200: {
        description: 'Definitions with their newest version, and those that are only a draft yet.',
        schema: listSchema(listedDefinitionSchema),
      },
    },
    handle: async ({ query }) =>
      ok(
        await pager.list(
          listing,
          query,
          (page) => listDefinitions(db, { kind: query['filter[kind]'], q: query.q }, page),
          (rows) => rows.map(listedView),
        ),
      ),
  });

const readRoute = ({ db }: Deps): Route =>
  route({
    method: 'get',
    path: '/definitions/:kind/:key',
    summary: 'Read a definition as it is published',
    answers: { 200: { description: 'The newest version.', schema: versionSchema } },
    async handle({ params }) {
      const { kind, key } = named(params);
      const row = await publishedDefinition(db, kind, key);
      if (!row) throw notFound(`No ${kind} "${key}" is published: there is none, it is retired, or it is a draft.`);
      return ok(versionView(row));
    },
  });

const versionsRoute = ({ db, pager }: Deps): Route =>
  route({
    method: 'get',
    path: '/definitions/:kind/:key/versions',
    summary: 'List the versions of a definition',
    query: pageQuery(),
    answers: {
      200: { description: 'A page of its versions, the newest first.', schema: listSchema(versionHeadSchema) },
    },
    async handle({ params, query }) {
      const { kind, key } = named(params);
      if (!(await newestVersion(db, kind, key))) throw notFound();
      return ok(
        await pager.list(
          { ...versions, name: `versions of ${kind}/${key}` },
          query,
          (page) => listVersions(db, kind, key, page),
          (rows) => rows.map(versionHead),
        ),
      );
    },
  });

const versionRoute = ({ db }: Deps): Route =>
  route({
    method: 'get',
    path: '/definitions/:kind/:key/versions/:version',
    summary: 'Read a version of a definition',
    answers: { 200: { description: 'The version.', schema: versionSchema } },
    async handle({ params }) {
      const { kind, key } = named(params);
      const version = params['version'] ?? '';
      const row = /^[1-9]\d{0,8}$/.test(version) ? await definitionVersion(db, kind, key, Number(version)) : undefined;
      if (!row) throw notFound();
      return ok(versionView(row));
    },
  });

const differenceRoute = ({ db }: Deps): Route =>
  route({
    method: 'get',
    path: '/definitions/:kind/:key/diff',
    summary: 'What differs between two versions',
    description:
      'Stages, steps and other things with a key are matched by it, so that an inserted one is one ' +
      'difference. Left out, `from` is what is published and `to` is the draft.',
    query: diffQuery,
    answers: { 200: { description: 'The differences, in the order of the new body.', schema: diffSchema } },
    handle: async ({ params, query }) => ok(await diff(db, named(params), query)),
  });

async function diff(db: Db, name: Named, { from, to = 'draft' }: Static<typeof diffQuery>) {
  const [before, after] = [await placeOf(db, name, from), await placeOf(db, name, to)];
  return { from: before.place, to: after.place, differences: differences(before.body, after.body) };
}

async function placeOf(db: Db, { kind, key }: Named, wanted: string | undefined) {
  if (wanted === 'draft') {
    const draft = await draftOf(db, kind, key);
    if (!draft) throw notFound('There is no draft.');
    return { place: 'draft', body: draft.body };
  }
  const row =
    wanted === undefined ? await newestVersion(db, kind, key) : await definitionVersion(db, kind, key, Number(wanted));
  if (!row) throw notFound(wanted === undefined ? 'Nothing is published yet.' : `There is no version ${wanted}.`);
  return { place: row.version, body: row.body };
}
