import { type Static, Type } from '@sinclair/typebox';
import { noteOf, partFields } from '../part/schema';
import { nameOf, nullable, oneWordOf, strictObject } from '../../shared/schema';
import { day, instant, uuid } from '../../shared/wire';

/** 任务, 里程碑. */
const planKinds = ['task', 'milestone'] as const;
export type PlanKind = (typeof planKinds)[number];

export const MAX_PLAN_TASKS = 500;

const fields = {
  kind: Type.Optional(oneWordOf(planKinds, 'Left out: task.')),
  startsOn: Type.Optional(nullable(day('The day on which work on it begins.'))),
  assigneeId: Type.Optional(nullable(uuid('Who does it: an owner of the opportunity or a member of its team.'))),
  note: Type.Optional(nullable(noteOf('What it is about.'))),
};
const name = nameOf('What is to be done or reached.');
const dueOn = day('The day by which it is done or reached.');

export const newPlanTaskSchema = strictObject(
  { name, dueOn, ...fields },
  'A task or a milestone of the project plan 项目计划 (OPP-10).',
);
export const planTaskPatchSchema = Type.Object(
  {
    name: Type.Optional(name),
    dueOn: Type.Optional(dueOn),
    ...fields,
    done: Type.Optional(Type.Boolean({ description: 'Whether it is done; false opens it again.' })),
  },
  { additionalProperties: false, minProperties: 1 },
);
export const planTaskSchema = strictObject(
  {
    ...partFields,
    kind: oneWordOf(planKinds, 'What it is.'),
    name,
    startsOn: nullable(day()),
    dueOn,
    assigneeId: nullable(uuid()),
    done: Type.Boolean(),
    doneAt: nullable(instant()),
    doneBy: nullable(uuid()),
    note: nullable(Type.String()),
  },
  'A task or a milestone of the project plan.',
);

export type PlanTaskView = Static<typeof planTaskSchema>;
