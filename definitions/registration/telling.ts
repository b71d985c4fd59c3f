import type { ClaimNotice } from '../notification/notices';
import { wordsFor } from '../notification/words';
import type { ReviewEffect } from './reviewing';
import type { Share } from './shares';

/** What people are told about a claim: with the name of the opportunity, and with no more than each of them may see. */
export interface TellOfClaim {
  readonly notice: ClaimNotice;
  readonly userIds: readonly string[];
  /** Whose manager is told as well. */
  readonly managerOf: string | null;
  readonly about: string;
  readonly dueAt: string | null;
}

const telling = (
  notice: ClaimNotice,
  userIds: readonly string[],
  { managerOf = null, about = '', dueAt = null }: Partial<TellOfClaim> = {},
): TellOfClaim => ({ notice, userIds, managerOf, about, dueAt });

export const tellOfReminder = (ownerIds: readonly string[], endsAt: string): TellOfClaim =>
  telling('protectionReminded', ownerIds, { dueAt: endsAt });

/** Whoever heads the main owner can have it assigned, or asks why it was given up. */
export const tellOfEnd = (
  notice: 'opportunityReleased' | 'opportunityMadePublic' | 'opportunityWithdrawn',
  ownerIds: readonly string[],
  reason: string | null,
): TellOfClaim => telling(notice, ownerIds, { managerOf: ownerIds[0] ?? null, about: reason ?? '' });

interface Assigned {
  readonly ownerId: string;
  readonly fromUserIds: readonly string[];
  readonly reason: string | null;
  readonly protectedUntil: string | null;
}

/** OPP-19. Whose it was learns that it is another’s, and nothing of what was said to the other. */
export const tellOfAssignment = (assigned: Assigned): readonly TellOfClaim[] => {
  const { ownerId, fromUserIds, reason, protectedUntil: dueAt } = assigned;
  return [
    telling('opportunityAssigned', [ownerId], { about: reason ?? '', dueAt }),
    tellOfLoss(fromUserIds.filter((id) => id !== ownerId)),
  ];
};

const tellOfLoss = (userIds: readonly string[]): TellOfClaim => telling('opportunityPassedOn', userIds);

/** All owners learn who they are now; whom the shares leave out, that it is others’. */
export const tellOfShares = (
  shares: readonly Share[],
  goneIds: readonly string[],
  names: ReadonlyMap<string, string>,
): readonly TellOfClaim[] => [
  telling(
    'opportunityShared',
    shares.map(({ userId }) => userId),
    { about: shares.map(({ userId, percent }) => `${names.get(userId) ?? userId} ${percent}%`).join('、') },
  ),
  tellOfLoss(goneIds),
];

export const tellOfValidity = (ownerIds: readonly string[], protectedUntil: string | null): TellOfClaim =>
  telling('registrationValid', ownerIds, { dueAt: protectedUntil });

export const tellOfRefusal = (ownerIds: readonly string[]): TellOfClaim => telling('registrationRefused', ownerIds);

/** Whose registration became part of another: not of which, since that one is not theirs to see. */
export const tellOfMerging = (ownerIds: readonly string[]): TellOfClaim => telling('opportunityMerged', ownerIds);

export const tellOfAbsorbing = (ownerIds: readonly string[]): TellOfClaim => telling('opportunityAbsorbed', ownerIds);

/** The other side sees of a registration what a masked candidate shows: whom to talk to, the department. */
export const tellOfChallenge = (ownerIds: readonly string[], departmentName: string): TellOfClaim =>
  telling('claimChallenged', ownerIds, { about: departmentName });

export const tellOfChallengesEnd = (
  ownerIds: readonly string[],
  outcome: ReviewEffect['kind'] | 'withdrawn',
): TellOfClaim => telling('challengeDecided', ownerIds, { about: wordsFor(outcome) });
