import { type Static, Type } from '@sinclair/typebox';
import { soughtText, uuid } from '../../shared/wire';
import { taskStatuses, taskViews } from './schema';

/** What the list of tasks may be narrowed by, under the names of its query. */
export const taskListFilters = {
  view: Type.Optional(Type.Union(taskViews.map((view) => Type.Literal(view)))),
  'filter[status]': Type.Optional(Type.Union(taskStatuses.map((status) => Type.Literal(status)))),
  'filter[flow]': Type.Optional(Type.String({ maxLength: 64 })),
  'filter[definition]': Type.Optional(soughtText()),
  'filter[caseId]': Type.Optional(uuid()),
  'filter[initiatorId]': Type.Optional(uuid()),
  'filter[overdue]': Type.Optional(
    Type.Boolean({ description: 'Whether its time is over and it waits all the same, by the clock of its case.' }),
  ),
};

/** `createdAt` is the moment of opening, as in other lists. */
export const taskSorts = ['createdAt', 'openedAt', 'dueAt'] as const;

/** A list of tasks as somebody saves it: the query of `GET /tasks` without its page. */
export const savedQuerySchema = Type.Object(
  {
    ...taskListFilters,
    sort: Type.Optional(Type.Union(taskSorts.flatMap((sort) => [Type.Literal(sort), Type.Literal(`-${sort}`)]))),
    q: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
  },
  { additionalProperties: false, description: 'What GET /tasks is asked with.' },
);

export type SavedQuery = Static<typeof savedQuerySchema>;
