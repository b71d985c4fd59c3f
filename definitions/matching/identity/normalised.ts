/**
 * An identifier as written, brought to the one form under which it is stored and compared; or why the text is none.
 * `invalid` is a sentence for the person who typed it. Normalising a `value` again gives the same `value`.
 */
export type Normalised = { readonly value: string } | { readonly invalid: string };

export const isInvalid = (result: Normalised): result is { readonly invalid: string } => 'invalid' in result;

/**
 * Full-width characters and compatibility forms to their plain ones (Unicode NFKC), without invisible characters and
 * outer blanks.
 */
export const plainText = (text: string): string => text.normalize('NFKC').replaceAll(INVISIBLE, '').trim();

/**
 * Control and format characters: zero-width blanks, direction marks, byte order marks that copying from web pages
 * brings along.
 */
const INVISIBLE = /[\p{Cf}\p{Cc}]/gu;
