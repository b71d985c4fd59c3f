import { type Person, signedIn } from './http';
import type { World } from './world';

/** These people, signed in, by their usernames. */
export async function signedInPeople(
  world: Pick<World, 'app'>,
  usernames: readonly string[],
): Promise<(username: string) => Person> {
  const people = new Map<string, Person>();
  for (const username of usernames) people.set(username, await signedIn(world, username));
  return (username) => {
    const found = people.get(username);
    if (!found) throw new Error(`${username} is not signed in`);
    return found;
  };
}
