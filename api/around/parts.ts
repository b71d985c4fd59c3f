import type { Static, TSchema } from '@sinclair/typebox';
import { appendEvent } from '../../db/shared/events';
import type { Db } from '../../db/shared/knex';
import {
  countParts,
  deletePart,
  insertPart,
  listParts,
  partById,
  type PartColumns,
  type PartRow,
  type PartTable,
  type PartTables,
  updatePart,
} from '../../db/around/parts';
import type { Caller } from '../../definitions/organisation/access/caller';
import { refusalOfOneMore } from '../../definitions/around/part/changing';
import type { OpportunityPart, PartChange } from '../../definitions/shared/event-types';
import type { Deps } from '../deps';
import { assertAllowed } from '../http/errors';
import { type Listing, listSchema, pageQuery } from '../http/paging';
import { notFound } from '../http/problem';
import { created, etag, matched, noContent, ok, type Route, route } from '../http/route';
import { visibleOpportunity } from '../registration/access';
import { changeAround, type Changing, stale } from './changing';

/** A part of an opportunity that people enter and change: what is peculiar to it. */
interface Part<T extends PartTable, N extends TSchema, P extends TSchema> {
  readonly name: OpportunityPart;
  readonly table: T;
  /** Below `/opportunities/:id`. */
  readonly path: string;
  /** The name of the parameter in the path of one of them. */
  readonly idName: string;
  /** What people call one of them. */
  readonly one: string;
  readonly most: number;
  readonly newSchema: N;
  readonly patchSchema: P;
  readonly viewSchema: TSchema;
  /** Who leads the opportunity writes, or everybody who acts on it. */
  readonly writtenBy: 'lead' | 'act';
  /** What it may be sorted by beside the time of its entry, by the name in the interface. */
  readonly sorts?: Listing<PartTables[T]>['sorts'];
  /** What is kept of a new one; refuses by throwing. */
  readonly entered: (body: Static<N>, changing: Changing & { readonly id: string }) => Promise<PartColumns<T>>;
  /** What is kept of a changed one; refuses by throwing. */
  readonly changed: (row: PartTables[T], patch: Static<P>, changing: Changing) => Promise<PartColumns<T>>;
  /** Refuses by throwing. */
  readonly removed?: (row: PartTables[T], changing: Changing) => Promise<void>;
  readonly views: (db: Db, rows: readonly PartTables[T][]) => Promise<readonly object[]>;
}

/**
 * The routes that every part has: list, read, enter, change, remove. Whoever may read the opportunity may read them.
 */
export function partRoutes<T extends PartTable, N extends TSchema, P extends TSchema>(
  deps: Deps,
  part: Part<T, N, P>,
): Route[] {
  const access = accessTo(deps, part);
  return [listRoute(access), enterRoute(access), readRoute(access), changeRoute(access), removeRoute(access)];
}

/** One part, and how its rows are found, changed and announced. */
interface PartAccess<T extends PartTable, N extends TSchema, P extends TSchema> extends Pick<Deps, 'db' | 'pager'> {
  readonly part: Part<T, N, P>;
  readonly place: string;
  readonly viewOf: (row: PartTables[T]) => Promise<object>;
  readonly existing: (trx: Db, opportunityId: string, id: string | undefined) => Promise<PartTables[T]>;
  readonly changing: <R>(
    id: string | undefined,
    caller: Caller,
    work: (changing: Changing) => Promise<R>,
  ) => Promise<R>;
  /** False where the same request announced it before. */
  readonly announce: (changing: Changing, change: PartChange, key: string, data: object) => Promise<boolean>;
}

const accessTo = <T extends PartTable, N extends TSchema, P extends TSchema>(
  deps: Deps,
  part: Part<T, N, P>,
): PartAccess<T, N, P> => ({
  db: deps.db,
  pager: deps.pager,
  part,
  place: `/opportunities/:id/${part.path}`,
  async viewOf(row) {
    const [view] = await part.views(deps.db, [row]);
    return view ?? {};
  },
  async existing(trx, opportunityId, id) {
    const row = id === undefined ? undefined : await partById(trx, part.table, { opportunityId, id });
    if (!row) throw notFound();
    return row;
  },
  changing: (id, caller, work) => changeAround(deps, { id, caller, writtenBy: part.writtenBy, one: part.one }, work),
  announce: ({ trx, opportunity, caller, at }, change, key, data) =>
    appendEvent(trx, { key, type: `${part.name}.${change}`, caseId: opportunity.id, at, byUserId: caller.id, data }),
});

