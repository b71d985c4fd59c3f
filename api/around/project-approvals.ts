import type { OpportunityRow } from '../../db/registration/rows';
import type { AskedApprovalRow } from '../../db/around/asked-approvals';
import { latestProjectApproval } from '../../db/around/project-approvals';
import { peopleAround } from '../../db/around/team';
import type { Data } from '../../definitions/approval/state';
import { mayActOnOpportunity } from '../../definitions/registration/who-may';
import { refusalToAskForProject } from '../../definitions/around/project-approval/asking';
import { askedApprovalSchema, projectApprovalSchema } from '../../definitions/around/project-approval/schema';
import type { Deps } from '../deps';
import { assertAllowed } from '../http/errors';
import { forbidden } from '../http/problem';
import { created, ok, route, type Route } from '../http/route';
import { visibleOpportunity } from '../registration/access';
import { putUpForApproval } from './record-approval';

/** The approval of an opportunity as a project 立项 (OPP-07, OPP-09). */
export const projectApprovalRoutes = (deps: Deps): Route[] => [
  route({
    method: 'post',
    path: '/opportunities/:id/project-approval',
    summary: 'Ask that an opportunity be approved as a project 立项',
    description: 'Once its registration is valid, for the category project. The approval `projectApproval` decides.',
    body: askedApprovalSchema,
    answers: {
      201: { description: 'Its deciders are asked; `Location` is the approval.', schema: projectApprovalSchema },
    },
    async handle({ params, body: { note, chosen = {} }, caller, requestId }) {
      const opportunity = await visibleOpportunity(deps.db, params['id'], caller);
      if (!mayActOnOpportunity(caller, await peopleAround(deps.db, opportunity)))
        throw forbidden(
          'A project approval is asked for by the owners, the assistants of the team, the heads above and ' +
            'administrators.',
        );
      const latest = await latestProjectApproval(deps.db, opportunity.id);
      if (latest?.approval_id !== requestId) assertAllowed(refusalToAskForProject(opportunity, latest?.status));
      const { id, version } = opportunity;
      await putUpForApproval(deps, {
        record: { flow: 'projectApproval', opportunityId: id, recordId: id, version },
        title: `立项审批：${opportunity.name}`,
        data: { opportunityId: id, ...filledIn(followedOf(opportunity)), ...(note === undefined ? {} : { note }) },
        followed: followedOf(opportunity),
        chosen,
        caller,
        requestId,
      });
      return created(`/api/v1/approvals/${requestId}`, view(await latestProjectApproval(deps.db, id)));
    },
  }),
  route({
    method: 'get',
    path: '/opportunities/:id/project-approval',
    summary: 'Whether an opportunity is approved as a project 立项',
    answers: { 200: { description: 'Where it stands.', schema: projectApprovalSchema } },
    async handle({ params, caller }) {
      const { id } = await visibleOpportunity(deps.db, params['id'], caller);
      return ok(view(await latestProjectApproval(deps.db, id)));
    },
  }),
];

/** What deciders see of an opportunity, and what conditions of the approval may use; it follows them. */
const followedOf = ({ name, customer, expected_amount_fen, expected_close_on }: OpportunityRow): Data => ({
  opportunity: name,
  customer: customer.name,
  expectedAmountFen: expected_amount_fen,
  expectedCloseOn: expected_close_on,
});

const filledIn = (data: Data): Data => Object.fromEntries(Object.entries(data).filter(([, value]) => value !== null));

const view = (row: AskedApprovalRow | undefined) => ({
  projectApproved: row?.status === 'approved',
  status: row?.status ?? null,
  approvalId: row?.approval_id ?? null,
  askedBy: row?.asked_by ?? null,
  askedAt: row?.asked_at ?? null,
  settledBy: row?.settled_by ?? null,
  settledAt: row?.settled_at ?? null,
});
