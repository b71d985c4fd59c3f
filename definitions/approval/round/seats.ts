/**
 * Which of the people that the rules name are asked: who counts once, what holds for the initiator, and what happens
 * when nobody is left (TSK-05).
 */
import type { Found } from '../commands';
import {
  called,
  type FoundApprover,
  type FoundGroup,
  type FoundPerson,
  isGroup,
} from '../../organisation/people/person';
import { isAmong } from '../people/may-sit';
import { own } from '../people/own';
import type { ApprovalStep } from '../../kinds/approval/schema';

/** The people who are asked, in order; or what happens since there is nobody. */
export type Seats =
  { readonly asked: readonly FoundApprover[]; readonly isInstead: boolean } | { readonly nobody: 'pass' | 'refuse' };

/** `partyIds`: who would be judge in their own cause (heir.ts). */
export function seatsOf(step: ApprovalStep, found: Found, partyIds: readonly string[]): Seats {
  const asked = settled(step, found.approvers, found.insteadOfInitiator, partyIds);
  if (asked.length > 0) return { asked, isInstead: false };
  const { ifNoApprover = 'refuse' } = step;
  if (typeof ifNoApprover === 'string') return { nobody: ifNoApprover };
  const instead = settled(step, found.ifNobody, found.insteadOfInitiator, partyIds);
  const why = { rule: 'ifNoApprover', result: 'nobody was found for the step; asked instead' };
  return instead.length > 0
    ? { asked: instead.map((seat) => ({ ...seat, why: [...seat.why, why] })), isInstead: true }
    : { nobody: 'refuse' };
}

function settled(
  step: ApprovalStep,
  found: readonly FoundApprover[],
  manager: FoundPerson | null,
  partyIds: readonly string[],
): readonly FoundApprover[] {
  return onceEach(
    step,
    found.flatMap((seat): readonly FoundApprover[] =>
      isGroup(seat) ? [withoutInitiator(step, seat, partyIds)] : inInitiatorsPlace(step, seat, manager, partyIds),
    ),
  );
}

function inInitiatorsPlace(
  { ifInitiator = 'skip' }: ApprovalStep,
  seat: FoundPerson,
  manager: FoundPerson | null,
  partyIds: readonly string[],
): readonly FoundPerson[] {
  if (ifInitiator === 'ask' || !isAmong(seat, partyIds)) return [seat];
  if (ifInitiator === 'skip' || manager === null || isAmong(manager, partyIds)) return [];
  const why = {
    rule: 'ifInitiator: manager',
    result: `${called(manager.person)} decides in the place of the initiator`,
  };
  return [{ ...manager, why: [...seat.why, ...manager.why, why] }];
}

const withoutInitiator = ({ ifInitiator }: ApprovalStep, group: FoundGroup, partyIds: readonly string[]): FoundGroup =>
  ifInitiator === 'ask'
    ? group
    : { ...group, candidates: group.candidates.filter((candidate) => !isAmong(candidate, partyIds)) };

/**
 * A person whom several rules find is asked once, at the first place. A group is left to those who have no place of
 * their own, alone in another group included.
 */
function onceEach(step: ApprovalStep, seats: readonly FoundApprover[]): readonly FoundApprover[] {
  const seated = new Set(seats.flatMap((seat) => (isGroup(seat) ? [] : [seat.person.userId])));
  const kept = new Map<string, FoundApprover>();
  for (const seat of seats) {
    const key = isGroup(seat) ? `role ${seat.role}` : seat.person.userId;
    const earlier = kept.get(key);
    if (!isGroup(seat)) kept.set(key, earlier === undefined || isGroup(earlier) ? seat : heavier(step, earlier, seat));
    else if (earlier === undefined) keepGroup(kept, key, seat, seated);
  }
  return [...kept.values()];
}

function keepGroup(kept: Map<string, FoundApprover>, key: string, group: FoundGroup, seated: Set<string>): void {
  const candidates = group.candidates.filter(
    ({ person }, index, all) =>
      !seated.has(person.userId) && all.findIndex((other) => other.person.userId === person.userId) === index,
  );
  const [first] = candidates;
  if (first === undefined) return;
  if (candidates.length === 1) seated.add(first.person.userId);
  kept.set(key, { ...group, candidates });
}

/** Of two ways to the same person, the one with the greater weight; the trace tells of both. */
function heavier(step: ApprovalStep, earlier: FoundPerson, later: FoundPerson): FoundPerson {
  const heavy = weightOf(step, later) > weightOf(step, earlier) ? later : earlier;
  return { ...heavy, why: [...earlier.why, ...later.why] };
}

/**
 * The weight of a signer: by username, else the greatest of the roles, else 1. A deputy votes with the weight of the
 * one they stand in for.
 */
export function weightOf({ mode }: ApprovalStep, seat: FoundApprover): number {
  if (typeof mode === 'string' || 'ratio' in mode) return 1;
  if (isGroup(seat)) return own(mode.weights, seat.role) ?? 1;
  const { username, roles } = seat.standsInFor[0] ?? seat.person;
  const byRole = roles.map((role) => own(mode.weights, role)).filter((weight) => weight !== undefined);
  return own(mode.weights, username) ?? (byRole.length > 0 ? Math.max(...byRole) : 1);
}
