/**
 * Finds the people that approver rules name (TSK-02, TSK-07), with the trace for "Why me?" (TSK-10). Who of them is
 * asked is decided by seats.ts.
 */
import type { Found } from '../commands';
import { standIn } from './deputies';
import type { FindRequest, ManagerRequest, Wanted } from '../effects';
import { departmentsAbove, managersOf, type Organisation, type OrgPerson, personWithId } from './organisation';
import { called, type FoundApprover, type FoundPerson, isGroup, type Reason } from './person';

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

function foundBy(wanted: Wanted, request: FindRequest, organisation: Organisation): readonly FoundApprover[] {
  const people = peopleOf(wanted, request, organisation);
  const asked = people.flatMap(({ person, reason }) => {
    const found = standIn(person, request.at, organisation);
    return found === undefined ? [] : [withReason(found, reason)];
  });
  if (wanted.kind !== 'role' || !wanted.claim) return asked;
  return [
    {
      role: wanted.role,
      candidates: asked.map((found) => ({ ...found, why: found.why.slice(1) })),
      why: [{ rule: `role ${wanted.role}`, result: 'whoever of the group claims the task' }],
    },
  ];
}

interface Named {
  readonly person: OrgPerson;
  readonly reason: Reason;
}

function peopleOf(wanted: Wanted, { initiatorId }: FindRequest, organisation: Organisation): readonly Named[] {
  const named = (rule: string, people: readonly (OrgPerson | undefined)[]): readonly Named[] =>
    people.flatMap((person) => (person === undefined ? [] : [{ person, reason: { rule, result: called(person) } }]));
  const bases = (of: 'initiator' | 'owner'): readonly string[] =>
    of === 'initiator' ? [initiatorId] : organisation.ownerIds;
  switch (wanted.kind) {
    case 'username':
      return named(`user ${wanted.username}`, [
        organisation.people.find(({ username }) => username === wanted.username),
      ]);
    case 'users':
      return named(
        wanted.from,
        wanted.userIds.map((id) => personWithId(organisation, id)),
      );
    case 'role':
      return named(
        `role ${wanted.role}`,
        organisation.people.filter(({ roles }) => roles.includes(wanted.role)),
      );
    case 'owner':
      return named(
        'owner of the record',
        organisation.ownerIds.map((id) => personWithId(organisation, id)),
      );
    case 'departmentHead':
      return bases(wanted.of).flatMap((id) => headOf(id, wanted.levelsUp, wanted.of, organisation));
    case 'managerChain':
      return bases(wanted.of).flatMap((id) =>
        named(`managers of the ${wanted.of}`, managersOf(organisation, id).slice(0, wanted.levels)),
      );
  }
}

function headOf(userId: string, levelsUp: number, of: string, organisation: Organisation): readonly Named[] {
  const department = departmentsAbove(organisation, personWithId(organisation, userId)?.departmentId ?? null)[levelsUp];
  const head = department?.headId ? personWithId(organisation, department.headId) : undefined;
  if (department === undefined || head === undefined) return [];
  return [
    {
      person: head,
      reason: {
        rule: `head of the ${of}’s department${levelsUp > 0 ? `, ${levelsUp} up` : ''}`,
        result: `${called(head)} heads ${department.name}`,
      },
    },
  ];
}

const withReason = (found: FoundPerson, reason: Reason): FoundPerson => ({ ...found, why: [reason, ...found.why] });

const nameOf = ({ person, standsInFor: [first] }: FoundPerson): string => called(first ?? person);
