import { Type } from '@sinclair/typebox';
import { absenceById, endAbsence, enterAbsence, listAbsences } from '../../db/organisation/absences';
import type { Db } from '../../db/shared/knex';
import type { AbsenceRow } from '../../db/organisation/organisation';
import { type UserRow, userById } from '../../db/organisation/users';
import { refusalOfAbsence } from '../../definitions/organisation/absence/entering';
import { absenceSchema, newAbsenceSchema } from '../../definitions/organisation/absence/schema';
import { type Caller, hasRole } from '../../definitions/organisation/access/caller';
import { mayArrangeFor } from '../../definitions/organisation/access/for-others';
import { uuid } from '../../definitions/shared/wire';
import type { Deps } from '../deps';
import { problemOfRefusal } from '../http/errors';
import { filteredQuery, type Listing, listSchema } from '../http/paging';
import { forbidden, notFound, Problem } from '../http/problem';
import { created, noContent, ok, route, type Route } from '../http/route';

const listing: Listing<AbsenceRow> = {
  name: 'absences',
  sorts: { from: { column: 'from_at', of: ({ from_at }) => from_at } },
  defaultSort: '-from',
  idColumn: 'id',
  idOf: ({ id }) => id,
};

export const absenceRoutes = (deps: Deps): Route[] => [enterRoute(deps), listRoute(deps), endRoute(deps)];

const enterRoute = ({ db }: Deps): Route =>
  route({
    method: 'post',
    path: '/absences',
    summary: 'Enter an absence',
    description:
      'While it lasts, whoever would be asked is replaced by the deputy 代理. By oneself, the heads above, ' +
      'or administrators. Of absences that overlap the one entered last counts.',
    body: newAbsenceSchema,
    answers: { 201: { description: 'Entered.', schema: absenceSchema } },
    async handle({ body: { userId, deputyId, from, to }, caller, requestId }) {
      const [user, deputy] = [await userById(db, userId), await userById(db, deputyId)];
      if (user) assertMayArrange(caller, user);
      const refusal = refusalOfAbsence({ userId, deputyId, from, to }, user, deputy)?.refusal;
      if (refusal) throw new Problem(problemOfRefusal(refusal));
      const row = {
        id: requestId,
        user_id: userId,
        deputy_id: deputyId,
        from_at: utc(from),
        to_at: utc(to),
        created_by: caller.id,
        created_at: new Date().toISOString(),
      };
      await enterAbsence(db, row);
      return created(`/api/v1/absences/${requestId}`, view(row));
    },
  });

const listRoute = ({ db, pager }: Deps): Route =>
  route({
    method: 'get',
    path: '/absences',
    summary: 'List absences',
    query: filteredQuery({ 'filter[userId]': Type.Optional(uuid()), 'filter[deputyId]': Type.Optional(uuid()) }),
    answers: {
      200: {
        description: 'Those of the caller, of those whom they stand in for, and of everybody below them.',
        schema: listSchema(absenceSchema),
      },
    },
    async handle({ query, caller }) {
      const readableBy = hasRole(caller, 'ops', 'admin')
        ? null
        : { userId: caller.id, departmentIds: caller.headedDepartmentIds };
      const { 'filter[userId]': userId, 'filter[deputyId]': deputyId } = query;
      const equals = {
        ...(userId === undefined ? {} : { user_id: userId }),
        ...(deputyId === undefined ? {} : { deputy_id: deputyId }),
      };
      return ok(
        await pager.list(
          listing,
          query,
          (page) => listAbsences(db, { readableBy, equals }, page),
          (rows) => rows.map(view),
        ),
      );
    },
  });

const endRoute = ({ db }: Deps): Route =>
  route({
    method: 'delete',
    path: '/absences/:id',
    summary: 'End an absence',
    description: 'From now on; what has not begun is removed.',
    answers: { 204: { description: 'Ended.' } },
    async handle({ params, caller }) {
      const { id } = await arrangedAbsence(db, params['id'] ?? '', caller);
      if (!(await endAbsence(db, id, new Date().toISOString(), caller.id)))
        throw new Problem({ status: 409, code: 'wrong_state', detail: 'This absence is over already.' });
      return noContent();
    },
  });

function assertMayArrange(caller: Caller, user: UserRow): void {
  if (caller.id !== user.id && !mayArrangeFor(caller, user))
    throw forbidden('An absence is arranged by the person, the heads above, or administrators.');
}

async function arrangedAbsence(db: Db, id: string, caller: Caller): Promise<AbsenceRow> {
  const row = await absenceById(db, id);
  const user = row && (await userById(db, row.user_id));
  if (!row || !user) throw notFound();
  if (row.deputy_id !== caller.id && row.user_id !== caller.id && !mayArrangeFor(caller, user)) throw notFound();
  assertMayArrange(caller, user);
  return row;
}

/** Clients may write any offset. */
const utc = (moment: string): string => new Date(moment).toISOString();

const view = ({ id, user_id, deputy_id, from_at, to_at, created_by, created_at }: AbsenceRow) => ({
  id,
  userId: user_id,
  deputyId: deputy_id,
  from: from_at,
  to: to_at,
  createdBy: created_by,
  createdAt: created_at,
});
