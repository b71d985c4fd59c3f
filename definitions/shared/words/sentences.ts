/** A sentence of ours with places for values: `It is {status}.` */
export interface Sentence {
  /** What stands around the values. */
  readonly literals: readonly string[];
  readonly names: readonly string[];
  /** How many characters are ours: of two that fit, the longer one is meant. */
  readonly weight: number;
}

const PLACE = /\{(\w+)\}/u;

export function sentenceOf(template: string): Sentence {
  const parts = template.split(PLACE);
  const literals = parts.filter((_part, index) => index % 2 === 0);
  return {
    literals,
    names: parts.filter((_part, index) => index % 2 === 1),
    weight: literals.join('').length,
  };
}

/** The values with which a text is this sentence, each as far as the words after it; undefined where it is none. */
export function valuesIn(text: string, { literals }: Sentence): readonly string[] | undefined {
  const [first = '', ...rest] = literals;
  const last = rest.pop();
  if (last === undefined) return text === first ? [] : undefined;
  const end = text.length - last.length;
  if (end < first.length || !text.startsWith(first) || !text.endsWith(last)) return undefined;
  const values: string[] = [];
  let at = first.length;
  for (const literal of rest) {
    const next = text.indexOf(literal, at);
    if (next < 0 || next + literal.length > end) return undefined;
    values.push(text.slice(at, next));
    at = next + literal.length;
  }
  return [...values, text.slice(at, end)];
}

export type Params = Readonly<Record<string, string>>;

/** The values by name; a name that comes again is numbered. */
export function named(names: readonly string[], values: readonly string[], before: Params = {}): Params {
  const params = { ...before };
  names.forEach((name, index) => {
    let free = name;
    for (let number = 2; free in params; number++) free = `${name}${number}`;
    params[free] = values[index] ?? '';
  });
  return params;
}

/** A template with these values in its places. */
export const filled = (template: string, names: readonly string[], values: readonly string[]): string =>
  template.replaceAll(/\{(\w+)\}/gu, (place, name: string) => values[names.indexOf(name)] ?? place);
