import { type Static, type TProperties, Type } from '@sinclair/typebox';
import { nullable } from '../../shared/schema';
import { caseData, instant, uuid } from '../../shared/wire';

export const taskStatuses = ['open', 'done', 'cancelled', 'returned', 'delegated'] as const;
export const taskViews = ['mine', 'group', 'started', 'decided', 'cc'] as const;

const strict = <P extends TProperties>(properties: P) => Type.Object(properties, { additionalProperties: false });

const taskItemFields = {
  id: uuid(),
  caseId: uuid(),
  approvalId: uuid(),
  flow: Type.String(),
  definition: Type.String({ description: 'The key of the approval by which it goes.' }),
  title: Type.String(),
  customerName: nullable(
    Type.String({
      description: 'Of the record that is asked about, where there is one; searched by `q` like the title.',
    }),
  ),
  stepKey: Type.String(),
  stepName: Type.String(),
  purpose: Type.String({
    description: '`decision`; `opinion`: somebody delegated; `resubmission`: the case was returned to its initiator.',
  }),
  status: Type.Union(taskStatuses.map((status) => Type.Literal(status))),
  initiatorId: uuid(),
  assigneeId: nullable(uuid()),
  waitingFor: Type.Array(uuid(), { description: 'Who is asked about the request now.' }),
  outcome: nullable(Type.String()),
  outcomeName: nullable(Type.String({ description: 'How people call the outcome.' })),
  dueAt: nullable(instant()),
  overdue: Type.Boolean({ description: 'Its time is over, and it waits all the same.' }),
  changed: Type.Boolean({ description: 'What it is about was changed since it was opened.' }),
  openedAt: instant(),
  createdAt: instant('The same as `openedAt`.'),
  version: Type.Integer(),
};

/** A task 待办 in a list. */
export const taskItemSchema = Type.Object(taskItemFields);

const attached = Type.Optional(Type.Array(strict({ id: uuid(), name: Type.String() })));

export const changesSchema = Type.Array(
  Type.Object({
    at: instant(),
    byId: nullable(uuid('Who changed it; null: not known, or a rule.')),
    before: Type.Record(Type.String(), Type.Unknown(), { description: 'By name; null: it was empty.' }),
    after: Type.Record(Type.String(), Type.Unknown(), { description: 'By name; null: it is empty.' }),
    askedAgain: Type.Array(Type.String(), { description: 'The steps whose decisions are void since.' }),
  }),
  {
    description:
      'What became of the record that is asked about while it was decided, as far as the caller may see it; ' +
      'the latest twenty, the newest last.',
  },
);

/** A task whole. */
export const taskSchema = Type.Object({
  ...taskItemFields,
  outcomes: Type.Array(Type.String()),
  outcomeNames: Type.Record(Type.String(), Type.String(), { description: 'How people call the outcomes, by key.' }),
  candidateIds: Type.Array(uuid()),
  form: nullable(Type.String({ description: 'The key of the form to fill in.' })),
  formVersion: nullable(
    Type.Integer({ description: 'The version of the form, which the case keeps; null: the published one.' }),
  ),
  fields: Type.Record(Type.String(), Type.String(), {
    description: 'What the holder may do with each field of `data`, by pointer.',
  }),
  data: Type.Record(Type.String(), Type.Unknown(), {
    description: 'What is asked about, without what is hidden from the caller.',
  }),
  changes: changesSchema,
  whyMe: Type.Array(
    Type.Object({
      rule: Type.String(),
      result: Type.String(),
      code: Type.String({ description: 'Which rule or act it was.' }),
      params: Type.Record(Type.String(), Type.String(), { description: 'Its values, by name.' }),
      words: Type.Object({ zh: Type.String(), en: Type.String() }),
    }),
    { description: 'How the approvers were found (TSK-10).' },
  ),
  history: Type.Array(
    Type.Object({
      at: instant(),
      action: Type.String(),
      byId: Type.Optional(uuid()),
      text: Type.Optional(Type.String()),
      attachments: attached,
    }),
  ),
  comments: Type.Array(
    Type.Object({
      taskId: uuid(),
      stepKey: Type.String(),
      stepName: Type.String(),
      at: instant(),
      action: Type.String(),
      byId: uuid(),
      outcome: Type.Optional(Type.String()),
      outcomeName: Type.Optional(Type.String()),
      text: Type.Optional(Type.String()),
      attachments: attached,
    }),
    { description: 'What was said on any task of the request so far, also by earlier signers.' },
  ),
});

export const taskCountsSchema = Type.Object({
  mine: Type.Integer(),
  group: Type.Integer(),
  started: Type.Integer(),
  decided: Type.Integer(),
  cc: Type.Integer(),
});

const text = (description: string) => Type.String({ maxLength: 10_000, description });
const userIds = (description: string) => Type.Array(uuid(), { minItems: 1, maxItems: 100, description });
const attachments = Type.Optional(
  Type.Array(strict({ id: uuid(), name: Type.String({ minLength: 1, maxLength: 200 }) }), {
    maxItems: 20,
    description:
      'Documents that you uploaded (`POST /documents`) or may read. Whoever may read the approval may read ' +
      'them from now on.',
  }),
);
export const chosenSchema = Type.Record(Type.String({ maxLength: 64 }), Type.Array(uuid(), { maxItems: 100 }), {
  maxProperties: 100,
  description: 'The approvers that you choose, by step.',
});

/** The bodies of what may be done about a task. */
export const taskActs = {
  decision: strict({
    outcome: Type.String({ minLength: 1, maxLength: 64, description: 'One of the task’s outcomes.' }),
    comment: Type.Optional(text('Why; some outcomes require it.')),
    form: Type.Optional(caseData('Values for the fields that this step lets you edit.')),
    attachments,
    chosen: Type.Optional(chosenSchema),
  }),
  return: strict({
    to: Type.String({ minLength: 1, maxLength: 64, description: '`initiator`, or the key of an earlier step.' }),
    resume: Type.Union([Type.Literal('here'), Type.Literal('rerun')], {
      description: '`here`: afterwards straight back to this step; `rerun`: every step from there on again.',
    }),
    reason: text('What is to be mended.'),
  }),
  resubmission: strict({
    form: Type.Optional(
      caseData('Corrected values; of a conflict review `customer`, as PATCH of an opportunity takes it.'),
    ),
    comment: Type.Optional(text('What was mended.')),
    chosen: Type.Optional(chosenSchema),
  }),
  person: strict({ to: uuid('A user.'), reason: Type.Optional(text('Why.')) }),
  signers: strict({
    userIds: userIds('Who signs too.'),
    position: Type.Union([Type.Literal('before'), Type.Literal('after'), Type.Literal('parallel')]),
  }),
  cc: strict({ userIds: userIds('Who gets a copy.') }),
  comment: strict({ text: Type.String({ minLength: 1, maxLength: 10_000 }), attachments }),
};

export const taskDecisionsSchema = strict({
  items: Type.Array(
    strict({
      taskId: uuid(),
      outcome: Type.String({ minLength: 1, maxLength: 64 }),
      comment: Type.Optional(text('Why.')),
    }),
    { minItems: 1, maxItems: 200 },
  ),
});

export const commandAnswerSchema = Type.Object({
  taskId: nullable(uuid()),
  caseId: uuid(),
  caseStatus: Type.String(),
  nextTaskIds: Type.Array(uuid(), { description: 'The tasks that opened because of it.' }),
});

export type DecisionBody = Static<typeof taskActs.decision>;
