import { type Static, Type } from '@sinclair/typebox';
import { fieldsRead } from '../registration/fields/schemas';
import { candidateSchema, verdictSchema } from '../registration/schema';
import { opportunityStatuses } from '../registration/statuses';
import { nullable, oneWordOf, strictObject } from '../shared/schema';
import { stageViewSchema } from './stage-view';
import { instant } from '../shared/wire';

/** An opportunity as it is read: what was registered, whose it is, and where its sale stands. */
export const opportunitySchema = strictObject(
  {
    id: Type.String({ format: 'uuid' }),
    version: Type.Integer(),
    ...fieldsRead(),
    status: oneWordOf(opportunityStatuses, 'Where the case stands.'),
    verdict: verdictSchema,
    candidates: Type.Array(candidateSchema),
    conflictReviewId: nullable(Type.String({ format: 'uuid' })),
    businessModel: Type.String(),
    businessModelVersion: Type.Integer(),
    registrationPolicy: Type.String(),
    registrationPolicyVersion: Type.Integer(),
    projectApproved: Type.Boolean({ description: 'OPP-09: approved as a project 立项.' }),
    customer: Type.Object(
      { id: nullable(Type.String({ format: 'uuid' })), name: Type.String() },
      { description: 'The customer as registered.' },
    ),
    custom: Type.Record(Type.String(), Type.Unknown()),
    owners: Type.Array(
      strictObject(
        { userId: Type.String({ format: 'uuid' }), share: Type.Number({ description: 'Percent.' }) },
        'An owner.',
      ),
    ),
    departmentId: Type.String({ format: 'uuid' }),
    createdBy: Type.String({ format: 'uuid' }),
    protectedUntil: nullable(instant()),
    extensions: Type.Integer({ description: 'How often the protection was extended.' }),
    extensionApprovalId: nullable(
      Type.String({ format: 'uuid', description: 'The approval of an extension that is asked for and not decided.' }),
    ),
    mergedIntoId: nullable(Type.String({ format: 'uuid', description: 'The opportunity that it was merged into.' })),
    stage: nullable(stageViewSchema),
    outcome: nullable(
      Type.Record(Type.String(), Type.Unknown(), {
        description: 'How it was won (`amountFen`, `summary`) or lost (`reason`, `summary`), when and by whom.',
      }),
    ),
    contractId: Type.Optional(
      nullable(Type.String({ format: 'uuid', description: 'Of one that was won; lists leave it out.' })),
    ),
    workflowId: Type.String(),
    workflows: Type.Array(
      strictObject({ flow: Type.String(), workflowId: Type.String() }, 'A flow whose clock the case runs by.'),
    ),
    createdAt: instant(),
    updatedAt: instant(),
  },
  'An opportunity.',
);

export type OpportunityView = Static<typeof opportunitySchema>;
