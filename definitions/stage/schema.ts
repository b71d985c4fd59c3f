import { Type } from '@sinclair/typebox';
import { nameOf, nullable, oneWordOf, strictObject } from '../shared/schema';
import { atMostDataBytes, day, instant, uuid } from '../shared/wire';

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

export const activityDocumentSchema = strictObject(
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
      Type.Array(activityDocumentSchema, {
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
          'The stage to which it belongs, also one that is still ahead. Left out: the present one, or else ' +
          'one that was left, or the first ahead that has such an activity.',
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
          'When it goes on by itself: a moment, or the beginning of a day. Left out: the longest that the ' +
          'model allows, or until it is resumed.',
      }),
    ),
  },
  'Why, and for how long, it rests.',
);
