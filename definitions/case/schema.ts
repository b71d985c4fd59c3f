import { type Static, Type } from '@sinclair/typebox';
import { nullable, oneWordOf, strictObject } from '../shared/schema';
import { instant, uuid } from '../shared/wire';
import { timerKinds } from './timers';

export const incidentStatuses = ['open', 'ended'] as const;

const incident = {
  id: uuid(),
  caseId: uuid('Of the approval, the opportunity, or what else the flow works on.'),
  flow: Type.String({ description: 'The kind of flow, such as `approval`, `registration`, `stage`.' }),
  workflowId: Type.String({ description: 'The flow, as the engine names it.' }),
  step: Type.String({ description: 'What the flow tried.' }),
  since: instant('By the clock of the case.'),
  attempts: Type.Integer({ minimum: 1 }),
  cause: Type.String({ description: 'In a sentence.' }),
  status: oneWordOf(incidentStatuses, 'Ended: it was done after all, or is needed no more.'),
  endedAt: nullable(instant()),
};

/** An incident 异常 in a list. */
export const incidentSchema = strictObject(incident, 'Something that a flow could not do by itself.');

/** An incident with everything that is known of its cause. */
export const incidentInFullSchema = strictObject(
  { ...incident, details: Type.String({ description: 'The error and all its causes, for operators.' }) },
  'Something that a flow could not do by itself.',
);

const engineStates = ['running', 'completed', 'terminated', 'failed', 'missing', 'unknown'] as const;
export type EngineState = (typeof engineStates)[number];

const flowSchema = strictObject(
  {
    flow: Type.String(),
    workflowId: Type.String(),
    isNeeded: Type.Boolean({ description: 'By its rows it has something left to do.' }),
    engine: oneWordOf(
      engineStates,
      'What the engine says of it: `missing` where it does not know it, `unknown` where it did not answer.',
    ),
    runId: nullable(Type.String()),
    engineUrl: Type.Optional(Type.String({ description: 'Its page in the engine, where `BATON_ENGINE_UI` is set.' })),
  },
  'A flow of the case.',
);

const timerSchema = strictObject(
  {
    flow: Type.String(),
    what: oneWordOf(timerKinds, 'What comes due.'),
    at: instant(),
    about: nullable(Type.String({ description: 'The task or the activity.' })),
  },
  'What comes due by itself.',
);

const stepSchema = strictObject(
  { id: uuid(), type: Type.String(), at: instant(), byUserId: nullable(uuid()), data: Type.Unknown() },
  'An event.',
);

const definitionSchema = strictObject(
  { kind: Type.String(), key: Type.String(), version: Type.Integer() },
  'The version by which it runs.',
);

/** A case as operations see it. */
export const caseSchema = strictObject(
  {
    id: uuid(),
    flow: Type.String({ description: 'The kind of its main flow.' }),
    workflowId: Type.String(),
    status: Type.String(),
    version: nullable(Type.Integer()),
    definition: nullable(definitionSchema),
    state: Type.Unknown({ description: 'As its row carries it: what its flows go on from.' }),
    timers: Type.Array(timerSchema, { description: 'The next ones first.' }),
    incidents: Type.Array(incidentSchema, { description: 'The open ones, the newest first.' }),
    flows: Type.Array(flowSchema),
    steps: Type.Array(stepSchema, { description: 'What happened last, the newest first.' }),
    unreadable: Type.Array(Type.String(), {
      description: 'What could not be worked out for this page, and why: a rule of its definition may be what fails.',
    }),
  },
  'A case, for those who operate the product.',
);

export type CaseView = Static<typeof caseSchema>;

/** `POST /cases/:id/termination`. */
export const terminationSchema = strictObject(
  { reason: Type.String({ maxLength: 2000, description: 'Why; the case keeps it.' }) },
  'Why the case is ended.',
);
