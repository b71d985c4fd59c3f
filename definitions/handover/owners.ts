import { percentOfAll } from '../registration/shares';

export interface Owner {
  readonly userId: string;
  /** Percent. */
  readonly share: number;
}

/**
 * The owners after one has handed their share over; a successor who owns a part already has both parts. Undefined:
 * the one is no owner.
 */
export function ownersAfter(
  owners: readonly Owner[],
  fromUserId: string,
  toUserId: string,
): readonly Owner[] | undefined {
  const given = owners.find(({ userId }) => userId === fromUserId);
  if (given === undefined) return undefined;
  const others = owners.filter(({ userId }) => userId !== fromUserId && userId !== toUserId);
  const had = owners.find(({ userId }) => userId === toUserId)?.share ?? 0;
  return [...others, { userId: toUserId, share: percentOfAll([had, given.share]) }];
}

/** Whether this owner has the largest share: the record is in the department of theirs. */
export const isMainOwner = (owners: readonly Owner[], userId: string): boolean => {
  const share = owners.find((owner) => owner.userId === userId)?.share;
  return share !== undefined && owners.every((other) => other.share <= share);
};
