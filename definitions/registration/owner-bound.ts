import { type Refused, refused } from '../shared/refusal';
import type { Share } from './shares';

/**
 * Why somebody registers no further opportunity: they own as many open ones as `limits.openPerOwner` of the policy
 * allows.
 */
export const refusalToRegisterMore = (most: number): Refused =>
  refused(
    'unprocessable',
    `You own ${most} open opportunities; the registration policy allows no more. Finish or release one first.`,
    undefined,
    [{ pointer: '', code: 'too_many', detail: `at most ${most} open opportunities a person` }],
  );

/** Why these people become no co-owners, by their places in the form. */
export function refusalToShareMore(
  full: readonly { readonly userId: string; readonly name: string }[],
  shares: readonly Share[],
  most: number,
): Refused | undefined {
  if (full.length === 0) return undefined;
  const isFull = (id: string): boolean => full.some(({ userId }) => userId === id);
  const errors = shares.flatMap(({ userId }, index) =>
    isFull(userId)
      ? [
          {
            pointer: `/form/shares/${index}/userId`,
            code: 'too_many',
            detail: `owns ${most} open opportunities already`,
          },
        ]
      : [],
  );
  return refused(
    'unprocessable',
    `${full.map(({ name }) => name).join('、')} owns ${most} open opportunities; the ` +
      'registration policy allows no more. Have one finished, released or assigned to another ' +
      'first.',
    undefined,
    errors,
  );
}

/** Why somebody who owns as many as they may gets no further one. */
export const refusalToAssignMore = (most: number): Refused =>
  refused(
    'unprocessable',
    `This person owns ${most} open opportunities; the registration policy allows no more.`,
    '/ownerId',
  );
