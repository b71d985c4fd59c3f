import type { Normalised } from './normalised';
import { plainText } from '../../shared/search/plain-text';

/**
 * A tax number 税号: the unified social credit code 统一社会信用代码 of 18 characters with its check digit (GB
 * 32100-2015), or an old number of 15 characters (six digits of the region, nine of the organisation code), which has
 * no check digit over the whole. Upper case, without blanks and hyphens.
 */
export function normaliseTaxNumber(text: string): Normalised {
  const value = plainText(text).toUpperCase().replaceAll(SEPARATORS, '');
  if (OLD_FORM.test(value)) return { value };
  if (value.length !== CODE_LENGTH)
    return { invalid: `A tax number has 18 characters (or 15 in its old form); this one has ${value.length}.` };
  if (!NEW_FORM.test(value))
    return { invalid: 'A unified social credit code consists of digits and capital letters without I, O, S, V and Z.' };
  if (checkCharacter(value.slice(0, -1)) !== value.at(-1)) {
    return {
      invalid: 'The last character of this tax number does not fit the others: at least one of them is mistyped.',
    };
  }
  return { value };
}

/**
 * The check character for the first 17 characters (GB 32100-2015, after ISO 7064): each character's rank is weighted
 * by 3^i mod 31; the check character's rank completes the sum to a multiple of 31. As 31 is prime, any single wrong
 * character is found.
 */
export function checkCharacter(first17: string): string {
  let sum = 0;
  let weight = 1;
  for (const character of first17) {
    sum += RANKED.indexOf(character) * weight;
    weight = (weight * 3) % MODULUS;
  }
  return RANKED.charAt((MODULUS - (sum % MODULUS)) % MODULUS);
}

const RANKED = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const MODULUS = 31;
const CODE_LENGTH = 18;
const NEW_FORM = new RegExp(`^[${RANKED}]{18}$`);
const OLD_FORM = /^\d{6}[0-9A-Z]{8}[0-9X]$/;
const SEPARATORS = /[\s\p{Pd}.·]/gu;
