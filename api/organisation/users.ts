import { Type } from '@sinclair/typebox';
import { listUsers, type UserRow } from '../../db/organisation/users';
import { departmentAndBelow, soughtText, uuid } from '../../definitions/shared/wire';
import type { Deps } from '../deps';
import { type Listing, listQuery, listSchema } from '../http/paging';
import { ok, route, type Route } from '../http/route';

const userSchema = Type.Object({
  id: uuid(),
  username: Type.String(),
  name: Type.String(),
  roles: Type.Array(Type.String()),
  departmentId: uuid(),
  skills: Type.Array(Type.String()),
  active: Type.Boolean(),
});

const listing: Listing<UserRow> = {
  name: 'users',
  sorts: { username: { column: 'username', of: ({ username }) => username } },
  defaultSort: 'username',
  idColumn: 'id',
  idOf: ({ id }) => id,
};

export const userRoutes = ({ db, pager }: Deps): Route[] => [
  route({
    method: 'get',
    path: '/users',
    summary: 'The people of the company',
    query: listQuery({
      'filter[role]': Type.Optional(soughtText()),
      'filter[username]': Type.Optional(soughtText()),
      'filter[departmentId]': Type.Optional(departmentAndBelow()),
    }),
    answers: { 200: { description: 'A page of people.', schema: listSchema(userSchema) } },
    handle: async ({ query }) =>
      ok(
        await pager.list(
          listing,
          query,
          (page) =>
            listUsers(
              db,
              {
                q: query.q,
                role: query['filter[role]'],
                username: query['filter[username]'],
                departmentId: query['filter[departmentId]'],
              },
              page,
            ),
          (rows) => rows.map(view),
        ),
      ),
  }),
];

const view = ({ id, username, name, roles, department_id, skills, active }: UserRow) => ({
  id,
  username,
  name,
  roles,
  departmentId: department_id,
  skills,
  active,
});
