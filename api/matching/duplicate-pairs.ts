import { Type } from '@sinclair/typebox';
import type { CustomerRow } from '../../db/customer/rows';
import { lockCustomersToMerge, mergeCustomers } from '../../db/customer/merging';
import { rememberDistinct } from '../../db/matching/distinct-customers';
import { listPairs, lockPair, pairById, type ShownPair } from '../../db/matching/duplicate-pairs';
import { appendEvent } from '../../db/shared/events';
import type { Db } from '../../db/shared/knex';
import { appendLedger } from '../../db/ledger/rows';
import { namesOfUsers } from '../../db/organisation/users';
import { type Caller, hasRole } from '../../definitions/organisation/access/caller';
import { decidablePairs, type RowScope } from '../../definitions/organisation/access/row-scope';
import { type MergedRecord, refusalToMerge } from '../../definitions/customer/merging';
import { pairOf, refusalOfResolution, type Resolution } from '../../definitions/matching/scan/pair';
import { pairSchema, pairStateSchema, resolutionSchema } from '../../definitions/matching/scan/schema';
import type { Refused } from '../../definitions/shared/refusal';
import { uuid } from '../../definitions/shared/wire';
import type { Deps } from '../deps';
import { problemOfRefusal } from '../http/errors';
import { filteredQuery, type Listing, listSchema } from '../http/paging';
import { forbidden, notFound, Problem } from '../http/problem';
import { ok, route, type Route } from '../http/route';

const listing: Listing<ShownPair> = {
  name: 'duplicate-pairs',
  sorts: { score: { column: 'p.score', of: ({ score }) => score } },
  defaultSort: '-score',
  idColumn: 'p.id',
  idOf: ({ id }) => id,
};

/** What scans have found, and what people say about it. */
export const duplicatePairRoutes = (deps: Deps): Route[] => [listRoute(deps), readRoute(deps), resolutionRoute(deps)];

const listRoute = ({ db, pager }: Deps): Route =>
  route({
    method: 'get',
    path: '/duplicate-pairs',
    summary: 'List pairs of customers that may be one',
    description: 'Administrators see all of them; heads those in which both customers are within their departments.',
    query: filteredQuery({
      'filter[scanId]': Type.Optional(uuid('The scan that found it last.')),
      'filter[state]': Type.Optional(pairStateSchema),
    }),
    answers: {
      200: { description: 'A page of the pairs that the caller may decide.', schema: listSchema(pairSchema) },
    },
    handle: async ({ query, caller }) =>
      ok(
        await pager.list(
          listing,
          query,
          (page) => listPairs(db, { scope: scopeOf(caller), equals: equalsOf(query) }, page),
          (rows) => rows.map(pairView),
        ),
      ),
  });

const readRoute = ({ db }: Deps): Route =>
  route({
    method: 'get',
    path: '/duplicate-pairs/:id',
    summary: 'Read a pair',
    answers: { 200: { description: 'Both customers, with the evidence.', schema: pairSchema } },
    handle: async ({ params, caller }) => ok(pairView(await visiblePair(db, params['id'] ?? '', scopeOf(caller)))),
  });

const resolutionRoute = ({ db }: Deps): Route =>
  route({
    method: 'post',
    path: '/duplicate-pairs/:id/resolution',
    summary: 'Say what the two customers are',
    description:
      'Distinct: no later scan reports them again, unless they come to hold an equal identifier. Merge: ' +
      'one becomes a part of the other, with its identifiers, opportunities and claims; it stays to be ' +
      'read.',
    body: resolutionSchema,
    answers: { 200: { description: 'The pair as it is now.', schema: pairSchema } },
    async handle({ params, body, caller, requestId }) {
      const scope = scopeOf(caller);
      const pair = await visiblePair(db, params['id'] ?? '', scope);
      assertAllowed(refusalOfResolution({ oneId: pair.one_id, otherId: pair.other_id }, body));
      await db.transaction((trx) =>
        resolve(trx, { pair, resolution: body, caller, requestId, at: new Date().toISOString() }),
      );
      return ok(pairView(await visiblePair(db, pair.id, { kind: 'all' })));
    },
  });

