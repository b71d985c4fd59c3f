import { Type } from '@sinclair/typebox';
import { listDepartments } from '../../db/organisation/departments';
import type { DepartmentRow } from '../../db/organisation/organisation';
import { nullable, strictObject } from '../../definitions/shared/schema';
import { departmentAndBelow, uuid } from '../../definitions/shared/wire';
import type { Deps } from '../deps';
import { filteredQuery, type Listing, listSchema } from '../http/paging';
import { ok, route, type Route } from '../http/route';

const departmentSchema = strictObject(
  {
    id: uuid(),
    key: Type.String(),
    name: Type.String(),
    parentId: nullable(uuid('The department above; null: the company.')),
    headId: nullable(uuid('Who heads it.')),
  },
  'A department 部门.',
);

const listing: Listing<DepartmentRow> = {
  name: 'departments',
  sorts: { key: { column: 'key', of: ({ key }) => key } },
  defaultSort: 'key',
  idColumn: 'id',
  idOf: ({ id }) => id,
};

/** The tree by which lists are narrowed: whoever filters by `departmentId` finds it here. */
export const departmentRoutes = ({ db, pager }: Deps): Route[] => [
  route({
    method: 'get',
    path: '/departments',
    summary: 'The departments of the company',
    description:
      'The tree, by `parentId`. `filter[headId]` gives those that somebody heads, `filter[departmentId]` a ' +
      'branch; lists take such an id as their `filter[departmentId]`.',
    query: filteredQuery({
      'filter[departmentId]': Type.Optional(departmentAndBelow()),
      'filter[headId]': Type.Optional(uuid('Headed by this person.')),
    }),
    answers: { 200: { description: 'A page of departments.', schema: listSchema(departmentSchema) } },
    handle: async ({ query }) =>
      ok(
        await pager.list(
          listing,
          query,
          (page) =>
            listDepartments(db, { departmentId: query['filter[departmentId]'], headId: query['filter[headId]'] }, page),
          (rows) => rows.map(view),
        ),
      ),
  }),
];

const view = ({ id, key, name, parent_id, head_user_id }: DepartmentRow) => ({
  id,
  key,
  name,
  parentId: parent_id,
  headId: head_user_id,
});
