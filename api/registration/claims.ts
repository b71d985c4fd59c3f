import { type Static, Type } from '@sinclair/typebox';
import type { Actor } from '../../definitions/approval/commands';
import type { OpportunityRow } from '../../db/registration/rows';
import { userById } from '../../db/organisation/users';
import { type Caller, hasRole } from '../../definitions/organisation/access/caller';
import { mayArrangeFor } from '../../definitions/organisation/access/for-others';
import { sells } from '../../definitions/organisation/access/roles';
import { opportunitySchema } from '../../definitions/stage/opportunity-view';
import { strictObject } from '../../definitions/shared/schema';
import { uuid } from '../../definitions/shared/wire';
import { assign, extendProtection, release, withdraw } from '../../workflows/registration/messages';
import { actorOf } from '../shared/actor';
import type { Deps } from '../deps';
import { forbidden, unprocessable } from '../http/problem';
import { type Answer, route, type Route } from '../http/route';
import { answeredWith } from './view';
import { opportunityOrPooled, withoutShare } from './access';
import { ownersOf, pooledBy } from '../../db/registration/owners';
import { mayDoAboutClaim, type OwnAct, ownersWithShare } from '../../definitions/registration/who-may';

const why = Type.String({ minLength: 1, maxLength: 2000, pattern: '\\S', description: 'Why.' });
const reasoned = strictObject({ reason: why }, 'What is asked, with its reason.');
const assignment = strictObject(
  { ownerId: uuid('The salesperson whose it will be.'), reason: Type.Optional(why) },
  'Who owns it from now on.',
);

/** What people do about the claim of a registration: give it up, keep it longer, give it to somebody. */
export const opportunityClaimRoutes = (deps: Deps): Route[] => [
  withdrawalRoute(deps),
  releaseRoute(deps),
  extensionRoute(deps),
  assignmentRoute(deps),
];

const withdrawalRoute = (deps: Deps): Route =>
  route({
    method: 'post',
    path: '/opportunities/:id/withdrawal',
    summary: 'Withdraw a registration',
    description:
      'Gives the claim up; its customer belongs to nobody any more. By its owners and administrators; of one in ' +
      'the public pool by whoever registered it there, the heads above, `ops` and administrators.',
    body: reasoned,
    answers: { 200: { description: 'Withdrawn.', schema: opportunitySchema } },
    handle: ({ params, body, caller, requestId }) =>
      aboutOwn(deps, { id: params['id'], caller, requestId, body, act: 'withdraw' }, withdraw),
  });

const releaseRoute = (deps: Deps): Route =>
  route({
    method: 'post',
    path: '/opportunities/:id/release',
    summary: 'Give a claim up before its protection ends',
    description:
      'Does what the end of the protection does by the registration policy (`onEnd`): the claim is ' +
      'released, or the opportunity goes into the public pool. By its owners, the heads above, `ops` and ' +
      'administrators.',
    body: reasoned,
    answers: { 200: { description: 'Released, or public.', schema: opportunitySchema } },
    handle: ({ params, body, caller, requestId }) =>
      aboutOwn(deps, { id: params['id'], caller, requestId, body, act: 'release' }, release),
  });

const extensionRoute = (deps: Deps): Route =>
  route({
    method: 'post',
    path: '/opportunities/:id/protection-extension',
    summary: 'Ask for a longer protection 保护期',
    description:
      'Starts the approval that the registration policy names; once it is approved, `protectedUntil` moves ' +
      'by the length in the policy. The end waits for a decision that is under way. By its owners and ' +
      'administrators.',
    body: reasoned,
    answers: {
      202: {
        description: 'Asked; `extensionApprovalId` is the approval, or null where it was decided at once.',
        schema: opportunitySchema,
      },
    },
    handle: async ({ params, body, caller, requestId }) => ({
      ...(await aboutOwn(deps, { id: params['id'], caller, requestId, body, act: 'extend' }, extendProtection)),
      status: 202,
    }),
  });

const assignmentRoute = (deps: Deps): Route =>
  route({
    method: 'post',
    path: '/opportunities/:id/assignment',
    summary: 'Assign an opportunity 分配',
    description:
      'OPP-19: by the heads above and administrators, to somebody who sells. From the public pool a ' +
      'salesperson may take it where the registration policy says so (`limits.mayTakePublic`). What was ' +
      'public is private and protected from now on.',
    body: assignment,
    answers: { 200: { description: 'Assigned.', schema: opportunitySchema } },
    async handle({ params, body: { ownerId, reason }, caller, requestId }) {
      const row = await opportunityOrPooled(deps.db, params['id'], caller);
      const takes = await takesForThemselves(deps, row, ownerId, caller);
      const asked = { id: requestId, by: actorOf(caller), ownerId, reason: reason ?? null, takes };
      await deps.commands.send({ workflowId: row.workflow_id, update: assign, args: [asked], id: requestId });
      return answeredWith(deps, row.id, caller);
    },
  });

interface AboutOwn {
  readonly id: string | undefined;
  readonly caller: Caller;
  readonly requestId: string;
  readonly body: Static<typeof reasoned>;
  readonly act: OwnAct;
}

const REFUSALS: Readonly<Record<OwnAct, string>> = {
  withdraw:
    'Only an owner withdraws a registration; one in the public pool whoever registered it there, or a head above.',
  release: 'Only an owner releases an opportunity, or a head above.',
  extend: 'Only an owner asks for an extension.',
};

/** Withdrawing, releasing and asking for an extension are asked alike. */
type ReasonedUpdate = typeof withdraw;

async function aboutOwn(
  deps: Deps,
  { id, caller, requestId, body, act }: AboutOwn,
  update: ReasonedUpdate,
): Promise<Answer> {
  const row = await opportunityOrPooled(deps.db, id, caller);
  const isPublic = row.visibility === 'public';
  const owners = await ownersOf(deps.db, [row.id]);
  const claim = {
    owners: owners.map(({ user_id }) => user_id),
    ownersWithShare: ownersWithShare(owners),
    departmentId: row.department_id,
    isPublic,
    pooledBy: isPublic ? await pooledBy(deps.db, row) : null,
  };
  if (!mayDoAboutClaim(caller, act, claim))
    throw claim.owners.includes(caller.id) ? withoutShare() : forbidden(REFUSALS[act]);
  const asked: { id: string; by: Actor; reason: string } = { id: requestId, by: actorOf(caller), reason: body.reason };
  await deps.commands.send({ workflowId: row.workflow_id, update, args: [asked], id: requestId });
  return answeredWith(deps, row.id, caller);
}

/**
 * False: a head above or an administrator assigns it. Whoever may do neither is refused here; whether one may take it
 * is the policy’s word.
 */
async function takesForThemselves(
  { db }: Deps,
  row: OpportunityRow,
  ownerId: string,
  caller: Caller,
): Promise<boolean> {
  const person = await userById(db, ownerId);
  if (person === undefined || !sells(person)) {
    const detail = person === undefined ? 'is no user' : person.active ? 'is no salesperson' : 'has left';
    throw unprocessable(`An opportunity is assigned to somebody who sells: this ${detail}.`, [
      { pointer: '/ownerId', code: 'unknown_user', detail },
    ]);
  }
  const isAbove = hasRole(caller, 'ops', 'admin') || caller.headedDepartmentIds.includes(row.department_id);
  if (isAbove && (person.id === caller.id || mayArrangeFor(caller, person))) return false;
  if (person.id === caller.id) return true;
  throw forbidden(
    'Opportunities are assigned by the heads above both the opportunity and the person, and by administrators.',
  );
}
