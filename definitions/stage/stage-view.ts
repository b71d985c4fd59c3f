import { type Static, Type } from '@sinclair/typebox';
import { activityDocumentSchema } from './schema';
import { forecasts } from './forecast';
import { day, instant, uuid } from '../shared/wire';
import { nullable, oneWordOf, strictObject } from '../shared/schema';

const unmetSchema = strictObject(
  {
    pointer: Type.String({
      description:
        'The field, `/documents` or `/activities/<key>`; of what is in the way of every move `/suspension`, ' +
        '`/gate`, `/conflictReview` or `/owners`.',
    }),
    code: Type.String(),
    detail: Type.String({ description: 'What to do.' }),
    params: Type.Record(Type.String(), Type.String(), { description: 'Its values, by name.' }),
    words: strictObject({ zh: Type.String(), en: Type.String() }, 'What it says, in both languages.'),
  },
  'What is missing.',
);

const wayTo = (description: string) =>
  strictObject(
    {
      key: Type.String(),
      name: Type.String(),
      unmet: Type.Array(unmetSchema, { description: 'Everything that keeps it from moving there.' }),
    },
    description,
  );

const activityViewSchema = strictObject(
  {
    key: Type.String(),
    name: Type.String(),
    required: Type.Boolean(),
    description: nullable(Type.String({ description: 'What to do.' })),
    documents: Type.Array(Type.String(), { description: 'The types of document that its completion must bring.' }),
    form: nullable(Type.String({ description: 'The key of the form that its completion fills in.' })),
    done: Type.Boolean(),
    plannedOn: nullable(Type.String({ description: 'A day, a week, a month or a year.' })),
    assigneeId: nullable(uuid('Who does it.')),
    late: Type.Boolean({ description: 'Registered after its plan, or after its stage was left.' }),
  },
  'A sales activity of the stage; after winning, what is followed.',
);

const suspensionViewSchema = strictObject(
  {
    since: instant(),
    until: nullable(instant('When it goes on by itself; null: once it is resumed.')),
    reason: Type.String(),
    summary: nullable(Type.String({ description: 'What had been reached.' })),
    byUserId: nullable(uuid('Who suspended it.')),
  },
  'Why it rests; null: it does not.',
);

const gateViewSchema = strictObject(
  {
    key: Type.String({ description: 'The approval that decides.' }),
    open: nullable(
      strictObject(
        {
          approvalId: uuid(),
          to: nullable(Type.String({ description: 'The stage that was asked for; `won`: it is to be won.' })),
          since: instant(),
          byUserId: uuid('Who asked.'),
        },
        'It was asked for and is being decided; null: nobody has asked yet.',
      ),
    ),
  },
  'What must be approved before it moves forward.',
);

/** Where the sale stands, and what may happen next. */
export const stageViewSchema = strictObject(
  {
    key: Type.String(),
    name: Type.String(),
    enteredAt: instant(),
    dueAt: nullable(instant('The end of its limit; null: it has none, or it rests.')),
    overdue: Type.Boolean(),
    stalled: Type.Boolean({ description: 'Nothing was done for as long as the stage allows.' }),
    winProbability: Type.Number({ description: 'In percent.' }),
    forecast: nullable(
      oneWordOf(
        forecasts,
        'By the win probability: `pipeline` below 50, `bestCase` below 80, `commit` from 80; `closed`: won.',
      ),
    ),
    suspendedUntil: nullable(instant()),
    suspension: Type.Optional(nullable(suspensionViewSchema)),
    gate: Type.Optional(nullable(gateViewSchema)),
    activities: Type.Optional(Type.Array(activityViewSchema)),
    next: Type.Optional(Type.Array(wayTo('A stage that may follow.'))),
    back: Type.Optional(Type.Array(wayTo('A stage that it may be put back to.'))),
    mayBeWon: Type.Optional(
      nullable(strictObject({ unmet: Type.Array(unmetSchema) }, 'From a last stage: what is missing for winning.')),
    ),
  },
  'The stage 销售阶段. Lists leave out `suspension`, `gate`, `activities`, `next`, `back` and `mayBeWon`.',
);

export type StageView = Static<typeof stageViewSchema>;

export const visitSchema = strictObject(
  {
    stageKey: Type.String(),
    enteredAt: instant(),
    leftAt: nullable(instant('Null: it is there.')),
    byUserId: nullable(uuid('Who moved it there.')),
    reason: nullable(Type.String()),
    definitionVersion: Type.Integer({ description: 'The version of the business model by which it was entered.' }),
  },
  'A stay in a stage.',
);

const planned = {
  kind: oneWordOf(['sales', 'followUp'], '`followUp`: after winning.'),
  stageKey: nullable(Type.String()),
  key: Type.String(),
  name: Type.String(),
  required: Type.Boolean(),
  plannedOn: nullable(Type.String()),
  plannedUntil: nullable(day('The last day of the plan.')),
  assigneeId: nullable(uuid()),
  done: Type.Boolean(),
  doneAt: nullable(instant()),
  doneBy: nullable(uuid()),
  late: Type.Boolean({ description: 'Registered after its plan, or after its stage was left.' }),
  overdue: Type.Boolean({ description: 'Open, and its plan has passed.' }),
};

export const activityRecordSchema = strictObject(
  {
    ...planned,
    result: nullable(Type.String()),
    documents: Type.Array(activityDocumentSchema),
    form: nullable(Type.Record(Type.String(), Type.Unknown())),
  },
  'An activity that was planned or done.',
);

export const plannedActivitySchema = strictObject(
  {
    id: uuid(),
    opportunity: strictObject({ id: uuid(), name: Type.String() }, 'What it is about.'),
    customer: strictObject({ id: nullable(uuid()), name: Type.String() }, 'For whom.'),
    ...planned,
  },
  'An activity that somebody has to do, or did. What came of it stands with the opportunity, for whoever reads that.',
);
