import { type CompanyName, parseCompanyName } from './company-name';
import { bitsOf } from './information';
import { latinWords } from './latin-name';
import { tradeCharacters } from './trades';

/** A company's name ready for comparison: its parts, and what each of its own characters is and tells. */
export interface NameProfile extends CompanyName {
  /**
   * For each character of `own`: whether it stands in a word for the trade 行业, not in the company's own name 字号.
   */
  readonly inTrade: readonly boolean[];
  /** For each character of `own`: its bits after the one before it. */
  readonly bits: readonly number[];
  /** For each character of `own`: its bits by itself. */
  readonly bitsAlone: readonly number[];
  /** Its words, where it is written in Latin letters. */
  readonly latin: readonly string[];
}

export const profileOf = (text: string): NameProfile => profiled(parseCompanyName(text), latinWords(text));

/**
 * The same name with its first place counted among its own characters: 栖霞 in 栖霞建设, beside a company called
 * 南京栖霞建设.
 */
export const withPlaceAsOwn = (name: NameProfile): NameProfile =>
  profiled({ ...name, own: name.plain, places: name.places.slice(1) }, name.latin);

function profiled({ plain, own, places, isFull }: CompanyName, latin: readonly string[]): NameProfile {
  const characters = Array.from({ length: own.length }, (_, i) => own.charAt(i));
  return {
    plain,
    own,
    places,
    isFull,
    latin,
    inTrade: tradeCharacters(own),
    bits: characters.map((character, i) => bitsOf(character, characters[i - 1])),
    bitsAlone: characters.map((character) => bitsOf(character)),
  };
}
