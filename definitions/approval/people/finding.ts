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

const MOST_REASONS = 20;

export function findApprovers(request: FindRequest, organisation: Organisation): Found {
  const all = (wanted: readonly Wanted[]): readonly FoundApprover[] =>
    wanted.flatMap((one) => foundBy(one, request, organisation));
  const approvers = all(request.approvers);
  const notFound = (approvers.length > 0 ? request.approvers : [...request.approvers, ...request.ifNobody]).flatMap(
    (one) => whyNot(one, request, organisation),
  );
  return {
    approvers,
    ...(notFound.length === 0 ? {} : { notFound: notFound.slice(0, MOST_REASONS) }),
    ifNobody: all(request.ifNobody),
    ccIds: all(request.cc)
      .flatMap((found) => (isGroup(found) ? found.candidates : [found]))
      .map(({ person }) => person.userId),
    insteadOfInitiator: request.initiatorsManager
      ? firstAbove(request.initiatorId, request.at, organisation, request.partyIds ?? [request.initiatorId])
      : null,
  };
}

/** The next manager above somebody who is none of `passOver`, or the manager’s deputy; null at the top. */
export const findManager = (
  { userId, at, excludedIds }: ManagerRequest,
  organisation: Organisation,
): FoundPerson | null => firstAbove(userId, at, organisation, excludedIds);

function firstAbove(
  userId: string,
  at: string,
  organisation: Organisation,
  excludedIds: readonly string[],
): FoundPerson | null {
  const reachable = managersOf(organisation, userId)
    .filter((manager) => !excludedIds.includes(manager.userId))
    .flatMap((manager) => standIn(manager, at, organisation) ?? [])
    .find(({ person, standsInFor }) => ![person, ...standsInFor].some((one) => excludedIds.includes(one.userId)));
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
  const { find, group } = finderFor(wanted);
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

/** Why a rule comes to nobody, or to fewer than it names; nothing where it finds those whom it means. */
function whyNot(wanted: Wanted, request: FindRequest, organisation: Organisation): readonly string[] {
  const { words } = finderFor(wanted);
  const strange = wanted.kind === 'rule' ? wanted.strange : undefined;
  const [gone, ...more] = wanted.userIds.filter((id) => personWithId(organisation, id)?.active !== true);
  const others = more.length === 0 ? 'is' : `and ${more.length} more are`;
  const said = [
    ...(strange === undefined ? [] : [`${words}: ${strange}`]),
    ...(gone === undefined ? [] : [`${words}: ${gone} ${others} no active user`]),
  ];
  if (said.length > 0) return said;
  return foundBy(wanted, request, organisation).some(isSomebody) ? [] : [`${words}: nobody is found`];
}

const isSomebody = (found: FoundApprover): boolean => !isGroup(found) || found.candidates.length > 0;

const finderFor = (wanted: Wanted): Pick<ApproverFinder, 'words' | 'find' | 'group'> =>
  wanted.kind === 'rule'
    ? finderOf(wanted.rule)
    : {
        words: wanted.from,
        find: (organisation, { userIds }) => namedByIds(wanted.from, userIds, organisation),
      };

const withReason = (found: FoundPerson, reason: Reason): FoundPerson => ({ ...found, why: [reason, ...found.why] });

const nameOf = ({ person, standsInFor: [first] }: FoundPerson): string => called(first ?? person);
