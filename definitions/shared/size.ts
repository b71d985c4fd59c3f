export interface SizeLimits {
  /** How deep objects and arrays may nest. */
  readonly depth: number;
  /** How many values there may be in all. */
  readonly values: number;
  /** How many characters all texts and names may have together. */
  readonly characters: number;
}

/**
 * In which way a document is too large, or undefined. Goes level by level, so that no depth can exhaust the stack,
 * and stops at the first limit that is passed.
 */
export function tooLarge(document: unknown, limits: SizeLimits): string | undefined {
  let values = 1;
  let characters = 0;
  let level: unknown[] = [document];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > limits.depth) return `It nests deeper than ${limits.depth} levels.`;
    const next: unknown[] = [];
    for (const value of level) {
      if (typeof value === 'string') characters += value.length;
      if (typeof value !== 'object' || value === null) continue;
      const inner: readonly unknown[] = Array.isArray(value) ? value : Object.values(value);
      if (!Array.isArray(value)) for (const name of Object.keys(value)) characters += name.length;
      values += inner.length;
      if (values > limits.values) return `It has more than ${limits.values} values.`;
      for (const one of inner) next.push(one);
    }
    if (characters > limits.characters) return `Its texts have more than ${limits.characters} characters in all.`;
    level = next;
  }
  return undefined;
}
