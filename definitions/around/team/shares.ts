import { type Refused, refused } from '../../shared/refusal';

const WHOLE = 100;

/** Refuses a share with which the team would have more than all of the credit. */
export function refusalOfShare(share: number | null, others: readonly (number | null)[]): Refused | undefined {
  const taken = others.reduce<number>((sum, other) => sum + (other ?? 0), 0);
  if (share === null || taken + share <= WHOLE) return undefined;
  return refused(
    'unprocessable',
    `The others of the team have ${taken} percent, which leaves ${WHOLE - taken}; lower one of the shares.`,
    '/share',
  );
}
