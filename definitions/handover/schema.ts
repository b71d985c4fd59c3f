import { Type } from '@sinclair/typebox';
import { nullable, oneWordOf, strictObject } from '../shared/schema';
import { instant, uuid } from '../shared/wire';
import { handoverKinds } from './handover';

const kind = (description: string) => oneWordOf(handoverKinds, description);

const asked = {
  fromUserId: uuid('Who hands over; may have left already.'),
  toUserId: uuid('Who takes over.'),
  what: Type.Array(kind('A kind of things.'), {
    minItems: 1,
    maxItems: handoverKinds.length,
    uniqueItems: true,
    description: 'What is handed over.',
  }),
};

/** `POST /handovers`. */
export const newHandoverSchema = strictObject(asked, 'Somebody leaves, and somebody else takes over.');

const count = Type.Integer({ minimum: 0 });
const left = Type.Array(
  Type.Object({
    what: kind('Of which kind.'),
    id: uuid('Of the approval, the customer or the opportunity.'),
    reason: Type.String(),
  }),
);

/** A handover with its progress. */
export const handoverSchema = Type.Object({
  id: uuid(),
  workflowId: Type.String(),
  ...asked,
  status: oneWordOf(['running', 'done'], 'Done: everything has been tried.'),
  total: Type.Integer({
    minimum: 0,
    description: 'Things found so far; tasks are counted by the approvals that they belong to.',
  }),
  done: Type.Integer({ minimum: 0, description: 'Things that belong to the other now.' }),
  counts: Type.Record(Type.String(), Type.Object({ total: count, done: count, kept: count, failed: count }), {
    description: 'The same, by kind.',
  }),
  kept: Type.Union([left], { description: 'What stays where it is, and why: the first 500.' }),
  failed: Type.Union([left], { description: 'What could not be done; a repetition may do it. The first 500.' }),
  startedBy: uuid(),
  startedAt: instant(),
  endedAt: nullable(instant()),
});
