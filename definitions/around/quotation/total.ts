import { type PlacedError, type Refused, refused } from '../../shared/refusal';
import type { QuotationLine } from './schema';

const DECIMALS = 3;
const UNIT = 10n ** BigInt(DECIMALS);

type Priced = Pick<QuotationLine, 'quantity' | 'unitPriceFen'>;

/**
 * The sum of the lines in fen, exact: quantities are read as the decimals that they were written as, and each line is
 * rounded to the fen, half a fen up.
 */
export function totalOf(lines: readonly Priced[]): number | Refused {
  const errors = lines.flatMap(({ quantity }, index): PlacedError[] =>
    thousandths(quantity) === undefined
      ? [
          {
            pointer: `/lines/${index}/quantity`,
            code: 'too_fine',
            detail: `A quantity has up to ${DECIMALS} decimals.`,
          },
        ]
      : [],
  );
  if (errors.length > 0)
    return refused('unprocessable', errors.map(({ detail }) => detail).join(' '), undefined, errors);
  const total = lines.reduce(
    (sum, { quantity, unitPriceFen }) => sum + rounded((thousandths(quantity) ?? 0n) * BigInt(unitPriceFen)),
    0n,
  );
  return total <= BigInt(Number.MAX_SAFE_INTEGER)
    ? Number(total)
    : refused('unprocessable', 'The total is beyond what an amount may be (90 billion yuan).', '/lines');
}

/** The quantity in thousandths, or undefined where it is written finer. */
function thousandths(quantity: number): bigint | undefined {
  const [, whole = '', fraction = ''] = /^(\d+)(?:\.(\d{1,3}))?$/.exec(String(quantity)) ?? [];
  return whole === '' ? undefined : BigInt(whole + fraction.padEnd(DECIMALS, '0'));
}

const rounded = (thousandthsOfFen: bigint): bigint => (thousandthsOfFen + UNIT / 2n) / UNIT;
