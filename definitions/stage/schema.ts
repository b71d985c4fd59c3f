import { type Static, Type } from '@sinclair/typebox';
import { nameOf, nullable, oneWordOf, strictObject } from '../shared/schema';
import { atMostDataBytes, day, instant, uuid } from '../shared/wire';
import { forecasts } from './forecast';

const text = (description: string, maxLength = 4000) =>
  Type.String({ minLength: 1, maxLength, pattern: '\\S', description });

/** Amounts in fen stay exact as JSON numbers up to here. */
const MAX_AMOUNT_FEN = Number.MAX_SAFE_INTEGER;

/** `POST /opportunities/:id/stage` */
export const moveSchema = strictObject(
  {
    to: Type.String({
      minLength: 1,
      maxLength: 64,
      description: 'The key of a stage that `next` or `back` of the present one names.',
    }),
    reason: Type.Optional(text('Why.', 2000)),
  },
  'Where to move.',
);

export const movedSchema = strictObject(
  {
    status: oneWordOf(
      ['moved', 'awaitingGate'],
      '`moved`: it is in the stage now; `awaitingGate`: it will be once the gate passes.',
    ),
    taskIds: Type.Optional(Type.Array(uuid(), { description: 'Of the gate: who is asked first.' })),
  },
  'What came of a wish to move.',
);

const documentSchema = strictObject(
  {
    type: nameOf('The type, as the activity names it.'),
    name: nameOf('What the document is called.'),
    attachmentId: Type.Optional(uuid('The uploaded file.')),
  },
  'A document.',
);

/** `POST /opportunities/:id/activities/:activityKey/completion` */
export const completionSchema = strictObject(
  {
    result: Type.Optional(text('What came of it.')),
    documents: Type.Optional(
      Type.Array(documentSchema, {
        maxItems: 100,
        description: 'They must cover the types that the activity asks for.',
      }),
    ),
    form: Type.Optional(
      Type.Record(Type.String(), Type.Unknown(), {
        ...atMostDataBytes,
        description: 'What the activity’s form asks for.',
      }),
    ),
  },
  'What was done.',
);

/** `DELETE /opportunities/:id/activities/:activityKey/completion` */
export const undoingSchema = strictObject(
  { reason: text('Why it does not count as done.', 2000) },
  'Why a completion is undone.',
);

/** `PUT /opportunities/:id/activities/:activityKey/plan` */
export const planSchema = strictObject(
  {
    on: nullable(
      Type.String({
        pattern: '^\\d{4}(-(\\d{2}(-\\d{2})?|W\\d{2}))?$',
        description:
          'A day `2026-05-20`, a week `2026-W21`, a month `2026-05` or a year `2026` (OPP-22). Null: for no time.',
      }),
    ),
    assigneeId: Type.Optional(nullable(uuid('Who does it. Left out: as it was, and at first the main owner.'))),
    stage: Type.Optional(
      Type.String({
        maxLength: 64,
        description:
          'The stage to which it belongs, also one that is still ahead. Left out: the present one, or else one that was left, or the first ahead that has such an activity.',
      }),
    ),
  },
  'When an activity is to be done, and by whom.',
);

/** `POST /opportunities/:id/won` */
export const winningSchema = strictObject(
  {
    summary: text('Why it was won (OPP-15).', 10_000),
    amountFen: Type.Integer({
      minimum: 0,
      maximum: MAX_AMOUNT_FEN,
      description: 'The amount of the contract, in fen.',
    }),
    contractParty: Type.Optional(
      nameOf('Who signs the contract. Left out: the field `contractParty`, or else the customer.'),
    ),
    paymentTerms: Type.Optional(
      Type.Record(Type.String({ maxLength: 64 }), Type.Unknown(), {
        maxProperties: 50,
        ...atMostDataBytes,
        description:
          'The terms of payment of the contract, by name. Left out: the custom field `paymentTerms`, if it holds them.',
      }),
    ),
  },
  'How it was won.',
);

/** `POST /opportunities/:id/lost` */
export const losingSchema = strictObject(
  {
    reason: nameOf('One of the `lostReasons` of its business model.'),
    summary: text('Why it was lost (OPP-15).', 10_000),
  },
  'How it was lost.',
);

/** `POST /opportunities/:id/suspension` */
export const suspensionSchema = strictObject(
  {
    reason: text('Why.', 2000),
    summary: Type.Optional(text('What has been reached so far, for whoever goes on.', 10_000)),
    until: Type.Optional(
      Type.Unsafe<string>({
        type: 'string',
        anyOf: [instant(), day()],
        description:
          'When it goes on by itself: a moment, or the beginning of a day. Left out: the longest that the model allows, or until it is resumed.',
      }),
    ),
  },
  'Why, and for how long, it rests.',
);

const unmetSchema = strictObject(
  {
    pointer: Type.String({
      description:
        'The field, `/documents` or `/activities/<key>`; of what is in the way of every move `/suspension`, `/gate`, `/conflictReview` or `/owners`.',
    }),
    code: Type.String(),
    detail: Type.String({ description: 'What to do.' }),
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
    documents: Type.Array(documentSchema),
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
