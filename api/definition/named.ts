import { isKind } from '../../definitions/kinds/kinds';
import type { Kind } from '../../definitions/kinds/kind';
import { KEY_PATTERN } from '../../definitions/shared/schema';
import { badRequest, notFound } from '../http/problem';

/** The kind and key of a definition. */
export interface Named {
  readonly kind: Kind;
  readonly key: string;
}

const MAX_KEY_LENGTH = 64;
const key = new RegExp(KEY_PATTERN);

export const isDefinitionKey = (word: string): boolean => word.length <= MAX_KEY_LENGTH && key.test(word);

/** The definition that a path names; an unknown kind is not found. */
export function named({ kind = '', key: word = '' }: Readonly<Record<string, string>>): Named {
  if (!isKind(kind)) throw notFound(`There is no kind of definition "${kind}".`);
  return { kind, key: word };
}

/** The same for a definition that may be new: its key must be one. */
export function newlyNamed(params: Readonly<Record<string, string>>): Named {
  const name = named(params);
  if (!isDefinitionKey(name.key))
    throw badRequest(`"${name.key}" is no key: a small letter, then letters and digits, at most ${MAX_KEY_LENGTH}.`);
  return name;
}
