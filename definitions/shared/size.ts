import { isJsonObject } from './json';

export interface SizeLimits {
  /** How deep objects and arrays may nest. */
  readonly depth: number;
  /** How many values there may be in all. */
  readonly values: number;
  /** How many characters all texts and names may have together. */
  readonly characters: number;
}

/** In which way a document is too large, or undefined. Never recurses, and stops at the first limit that is passed. */
export function tooLarge(document: unknown, limits: SizeLimits): string | undefined {
  let values = 0;
  let characters = 0;
  const pending: { readonly value: unknown; readonly depth: number }[] = [{ value: document, depth: 0 }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { value, depth } = next;
    values += 1;
    if (typeof value === 'string') characters += value.length;
    if (depth > limits.depth) return `It nests deeper than ${limits.depth} levels.`;
    if (values > limits.values) return `It has more than ${limits.values} values.`;
    if (characters > limits.characters) return `Its texts have more than ${limits.characters} characters in all.`;
    if (Array.isArray(value)) {
      if (value.length > limits.values) return `It has more than ${limits.values} values.`;
      for (const item of value) pending.push({ value: item, depth: depth + 1 });
    } else if (isJsonObject(value)) {
      for (const name of Object.keys(value)) {
        characters += name.length;
        pending.push({ value: value[name], depth: depth + 1 });
      }
    }
  }
  return undefined;
}
