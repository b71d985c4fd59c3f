import { identityKeys } from '../../matching/identity/identity-keys';

/** Somebody as a registration or the record of a customer knows them. */
export interface KnownPerson {
  readonly name: string;
  readonly title?: string | null | undefined;
  readonly mobile?: string | null | undefined;
  readonly email?: string | null | undefined;
}

/**
 * One name, and no number or address tells the two apart. A number alone makes nobody the same: a front desk has one
 * for all.
 */
export function isSamePerson(one: KnownPerson, other: KnownPerson): boolean {
  if (one.name.trim() !== other.name.trim()) return false;
  const theirs = identityKeys(reachedBy(other)).keys;
  const both = identityKeys(reachedBy(one)).keys.flatMap(({ kind, value }) => {
    const same = theirs.find((key) => key.kind === kind);
    return same === undefined ? [] : [same.value === value];
  });
  return both.length === 0 || both.includes(true);
}

const reachedBy = ({ mobile, email }: KnownPerson) => ({ mobile, email });

const FILLED = ['title', 'mobile', 'email'] as const;

/** What the other knows of the same person that is missing here. */
const missingIn = (known: KnownPerson, other: KnownPerson): Partial<Record<(typeof FILLED)[number], string>> =>
  Object.fromEntries(
    FILLED.flatMap((field) => {
      const [has, given] = [known[field] ?? '', other[field] ?? ''];
      return has.trim() === '' && given.trim() !== '' ? [[field, given]] : [];
    }),
  );

export interface United<Known extends KnownPerson, Given extends KnownPerson> {
  /** Those that were known, with what the others add to them. */
  readonly known: readonly { readonly person: Known; readonly filled: ReturnType<typeof missingIn> }[];
  readonly added: readonly Given[];
}

/** The people of both, each once. */
export function unitedPeople<Known extends KnownPerson, Given extends KnownPerson>(
  known: readonly Known[],
  given: readonly Given[],
): United<Known, Given> {
  const added = given.filter(
    (person, index) => ![...known, ...given.slice(0, index)].some((other) => isSamePerson(other, person)),
  );
  return {
    added,
    known: known.map((person) => {
      const same = given.find((other) => isSamePerson(person, other));
      return { person, filled: same === undefined ? {} : missingIn(person, same) };
    }),
  };
}
