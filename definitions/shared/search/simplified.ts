import table from './tables/traditional.json';

/**
 * Traditional 繁体 and variant characters to their simplified forms, one by one; names need no phrases. In SQL it is
 * the function `simplified`.
 */
export const toSimplified = (text: string): string =>
  text.replaceAll(HAN, (character) => SIMPLIFIED.get(character) ?? character);

const HAN = /\p{Script=Han}/gu;
export const { traditional, simplified } = table;
const simplifiedForms = Array.from(table.simplified);
const SIMPLIFIED: ReadonlyMap<string, string> = new Map(
  Array.from(table.traditional, (traditional, i) => [traditional, simplifiedForms[i] ?? traditional]),
);
