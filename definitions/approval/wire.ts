import { Type } from '@sinclair/typebox';
import { nullable, oneWordOf } from '../shared/schema';
import { caseData, instant, uuid } from '../shared/wire';
import { changesSchema, chosenSchema } from './inbox/schema';

/** `POST /approvals`. */
export const newApprovalSchema = Type.Object(
  {
    definition: Type.String({ minLength: 1, maxLength: 64, description: 'The key of a published approval.' }),
    title: Type.String({
      minLength: 1,
      maxLength: 200,
      pattern: '\\S',
      description: 'What is asked, as the inbox shows it.',
    }),
    subject: Type.Object(
      { type: Type.String({ minLength: 1, maxLength: 64 }), id: Type.String({ minLength: 1, maxLength: 200 }) },
      {
        additionalProperties: false,
        description:
          'The record that is asked about. `opportunity`, `customer`, `contact`, `approval` and `duplicatePair` are ' +
          'records of the product, named by their id, which the caller must see; any other type is free.',
      },
    ),
    data: caseData('What the decision rests on; the definition’s facts are its top-level properties.'),
    chosen: Type.Optional(chosenSchema),
  },
  { additionalProperties: false },
);

const step = Type.Object({
  key: Type.String(),
  name: Type.String(),
  state: oneWordOf(
    ['done', 'now', 'predicted', 'skipped', 'cancelled'],
    '`cancelled`: it was being decided when the approval was withdrawn.',
  ),
  approverIds: Type.Array(uuid()),
  outcome: Type.Optional(Type.String()),
  outcomeName: Type.Optional(Type.String({ description: 'How the definition calls it.' })),
});

/** An approval as its readers see it. */
export const approvalViewSchema = Type.Object({
  id: uuid(),
  caseId: uuid('Of `/cases/:id`: its own id, or that of the case of which it is a part.'),
  workflowId: Type.String(),
  version: Type.Integer(),
  definition: Type.String(),
  definitionVersion: Type.Integer(),
  title: Type.String(),
  subject: Type.Object({ type: Type.String(), id: Type.String() }),
  initiatorId: uuid('Who asked.'),
  heirId: nullable(
    uuid(
      'Whose request it is since they took it over: returns come to them, and they withdraw it. Null: the initiator’s.',
    ),
  ),
  status: Type.String({ description: 'running, approved, rejected or withdrawn' }),
  outcome: nullable(Type.String()),
  outcomeName: nullable(Type.String({ description: 'How people call the outcome.' })),
  waitingFor: Type.Array(uuid(), { description: 'Who is asked now; the initiator while it is returned to them.' }),
  overdue: Type.Boolean({ description: 'The time of a task is over, and it waits all the same.' }),
  data: Type.Record(Type.String(), Type.Unknown()),
  changes: changesSchema,
  steps: Type.Array(step, {
    description:
      'In the order of the definition: done, now, and as far as can be told what will be. ' +
      '`initiator` stands first while the case is returned to them.',
  }),
  startedAt: instant(),
  createdAt: instant('The same as `startedAt`.'),
  endedAt: nullable(instant()),
});
