import { parsePhoneNumberFromString, type PhoneNumber } from 'libphonenumber-js/min';
import { plainText } from '../../shared/search/plain-text';

/**
 * A telephone number, fixed or mobile, in E.164 (`+861088886666`); without a country code it is Chinese. The
 * extension 分机, where one is written, is kept apart: two extensions of one switchboard are the same company.
 */
export function normalisePhone(
  text: string,
): { readonly value: string; readonly extension?: string } | { readonly invalid: string } {
  const { number, extension } = withoutExtension(plainText(text).replace(TRUNK_BEFORE_COUNTRY, '+86 '));
  if (SERVICE_NUMBER.test(number.replaceAll(/[\s-]/g, '')))
    return { value: `+86${digitsOf(number).replace(/^(?:00)?86/, '')}` };
  const parsed = parsePhoneNumberFromString(number.replaceAll(/[()]/g, ' ').trim(), {
    defaultCountry: 'CN',
    extract: false,
  });
  if (parsed === undefined) return { invalid: NOT_A_NUMBER };
  const invalid = parsed.countryCallingCode === '86' ? chineseFault(parsed) : foreignFault(parsed);
  if (invalid !== undefined) return { invalid };
  return { value: parsed.number, ...(extension === undefined ? {} : { extension }) };
}

/** Splits `0755-86013388-8012`, `010-88886666转12` and `… ext. 12`. */
function withoutExtension(text: string): { readonly number: string; readonly extension?: string } {
  const [, number, extension] = EXTENSION_WORD.exec(text) ?? EXTENSION_HYPHEN.exec(text) ?? [];
  return number === undefined || extension === undefined ? { number: text } : { number, extension };
}

function chineseFault({ nationalNumber }: PhoneNumber): string | undefined {
  if (MOBILE.test(nationalNumber) || LANDLINE.test(nationalNumber) || TOLL_FREE.test(nationalNumber)) return undefined;
  if (WITHOUT_AREA_CODE.test(nationalNumber)) return 'A landline number needs its area code, for example 010-88886666.';
  return (
    'No Chinese number looks like this: a mobile has 11 digits and begins with 13 to 19, a landline is ' +
    'an area code with 7 or 8 digits.'
  );
}

const foreignFault = (number: PhoneNumber): string | undefined =>
  number.isValid() ? undefined : `The country of +${number.countryCallingCode} has no such number.`;

const digitsOf = (text: string): string => text.replaceAll(/\D/g, '');

/**
 * Numbering plan of mainland China, national numbers without the trunk prefix 0. libphonenumber's small data knows
 * only lengths here.
 */
const MOBILE = /^1[3-9]\d{9}$/;
const LANDLINE = /^(?:10\d{8}|2\d{9}|[3-9]\d{2}\d{7,8})$/;
const TOLL_FREE = /^[48]00\d{7}$/;
const WITHOUT_AREA_CODE = /^[2-8]\d{6,7}$/;
/** Nation-wide short numbers of banks, insurers and carriers (95588, 10086), reachable from abroad behind +86. */
const SERVICE_NUMBER = /^(?:\+?86|0086)?(?:95\d{3,4}|100\d{2})$/;

/** `086-139…`: no area code of China begins with 086. */
const TRUNK_BEFORE_COUNTRY = /^\(?086\)?(?=[\s-]|\(?0?[1-9])/;

const EXTENSION_WORD = /^(.*\d)[\s,;-]*(?:转|轉|分机|分機|ext\.?|extension|x|#)[\s:.]*(\d{1,6})\D*$/iu;
const EXTENSION_HYPHEN = /^((?:\+?86[\s-]*|0086[\s-]*)?\(?0\d{2,3}\)?[\s-]*\d{7,8}|[48]00-?\d{3}-?\d{4})-(\d{1,6})$/u;

const NOT_A_NUMBER = 'This is not a telephone number; write one number, with its area or country code.';
