import { type Organisation, personWithId } from '../../../organisation/people/organisation';
import { isUuid } from '../../../shared/ids';
import { clipped, quotable } from '../../../shared/text';
import { named, type Named, type Said } from './rule';

/** More people than any step asks: a longer list is a slip, and names nobody. */
const MOST_IDS = 1_000;
const LONGEST_QUOTED = 60;
const MOST_QUOTED = 3;

/** Whom a value of a case names: a user id, or a list of them. What is no id names nobody, and is told in words. */
export function idsSaidBy(value: unknown): Said {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (list.length > MOST_IDS)
    return { userIds: [], strange: `a list of ${list.length}, where ${MOST_IDS} people are the most that are asked` };
  const strange = list.filter((item) => !isUserId(item) && !isNothing(item));
  return {
    userIds: [...new Set(list.filter(isUserId).map((id) => id.toLowerCase()))],
    ...(strange.length === 0 ? {} : { strange: `${listed(strange)}, which is no user id` }),
  };
}

const isUserId = (value: unknown): value is string => typeof value === 'string' && isUuid(value);
const isNothing = (value: unknown): boolean => value === null || value === undefined || value === '';

function listed(values: readonly unknown[]): string {
  const shown = values
    .slice(0, MOST_QUOTED)
    .map((value) => clipped(quotable(JSON.stringify(value)), LONGEST_QUOTED))
    .join(', ');
  return values.length > MOST_QUOTED ? `${shown} and ${values.length - MOST_QUOTED} more` : shown;
}

/** The people with these ids; `rule` says where the ids come from. */
export const namedByIds = (rule: string, userIds: readonly string[], organisation: Organisation): readonly Named[] =>
  named(
    rule,
    userIds.map((id) => personWithId(organisation, id)),
  );
