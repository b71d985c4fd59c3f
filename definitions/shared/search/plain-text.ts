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
