import { isJsonObject, pointerStep } from '../../shared/json';

/**
 * One difference between two bodies. Pointers of what was added, changed or moved are into the new body, those of
 * what was removed into the old one.
 */
export interface Difference {
  readonly pointer: string;
  readonly kind: 'added' | 'removed' | 'changed' | 'moved';
  /** The value before; for `moved` its place. */
  readonly before?: unknown;
  readonly after?: unknown;
  /** The keys and names on the way, for people: `stages › lead › timeLimit`. */
  readonly path: readonly string[];
}

/**
 * What differs between two bodies of a definition, in the order of the new one. Objects in lists are matched by their
 * `key`, not by their place: an inserted stage is one difference, not one of every stage after it; plain lists (such
 * as `next`) by their values. Equal bodies differ in nothing.
 */
export const differences = (before: unknown, after: unknown): readonly Difference[] =>
  compare(before, after, { old: '', now: '', path: [] });

interface Place {
  readonly old: string;
  readonly now: string;
  readonly path: readonly string[];
}

const below = ({ old, now, path }: Place, oldStep: string | number, nowStep: string | number, name: string): Place => ({
  old: `${old}/${pointerStep(oldStep)}`,
  now: `${now}/${pointerStep(nowStep)}`,
  path: [...path, name],
});

function compare(before: unknown, after: unknown, place: Place): readonly Difference[] {
  if (isJsonObject(before) && isJsonObject(after)) return compareObjects(before, after, place);
  if (Array.isArray(before) && Array.isArray(after)) return compareLists(before, after, place);
  return Object.is(before, after) ? [] : [{ pointer: place.now, kind: 'changed', before, after, path: place.path }];
}

type JsonObject = Readonly<Record<string, unknown>>;

function compareObjects(before: JsonObject, after: JsonObject, place: Place): readonly Difference[] {
  const names = [...Object.keys(after), ...Object.keys(before).filter((name) => !Object.hasOwn(after, name))];
  return names.flatMap((name) => {
    const inner = below(place, name, name, name);
    if (!Object.hasOwn(before, name)) return [added(after[name], inner)];
    if (!Object.hasOwn(after, name)) return [removed(before[name], inner)];
    return compare(before[name], after[name], inner);
  });
}

function compareLists(before: readonly unknown[], after: readonly unknown[], place: Place): readonly Difference[] {
  const [oldKeys, newKeys] = [identities(before), identities(after)];
  if (oldKeys === undefined || newKeys === undefined) return compareByPlace(before, after, place);
  return [
    ...compareByKey({ items: before, keys: oldKeys }, { items: after, keys: newKeys }, place),
    ...moves(oldKeys, newKeys, place),
  ];
}

interface KeyedList {
  readonly items: readonly unknown[];
  readonly keys: readonly string[];
}

function compareByKey(before: KeyedList, after: KeyedList, place: Place): readonly Difference[] {
  const oldPlaces = new Map(before.keys.map((key, index) => [key, index] as const));
  const newKeys = new Set(after.keys);
  const kept = after.keys.flatMap((key, index) => {
    const oldIndex = oldPlaces.get(key);
    if (oldIndex === undefined) return [added(after.items[index], below(place, index, index, key))];
    return compare(before.items[oldIndex], after.items[index], below(place, oldIndex, index, key));
  });
  const gone = before.keys.flatMap((key, index) =>
    newKeys.has(key) ? [] : [removed(before.items[index], below(place, index, index, key))],
  );
  return [...kept, ...gone];
}

/**
 * Of the items that both lists have, those that are not in the longest run that kept its order: the fewest moves that
 * explain the new order.
 */
function moves(oldKeys: readonly string[], newKeys: readonly string[], place: Place): readonly Difference[] {
  const oldPlaces = new Map(oldKeys.map((key, index) => [key, index] as const));
  const common = newKeys.flatMap((key, index) => {
    const old = oldPlaces.get(key);
    return old === undefined ? [] : [{ key, old, now: index }];
  });
  const inOrder = new Set(longestRising(common.map(({ old }) => old)));
  return common.flatMap(({ key, old, now }) =>
    inOrder.has(old)
      ? []
      : [
          {
            pointer: `${place.now}/${now}`,
            kind: 'moved' as const,
            before: old,
            after: now,
            path: [...place.path, key],
          },
        ],
  );
}

/** The longest rising subsequence, by patience sorting (n log n). */
function longestRising(values: readonly number[]): readonly number[] {
  const tails: number[] = [];
  const previous = new Map<number, number | undefined>();
  for (const value of values) {
    let low = 0;
    for (let high = tails.length; low < high;) {
      const middle = (low + high) >>> 1;
      if ((tails[middle] ?? Infinity) < value) low = middle + 1;
      else high = middle;
    }
    previous.set(value, low > 0 ? tails[low - 1] : undefined);
    tails[low] = value;
  }
  const run: number[] = [];
  for (let value = tails.at(-1); value !== undefined; value = previous.get(value)) run.unshift(value);
  return run;
}

function compareByPlace(before: readonly unknown[], after: readonly unknown[], place: Place): readonly Difference[] {
  const kept = after.flatMap((item, index) => {
    const inner = below(place, index, index, String(index));
    return index < before.length ? compare(before[index], item, inner) : [added(item, inner)];
  });
  const gone = before
    .slice(after.length)
    .map((item, index) =>
      removed(item, below(place, after.length + index, after.length + index, String(after.length + index))),
    );
  return [...kept, ...gone];
}

/**
 * What tells the items of a list apart: the `key` of objects, the text of words. Undefined when something has none,
 * or two have the same.
 */
function identities(items: readonly unknown[]): readonly string[] | undefined {
  const keys = items.map((item) => (isJsonObject(item) ? item['key'] : item));
  const words = keys.filter((key) => typeof key === 'string');
  return words.length === items.length && new Set(words).size === items.length ? words : undefined;
}

const added = (after: unknown, { now, path }: Place): Difference => ({ pointer: now, kind: 'added', after, path });
const removed = (before: unknown, { old, path }: Place): Difference => ({
  pointer: old,
  kind: 'removed',
  before,
  path,
});
