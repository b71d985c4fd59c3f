import { Type } from '@sinclair/typebox';
import type { Facts } from '../../shared/condition/facts';
import { nullable, oneWordOf, strictObject } from '../../shared/schema';
import { instant, uuid } from '../../shared/wire';
import { chosenSchema } from '../../approval/inbox/schema';

const projectApprovalStatuses = ['running', 'approved', 'rejected', 'withdrawn'] as const;
export type ProjectApprovalStatus = (typeof projectApprovalStatuses)[number];

/** `POST /opportunities/:id/project-approval` and `POST …/budgets/:budgetId/approval`. */
export const askedApprovalSchema = strictObject(
  {
    note: Type.Optional(
      Type.String({ minLength: 1, maxLength: 10_000, description: 'What the deciders should know.' }),
    ),
    chosen: Type.Optional(chosenSchema),
  },
  'A request for approval.',
);

/** OPP-09: where the project approval 立项 of an opportunity stands. */
export const projectApprovalSchema = strictObject(
  {
    projectApproved: Type.Boolean({ description: 'OPP-09' }),
    status: nullable(oneWordOf(projectApprovalStatuses, 'Of the latest approval; null where none was asked for.')),
    approvalId: nullable(uuid('The latest approval: GET /approvals/:id has its steps.')),
    askedBy: nullable(uuid()),
    askedAt: nullable(instant()),
    settledBy: nullable(uuid('Who gave the last decision; null where a rule did.')),
    settledAt: nullable(instant()),
  },
  'Where the project approval stands.',
);

export const projectApprovalFacts = {
  projectApproved: {
    type: 'boolean',
    default: false,
    description: 'Whether it is approved as a project 立项 (OPP-09).',
  },
} satisfies Facts;
