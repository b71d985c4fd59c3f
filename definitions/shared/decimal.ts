/** A number as it is written in a definition, exact: `units` × 10^-`scale`. 0.1 + 0.2 is 0.3 here. */
export interface Decimal {
  readonly units: bigint;
  readonly scale: number;
}

export const ZERO: Decimal = { units: 0n, scale: 0 };

/** The decimal that a JSON number was written as: its shortest text. */
export function decimalOf(number: number): Decimal {
  const [mantissa = '0', exponent = '0'] = String(number).split('e');
  const [whole = '0', fraction = ''] = mantissa.split('.');
  const scale = fraction.length - Number(exponent);
  const units = BigInt(whole + fraction);
  return scale >= 0 ? { units, scale } : { units: units * 10n ** BigInt(-scale), scale: 0 };
}

function add(a: Decimal, b: Decimal): Decimal {
  const scale = Math.max(a.scale, b.scale);
  return { units: unitsAt(a, scale) + unitsAt(b, scale), scale };
}

export const multiply = (a: Decimal, b: Decimal): Decimal => ({ units: a.units * b.units, scale: a.scale + b.scale });

/** Equal numbers are counted first: a vote of hundreds has a handful of different weights. */
export function sum(numbers: readonly number[]): Decimal {
  const counts = new Map<number, number>();
  for (const number of numbers) counts.set(number, (counts.get(number) ?? 0) + 1);
  return [...counts].map(([number, count]) => multiply(decimalOf(number), decimalOf(count))).reduce(add, ZERO);
}

export function isAtLeast(a: Decimal, b: Decimal): boolean {
  const scale = Math.max(a.scale, b.scale);
  return unitsAt(a, scale) >= unitsAt(b, scale);
}

const unitsAt = ({ units, scale }: Decimal, wanted: number): bigint => units * 10n ** BigInt(wanted - scale);

/** Whether a whole number of `part` makes `whole`: 19.99 is so many hundredths. */
export function isMultipleOf(whole: number, part: number): boolean {
  const [a, b] = [decimalOf(whole), decimalOf(part)];
  const scale = Math.max(a.scale, b.scale);
  const units = unitsAt(b, scale);
  return units !== 0n && unitsAt(a, scale) % units === 0n;
}
