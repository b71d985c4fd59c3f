import { Type } from '@sinclair/typebox';
import { frozenDefinition } from '../../db/definition/frozen';
import { reopeningById, runningReopening } from '../../db/around/reopenings';
import { ownersOf } from '../../db/registration/owners';
import type { OpportunityRow } from '../../db/registration/rows';
import type { Db } from '../../db/shared/knex';
import { compileCalendar } from '../../definitions/calendar/compile';
import type { RegistrationPolicy } from '../../definitions/kinds/registrationPolicy/schema';
import { refusalToReopen } from '../../definitions/registration/reopening';
import { mayLeadOpportunity } from '../../definitions/registration/who-may';
import { oneWordOf, strictObject } from '../../definitions/shared/schema';
import { uuid } from '../../definitions/shared/wire';
import type { Deps } from '../deps';
import { assertAllowed } from '../http/errors';
import { forbidden } from '../http/problem';
import { created, route, type Route } from '../http/route';
import { visibleOpportunity } from '../registration/access';
import { putUpForApproval } from './record-approval';

const asked = strictObject(
  { reason: Type.String({ minLength: 1, maxLength: 10_000, pattern: '\\S', description: 'Why it goes on.' }) },
  'That a lost sale goes on.',
);
const reopening = strictObject(
  {
    approvalId: uuid('Who decides: GET /approvals/:id has its steps.'),
    status: oneWordOf(['running', 'approved', 'rejected', 'withdrawn'], 'Of the request.'),
  },
  'Where the reopening stands.',
);

/** 重启: a sale that was lost goes on where it was lost, once an approval says so. */
export const reopeningRoutes = (deps: Deps): Route[] => [
  route({
    method: 'post',
    path: '/opportunities/:id/reopening',
    summary: 'Ask that a lost opportunity be reopened 重启',
    description:
      'The approval decides that its registration policy names (`reopen`). Approved, the sale goes on at the stage ' +
      'where it was lost, if its customer is still free; where somebody else is in its way it goes to conflict ' +
      'review, as a registration would. By its owners, the heads above, `ops` and administrators.',
    body: asked,
    answers: { 201: { description: 'Asked; `Location` is the approval.', schema: reopening } },
    async handle({ params, body: { reason }, caller, requestId }) {
      const { db } = deps;
      const opportunity = await visibleOpportunity(db, params['id'], caller);
      const { id, version, name, customer, department_id: departmentId } = opportunity;
      const owners = (await ownersOf(db, [id])).map(({ user_id }) => user_id);
      if (!mayLeadOpportunity(caller, { owners, departmentId }))
        throw forbidden('Only an owner or a head above asks that an opportunity be reopened.');
      const policy = await policyOf(db, opportunity);
      if (!(await reopeningById(db, requestId))) await assertReopenable(db, opportunity, policy);
      await putUpForApproval(deps, {
        record: { flow: 'reopening', opportunityId: id, recordId: id, version },
        ...(policy.reopen ? { approval: policy.reopen.approval } : {}),
        title: `商机重启：${name}`,
        data: { opportunityId: id, opportunity: name, customer: customer.name, reason, lost: opportunity.ending ?? {} },
        followed: { opportunity: name, customer: customer.name },
        chosen: {},
        caller,
        requestId,
      });
      const status = (await reopeningById(db, requestId))?.status ?? 'running';
      return created(`/api/v1/approvals/${requestId}`, { approvalId: requestId, status });
    },
  }),
];

const policyOf = (db: Db, { policy_key, policy_version }: OpportunityRow): Promise<RegistrationPolicy> =>
  frozenDefinition(db, 'registrationPolicy', policy_key, policy_version);

/** The flow asks once more, in the transaction that puts it up. */
async function assertReopenable(db: Db, row: OpportunityRow, policy: RegistrationPolicy): Promise<void> {
  const { key, version } = row.registration_state.versions.calendar;
  const calendar = compileCalendar(await frozenDefinition(db, 'workingCalendar', key, version));
  const isAsked = (await runningReopening(db, row.id)) !== undefined;
  assertAllowed(refusalToReopen({ ...row, isAsked }, policy, calendar, new Date().toISOString()));
}
