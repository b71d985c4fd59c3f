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
  const { db, pager } = deps;
  const { table, path, idName, one, most } = part;
  const place = `/opportunities/:id/${path}`;
  const listing: Listing<PartTables[T]> = {
    name: part.name,
    sorts: { createdAt: { column: 'created_at', of: ({ created_at }) => created_at }, ...part.sorts },
    defaultSort: 'createdAt',
    idColumn: 'id',
    idOf: ({ id }) => id,
  };

  async function viewOf(row: PartTables[T]): Promise<object> {
    const [view] = await part.views(db, [row]);
    return view ?? {};
  }

  async function known(trx: Db, opportunityId: string, id: string | undefined): Promise<PartTables[T]> {
    const row = id === undefined ? undefined : await partById(trx, table, { opportunityId, id });
    if (!row) throw notFound();
    return row;
  }

  const changing = <R>(id: string | undefined, caller: Caller, work: (changing: Changing) => Promise<R>): Promise<R> =>
    changeAround(deps, { id, caller, writtenBy: part.writtenBy, one }, work);

  const told = (
    { trx, opportunity, caller, at }: Changing,
    change: PartChange,
    key: string,
    data: object,
  ): Promise<boolean> =>
    appendEvent(trx, { key, type: `${part.name}.${change}`, caseId: opportunity.id, at, byUserId: caller.id, data });

  return [
    route({
      method: 'get',
      path: place,
      summary: `List: ${one}`,
      query: pageQuery(),
      answers: { 200: { description: `A page of them; ${most} at most in all.`, schema: listSchema(part.viewSchema) } },
      async handle({ params, query, caller }) {
        const { id } = await visibleOpportunity(db, params['id'], caller);
        return ok(
          await pager.list(
            listing,
            query,
            (page) => listParts(db, table, id, page),
            (rows) => part.views(db, rows),
          ),
        );
      },
    }),
    route({
      method: 'post',
      path: place,
      summary: `Enter: ${one}`,
      body: part.newSchema,
      answers: { 201: { description: 'Entered.', schema: part.viewSchema } },
      async handle({ params, body, caller, requestId: id }) {
        const row = await changing(params['id'], caller, async (change) => {
          const { trx, opportunity, at } = change;
          const earlier = await partById(trx, table, { opportunityId: opportunity.id, id });
          if (earlier) return earlier; // an attempt before this one, whose answer was lost
          assertAllowed(refusalOfOneMore(await countParts(trx, table, opportunity.id), most));
          const columns = await part.entered(body, { ...change, id });
          if (!(await told(change, 'added', `${id}/added`, Object.assign({ id }, body)))) throw notFound();
          await insertPart(
            trx,
            table,
            { id, opportunity_id: opportunity.id, created_by: caller.id, created_at: at },
            columns,
          );
          return known(trx, opportunity.id, id);
        });
        return created(
          `/api/v1/opportunities/${row.opportunity_id}/${path}/${row.id}`,
          await viewOf(row),
          etag(row.version),
        );
      },
    }),
    route({
      method: 'get',
      path: `${place}/:${idName}`,
      summary: `Read: ${one}`,
      answers: { 200: { description: 'It.', schema: part.viewSchema } },
      async handle({ params, caller }) {
        const { id } = await visibleOpportunity(db, params['id'], caller);
        const row = await known(db, id, params[idName]);
        return ok(await viewOf(row), etag(row.version));
      },
    }),
    route({
      method: 'patch',
      path: `${place}/:${idName}`,
      summary: `Change: ${one}`,
      description: 'An absent field stays, `null` clears. Needs `If-Match`.',
      body: part.patchSchema,
      answers: { 200: { description: 'As it is now.', schema: part.viewSchema } },
      async handle({ params, body, caller, ifMatch }) {
        const row = await changing(params['id'], caller, async (change) => {
          const { trx, opportunity, at } = change;
          const before = await known(trx, opportunity.id, params[idName]);
          const version = matched(ifMatch, before.version);
          const columns = await part.changed(before, body, change);
          if (!(await updatePart(trx, table, before, { columns, at }))) throw stale();
          await told(change, 'changed', `${before.id}/changed/${version}`, Object.assign({ id: before.id }, body));
          return known(trx, opportunity.id, before.id);
        });
        return ok(await viewOf(row), etag(row.version));
      },
    }),
    route({
      method: 'delete',
      path: `${place}/:${idName}`,
      summary: `Remove: ${one}`,
      answers: { 204: { description: 'Removed.' } },
      async handle({ params, caller }) {
        await changing(params['id'], caller, async (change) => {
          const { trx, opportunity } = change;
          const row = await known(trx, opportunity.id, params[idName]);
          await part.removed?.(row, change);
          await deletePart(trx, table, row.id);
          await told(change, 'removed', `${row.id}/removed`, { id: row.id });
        });
        return noContent();
      },
    }),
  ];
}

/** What every part shows of itself. */
export const partView = ({ id, version, created_by, created_at, updated_at }: Omit<PartRow, 'opportunity_id'>) => ({
  id,
  version,
  createdBy: created_by,
  createdAt: created_at,
  updatedAt: updated_at,
});
