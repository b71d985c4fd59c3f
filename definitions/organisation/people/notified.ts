import { standIn } from './deputies';
import { type Organisation, personWithId } from './organisation';

interface Telling {
  readonly at: string;
  /** Who did it, and knows it. */
  readonly exceptId: string | null;
}

/** Who is told of something: each once, whoever is absent through their deputy, nobody who has left. */
export function notifiedAmong(
  userIds: readonly string[],
  organisation: Organisation,
  { at, exceptId }: Telling,
): readonly string[] {
  const reached = userIds
    .filter((id) => id !== exceptId)
    .flatMap((id) => {
      const person = personWithId(organisation, id);
      return (person && standIn(person, at, organisation)?.person.userId) ?? [];
    });
  return [...new Set(reached)].filter((id) => id !== exceptId);
}
