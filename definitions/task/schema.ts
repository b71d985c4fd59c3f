import { Type } from '@sinclair/typebox';
import { nullable } from '../shared/schema';
import { instant, uuid } from '../shared/wire';

export const taskStatuses = ['open', 'done', 'cancelled', 'returned', 'delegated'] as const;
export const taskViews = ['mine', 'group', 'started', 'decided', 'cc'] as const;

export const taskItemFields = {
  id: uuid(),
  flow: Type.String(),
  caseId: uuid(),
  title: Type.String(),
  stepKey: Type.String(),
  status: Type.Union(taskStatuses.map((status) => Type.Literal(status))),
  assigneeId: nullable(uuid()),
  dueAt: nullable(instant()),
  openedAt: instant(),
  version: Type.Integer(),
};

/** A task 待办 in a list. */
export const taskItemSchema = Type.Object(taskItemFields);

/** A task whole. */
export const taskSchema = Type.Object({
  ...taskItemFields,
  outcomes: Type.Array(Type.String()),
  candidateIds: Type.Array(uuid()),
  outcome: nullable(Type.String()),
  data: Type.Record(Type.String(), Type.Unknown()),
  whyMe: Type.Array(Type.Object({ rule: Type.String(), result: Type.String() }), { description: 'How the approvers were found (TSK-10).' }),
  history: Type.Array(Type.Object({ at: instant(), action: Type.String(), byId: Type.Optional(uuid()), text: Type.Optional(Type.String()) })),
});
