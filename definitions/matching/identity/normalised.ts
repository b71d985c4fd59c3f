/**
 * An identifier as written, brought to the one form under which it is stored and compared; or why the text is none.
 * `invalid` is a sentence for the person who typed it. Normalising a `value` again gives the same `value`.
 */
export type Normalised = { readonly value: string } | { readonly invalid: string };

export const isInvalid = (result: Normalised): result is { readonly invalid: string } => 'invalid' in result;
