import { addView, changeView, deleteView, type TaskViewRow, viewsOf } from '../../db/approval/saved-views';
import {
  changedViewSchema,
  MAX_VIEWS,
  newViewSchema,
  savedViewSchema,
} from '../../definitions/approval/inbox/saved-view';
import type { Deps } from '../deps';
import { listSchema } from '../http/paging';
import { notFound, Problem } from '../http/problem';
import { created, noContent, ok, route, type Route } from '../http/route';

/** Saved views of the inbox: each person has their own. */
export const taskViewRoutes = (deps: Deps): Route[] => [
  listRoute(deps),
  saveRoute(deps),
  changeRoute(deps),
  removeRoute(deps),
];

const listRoute = ({ db }: Deps): Route =>
  route({
    method: 'get',
    path: '/task-views',
    summary: 'My saved views',
    answers: { 200: { description: `All of them, ${MAX_VIEWS} at most.`, schema: listSchema(savedViewSchema) } },
    handle: async ({ caller }) => ok({ items: (await viewsOf(db, caller.id)).map(shown), nextCursor: null }),
  });

const saveRoute = ({ db }: Deps): Route =>
  route({
    method: 'post',
    path: '/task-views',
    summary: 'Save a view of my tasks 常用视图',
    description:
      '`query` has the names and values of the query of GET /tasks, without its page: `{ "view": "mine", ' +
      '"filter[status]": "open", "sort": "dueAt", "q": "采购" }`.',
    body: newViewSchema,
    answers: { 201: { description: 'Saved.', schema: savedViewSchema } },
    async handle({ caller, body: { name, query }, requestId }) {
      const row = { id: requestId, user_id: caller.id, name, query, created_at: new Date().toISOString() };
      if (!(await addView(db, row, MAX_VIEWS)))
        throw new Problem({
          status: 422,
          code: 'too_many_views',
          detail: `You have ${MAX_VIEWS} saved views, which is the most: delete one first.`,
        });
      return created(`/api/v1/task-views/${row.id}`, shown(row));
    },
  });

const changeRoute = ({ db }: Deps): Route =>
  route({
    method: 'patch',
    path: '/task-views/:id',
    summary: 'Rename or change a saved view',
    body: changedViewSchema,
    answers: { 200: { description: 'Changed.', schema: savedViewSchema } },
    async handle({ params, caller, body }) {
      const row = await changeView(db, { id: params['id'] ?? '', user_id: caller.id }, body);
      if (!row) throw notFound();
      return ok(shown(row));
    },
  });

const removeRoute = ({ db }: Deps): Route =>
  route({
    method: 'delete',
    path: '/task-views/:id',
    summary: 'Delete a saved view',
    answers: { 204: { description: 'Deleted.' } },
    async handle({ params, caller }) {
      if (!(await deleteView(db, { id: params['id'] ?? '', user_id: caller.id }))) throw notFound();
      return noContent();
    },
  });

const shown = ({ id, name, query, created_at }: TaskViewRow) => ({ id, name, query, createdAt: created_at });
