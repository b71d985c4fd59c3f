import { isJsonObject } from '../shared/json';
import { type PlacedError, type Refused, refused } from '../shared/refusal';

/** One co-owner’s part, in percent with at most two decimals. */
export interface Share {
  readonly userId: string;
  readonly percent: number;
}

const AT = '/form/shares';
const MOST_OWNERS = 20;
/** Parts are counted in hundredths of a percent, which add up exactly. */
const PARTS_OF_PERCENT = 100;
const WHOLE = 100 * PARTS_OF_PERCENT;

const partsOf = (percent: number): number => Math.round(percent * PARTS_OF_PERCENT);

/** The percents together, without the error of binary fractions. */
export const percentOfAll = (percents: readonly number[]): number =>
  percents.reduce((sum, percent) => sum + partsOf(percent), 0) / PARTS_OF_PERCENT;

/** The parts as the form of a review gives them: each person once, and all of them the whole. */
export function readShares(given: unknown): readonly Share[] | Refused {
  if (!Array.isArray(given) || given.length === 0)
    return refusalAt({
      pointer: AT,
      code: 'required',
      detail: 'Sharing needs `form.shares`: a list of { userId, percent }.',
    });
  if (given.length > MOST_OWNERS)
    return refusalAt({ pointer: AT, code: 'too_many', detail: `At most ${MOST_OWNERS} people share an opportunity.` });
  const shares: Share[] = [];
  const errors: PlacedError[] = [];
  for (const [index, part] of given.entries()) {
    const share = readShare(part);
    if (share === undefined) errors.push({ pointer: `${AT}/${index}`, code: 'invalid', detail: NO_SHARE });
    else if (shares.some(({ userId }) => userId === share.userId))
      errors.push({ pointer: `${AT}/${index}/userId`, code: 'repeated', detail: 'This person has a share already.' });
    else shares.push(share);
  }
  if (errors.length > 0) return refusalAt(...errors);
  const sum = percentOfAll(shares.map(({ percent }) => percent));
  return partsOf(sum) === WHOLE
    ? shares
    : refusalAt({ pointer: AT, code: 'sum', detail: `The shares add up to ${sum} percent and must add up to 100.` });
}

const NO_SHARE = 'A share is { userId, percent } with a percent from 0 to 100 of at most two decimals.';

function readShare(part: unknown): Share | undefined {
  if (!isJsonObject(part)) return undefined;
  const { userId, percent } = part;
  return typeof userId === 'string' && isPercent(percent) ? { userId, percent } : undefined;
}

const isPercent = (percent: unknown): percent is number =>
  typeof percent === 'number' && percent >= 0 && percent <= 100 && partsOf(percent) / PARTS_OF_PERCENT === percent;

const refusalAt = (...errors: readonly PlacedError[]): Refused =>
  refused('unprocessable', errors.map(({ detail }) => detail).join(' '), undefined, errors);

export interface Sharer {
  readonly userId: string;
  readonly name: string;
  readonly sells: boolean;
}

/**
 * Why these shares cannot be given. Nobody loses what they own by being left out of a list, and whoever comes new
 * must sell.
 * @param owners those of both sides
 */
export function refusalOfSharers(
  shares: readonly Share[],
  owners: readonly Pick<Sharer, 'userId' | 'name'>[],
  sharers: readonly Sharer[],
): Refused | undefined {
  const left = owners.filter(({ userId }) => !shares.some((share) => share.userId === userId));
  if (left.length > 0) {
    const names = left.map(({ name }) => name).join('、');
    const detail = `${names} owns one of the two sides and needs a part, if only of 0 percent.`;
    return refusalAt({ pointer: AT, code: 'owner_left_out', detail });
  }
  const strangers = shares.flatMap(({ userId }, index): PlacedError[] => {
    const sharer = sharers.find((one) => one.userId === userId);
    if (sharer === undefined || sharer.sells || owners.some((owner) => owner.userId === userId)) return [];
    const detail = `${sharer.name} does not sell: an opportunity is shared among people who do.`;
    return [{ pointer: `${AT}/${index}/userId`, code: 'not_sales', detail }];
  });
  return strangers.length > 0 ? refusalAt(...strangers) : undefined;
}