function listRoute<T extends PartTable, N extends TSchema, P extends TSchema>({
  db,
  pager,
  part,
  place,
}: PartAccess<T, N, P>): Route {
  const listing: Listing<PartTables[T]> = {
    name: part.name,
    sorts: { createdAt: { column: 'created_at', of: ({ created_at }) => created_at }, ...part.sorts },
    defaultSort: 'createdAt',
    idColumn: 'id',
    idOf: ({ id }) => id,
  };
  const description = `A page of them; ${part.most} at most in all.`;
  return route({
    method: 'get',
    path: place,
    summary: `List: ${part.one}`,
    query: pageQuery(),
    answers: { 200: { description, schema: listSchema(part.viewSchema) } },
    async handle({ params, query, caller }) {
      const { id } = await visibleOpportunity(db, params['id'], caller);
      return ok(
        await pager.list(
          listing,
          query,
          (page) => listParts(db, part.table, id, page),
          (rows) => part.views(db, rows),
        ),
      );
    },
  });
}

const enterRoute = <T extends PartTable, N extends TSchema, P extends TSchema>({
  part,
  place,
  ...access
}: PartAccess<T, N, P>): Route =>
  route({
    method: 'post',
    path: place,
    summary: `Enter: ${part.one}`,
    body: part.newSchema,
    answers: { 201: { description: 'Entered.', schema: part.viewSchema } },
    async handle({ params, body, caller, requestId: id }) {
      const row = await access.changing(params['id'], caller, async (change) => {
        const { trx, opportunity, at } = change;
        const earlier = await partById(trx, part.table, { opportunityId: opportunity.id, id });
        if (earlier) return earlier; // an attempt before this one, whose answer was lost
        assertAllowed(refusalOfOneMore(await countParts(trx, part.table, opportunity.id), part.most));
        const columns = await part.entered(body, { ...change, id });
        if (!(await access.announce(change, 'added', `${id}/added`, Object.assign({ id }, body)))) throw notFound();
        const head = { id, opportunity_id: opportunity.id, created_by: caller.id, created_at: at };
        await insertPart(trx, part.table, head, columns);
        return access.existing(trx, opportunity.id, id);
      });
      const location = `/api/v1/opportunities/${row.opportunity_id}/${part.path}/${row.id}`;
      return created(location, await access.viewOf(row), etag(row.version));
    },
  });

const readRoute = <T extends PartTable, N extends TSchema, P extends TSchema>({
  db,
  part,
  place,
  existing,
  viewOf,
}: PartAccess<T, N, P>): Route =>
  route({
    method: 'get',
    path: `${place}/:${part.idName}`,
    summary: `Read: ${part.one}`,
    answers: { 200: { description: 'It.', schema: part.viewSchema } },
    async handle({ params, caller }) {
      const { id } = await visibleOpportunity(db, params['id'], caller);
      const row = await existing(db, id, params[part.idName]);
      return ok(await viewOf(row), etag(row.version));
    },
  });

const changeRoute = <T extends PartTable, N extends TSchema, P extends TSchema>({
  part,
  place,
  ...access
}: PartAccess<T, N, P>): Route =>
  route({
    method: 'patch',
    path: `${place}/:${part.idName}`,
    summary: `Change: ${part.one}`,
    description: 'An absent field stays, `null` clears. Needs `If-Match`.',
    body: part.patchSchema,
    answers: { 200: { description: 'As it is now.', schema: part.viewSchema } },
    async handle({ params, body, caller, ifMatch }) {
      const row = await access.changing(params['id'], caller, async (change) => {
        const { trx, opportunity, at } = change;
        const before = await access.existing(trx, opportunity.id, params[part.idName]);
        const version = matched(ifMatch, before.version);
        const columns = await part.changed(before, body, change);
        if (!(await updatePart(trx, part.table, before, { columns, at }))) throw stale();
        const key = `${before.id}/changed/${version}`;
        await access.announce(change, 'changed', key, Object.assign({ id: before.id }, body));
        return access.existing(trx, opportunity.id, before.id);
      });
      return ok(await access.viewOf(row), etag(row.version));
    },
  });

const removeRoute = <T extends PartTable, N extends TSchema, P extends TSchema>({
  part,
  place,
  changing,
  existing,
  announce,
}: PartAccess<T, N, P>): Route =>
  route({
    method: 'delete',
    path: `${place}/:${part.idName}`,
    summary: `Remove: ${part.one}`,
    answers: { 204: { description: 'Removed.' } },
    async handle({ params, caller }) {
      await changing(params['id'], caller, async (change) => {
        const { trx, opportunity } = change;
        const row = await existing(trx, opportunity.id, params[part.idName]);
        await part.removed?.(row, change);
        await deletePart(trx, part.table, row.id);
        await announce(change, 'removed', `${row.id}/removed`, { id: row.id });
      });
      return noContent();
    },
  });

/** What every part shows of itself. */
export const partView = ({ id, version, created_by, created_at, updated_at }: Omit<PartRow, 'opportunity_id'>) => ({
  id,
  version,
  createdBy: created_by,
  createdAt: created_at,
  updatedAt: updated_at,
});
