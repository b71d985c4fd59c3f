import { type Organisation, personWithId } from '../../../organisation/people/organisation';
import { named, type Named } from './rule';

/** A user id or a list of them; undefined when it is something else. */
export function userIdsIn(value: unknown): readonly string[] | undefined {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return list.every((item) => typeof item === 'string') ? list : undefined;
}

/** The people with these ids; `from` says where the ids come from. */
export const namedByIds = (from: string, userIds: readonly string[], organisation: Organisation): readonly Named[] =>
  named(
    from,
    userIds.map((id) => personWithId(organisation, id)),
  );
