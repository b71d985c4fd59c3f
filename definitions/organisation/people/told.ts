import { standIn } from './deputies';
import { type Organisation, personWithId } from './organisation';

interface Telling {
  readonly at: string;
  /** Who did it, and knows it. */
  readonly exceptId: string | null;
}

/** Who is told of something: each once, whoever is absent through their deputy, nobody who has left. */
export function toldAmong(
  userIds: readonly string[],
  organisation: Organisation,
  { at, exceptId }: Telling,
): readonly string[] {
  const told = userIds
    .filter((id) => id !== exceptId)
    .flatMap((id) => {
      const person = personWithId(organisation, id);
      return (person && standIn(person, at, organisation)?.person.userId) ?? [];
    });
  return [...new Set(told)].filter((id) => id !== exceptId);
}
