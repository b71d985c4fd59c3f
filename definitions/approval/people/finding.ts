/**
 * Finds the people that approver rules name (TSK-02, TSK-07), with the trace for "Why me?" (TSK-10). Who of them is
 * asked is decided by seats.ts.
 */
import type { Found } from '../commands';
import { standIn } from '../../organisation/people/deputies';
import type { ApproverFinder } from '../../kinds/approval/approvers/rule';
import { finderOf } from '../../kinds/approval/approvers/rules';
import { namedByIds } from '../../kinds/approval/approvers/user-ids';
import type { FindRequest, ManagerRequest, Wanted } from '../effects';
import { managersOf, type Organisation, personWithId } from '../../organisation/people/organisation';
import { called, type FoundApprover, type FoundPerson, isGroup, type Reason } from '../../organisation/people/person';

export function findApprovers(request: FindRequest, organisation: Organisation): Found {
  const all = (wanted: readonly Wanted[]): readonly FoundApprover[] =>
    wanted.flatMap((one) => foundBy(one, request, organisation));
  return {
    approvers: all(request.approvers),
    ifNobody: all(request.ifNobody),
    ccIds: all(request.cc)
      .flatMap((found) => (isGroup(found) ? found.candidates : [found]))
      .map(({ person }) => person.userId),
    insteadOfInitiator: request.initiatorsManager
      ? firstAbove(request.initiatorId, request.at, organisation, request.askerIds ?? [request.initiatorId])
      : null,
  };
}

/** The next manager above somebody who is none of `passOver`, or the manager’s deputy; null at the top. */
export const findManager = ({ userId, at, passOver }: ManagerRequest, organisation: Organisation): FoundPerson | null =>
  firstAbove(userId, at, organisation, passOver);

function firstAbove(
  userId: string,
  at: string,
  organisation: Organisation,
  passOver: readonly string[],
): FoundPerson | null {
  const reachable = managersOf(organisation, userId)
    .filter((manager) => !passOver.includes(manager.userId))
    .flatMap((manager) => standIn(manager, at, organisation) ?? [])
    .find(({ person, standsInFor }) => ![person, ...standsInFor].some((one) => passOver.includes(one.userId)));
  const of = personWithId(organisation, userId);
  return reachable === undefined
    ? null
    : withReason(reachable, {
        rule: 'manager',
        result: `${nameOf(reachable)} is above ${of === undefined ? userId : called(of)}`,
      });
}

function foundBy(
  wanted: Wanted,
  { initiatorId, at }: FindRequest,
  organisation: Organisation,
): readonly FoundApprover[] {
  const { userIds } = wanted;
  const { find, group }: Pick<ApproverFinder, 'find' | 'group'> =
    wanted.kind === 'rule' ? finderOf(wanted.rule) : { find: () => namedByIds(wanted.from, userIds, organisation) };
  const asked = find(organisation, { initiatorId, userIds }).flatMap(({ person, reason }) => {
    const found = standIn(person, at, organisation);
    return found === undefined ? [] : [withReason(found, reason)];
  });
  if (group === undefined) return asked;
  return [
    {
      role: group,
      candidates: asked.map((found) => ({ ...found, why: found.why.slice(1) })),
      why: [{ rule: `role ${group}`, result: 'whoever of the group claims the task' }],
    },
  ];
}

const withReason = (found: FoundPerson, reason: Reason): FoundPerson => ({ ...found, why: [reason, ...found.why] });

const nameOf = ({ person, standsInFor: [first] }: FoundPerson): string => called(first ?? person);
