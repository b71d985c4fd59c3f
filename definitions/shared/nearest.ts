import { distance } from 'fastest-levenshtein';

/** A slip of the hand changes at most this part of a name. */
const MAX_CHANGED_PART = 0.4;
/** Longer names are not compared: nobody mistypes those, and comparing takes time. */
const MAX_LENGTH = 100;

/** The known name that the unknown one most likely stands for, or undefined when none is near. Case counts little. */
export function nearest(unknown: string, known: Iterable<string>): string | undefined {
  if (unknown.length > MAX_LENGTH) return undefined;
  let best: string | undefined;
  let bestDistance = Infinity;
  for (const name of known) {
    if (name.length > MAX_LENGTH) continue;
    const changes = distance(unknown.toLowerCase(), name.toLowerCase());
    if (changes < bestDistance && changes <= Math.max(1, Math.max(unknown.length, name.length) * MAX_CHANGED_PART)) {
      best = name;
      bestDistance = changes;
    }
  }
  return best;
}

/** The mend for an unknown name: `Did you mean "level"?`, or the first names that there are. */
export function didYouMean(unknown: string, known: Iterable<string>): string {
  const names = [...known];
  const near = nearest(unknown, names);
  if (near !== undefined) return `Did you mean "${near}"?`;
  if (names.length === 0) return 'There is none yet.';
  return `There is: ${names.slice(0, MAX_LISTED).join(', ')}${names.length > MAX_LISTED ? ', …' : ''}.`;
}

const MAX_LISTED = 8;