interface Resolving {
  readonly pair: ShownPair;
  readonly resolution: Resolution;
  readonly caller: Caller;
  readonly requestId: string;
  readonly at: string;
}

/**
 * Decides the pair with all that follows. The customers are kept from others first, as merging and scans do; an
 * earlier attempt has left its event.
 */
async function resolve(
  trx: Db,
  { pair: { id, one_id, other_id }, resolution: { outcome, intoId }, caller, requestId, at }: Resolving,
): Promise<void> {
  const loserId = intoId === one_id ? other_id : one_id;
  const customers = await lockCustomersToMerge(trx, [loserId, intoId ?? one_id]);
  const pair = await lockPair(trx, id);
  const key = `${id}/resolved/${requestId}`;
  const data = { oneId: one_id, otherId: other_id, intoId: intoId ?? null };
  if (
    !(await appendEvent(trx, {
      key,
      type: 'duplicatePair.resolved',
      caseId: id,
      at,
      byUserId: caller.id,
      data: { ...data, outcome },
    }))
  )
    return;
  if (pair?.state !== 'open') throw await decidedAlready(trx, pair);
  await appendLedger(trx, key, { caseId: id, at, action: 'resolved', taskId: null, actorId: caller.id, outcome, data });
  if (intoId === undefined) return rememberDistinct(trx, [pairOf(one_id, other_id)], { by: caller.id, at, caseId: id });
  assertAllowed(refusalToMergeRows(customers, caller));
  await mergeCustomers(trx, { loserId, intoId, at, byUserId: caller.id, caseId: id });
}

function refusalToMergeRows(
  [loser, into]: Awaited<ReturnType<typeof lockCustomersToMerge>>,
  caller: Caller,
): Refused | undefined {
  if (loser === undefined || into === undefined) throw notFound();
  return refusalToMerge(recordOf(loser), recordOf(into), { mayOverrule: hasRole(caller, 'ops', 'admin') });
}

const recordOf = ({ id, name, owner_id, merged_into_id }: CustomerRow): MergedRecord => ({
  id,
  name,
  ownerId: owner_id,
  mergedIntoId: merged_into_id,
});

/** In words that name who was first, and when. */
async function decidedAlready(db: Db, pair: Awaited<ReturnType<typeof lockPair>>): Promise<Problem> {
  if (!pair) return notFound();
  const name = pair.decided_by === null ? undefined : (await namesOfUsers(db, [pair.decided_by])).get(pair.decided_by);
  const how =
    pair.state === 'stale'
      ? 'One of the two has become a part of another customer'
      : `It is decided already: ${pair.state}`;
  return new Problem({
    status: 409,
    code: 'conflict',
    detail:
      `${how}${name === undefined ? '' : `, by ${name}`}` +
      (pair.decided_at === null ? '.' : ` at ${pair.decided_at}.`),
  });
}

function assertAllowed(refusal: Refused | undefined): void {
  if (refusal) throw new Problem(problemOfRefusal(refusal.refusal));
}

function scopeOf(caller: Caller): RowScope {
  const scope = decidablePairs(caller);
  if (!scope) throw forbidden('Pairs of customers are for process administrators, and for heads of departments.');
  return scope;
}

async function visiblePair(db: Db, id: string, scope: RowScope): Promise<ShownPair> {
  const pair = await pairById(db, id, scope);
  if (!pair) throw notFound();
  return pair;
}

function equalsOf(query: Readonly<Record<string, unknown>>) {
  const columns = { scan_id: 'filter[scanId]', state: 'filter[state]' };
  return Object.fromEntries(
    Object.entries(columns).flatMap(([column, filter]) =>
      query[filter] === undefined ? [] : [[column, query[filter]]],
    ),
  );
}

const pairView = ({
  id,
  scan_id,
  one,
  other,
  score,
  evidence,
  state,
  into_id,
  found_at,
  decided_by,
  decided_at,
}: ShownPair) => ({
  id,
  scanId: scan_id,
  one,
  other,
  score,
  evidence,
  state,
  intoId: into_id,
  foundAt: found_at,
  decidedBy: decided_by,
  decidedAt: decided_at,
});
