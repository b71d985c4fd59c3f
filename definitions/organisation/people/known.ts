import { type Finding, errorAt } from '../../shared/finding';
import { didYouMean } from '../../shared/nearest';

/** Whom definitions may name: a snapshot. */
export interface KnownPeople {
  readonly roles: readonly string[];
  readonly usernames: readonly string[];
}

export function missingRole({ roles }: KnownPeople, role: string, pointer: string): readonly Finding[] {
  return roles.includes(role)
    ? []
    : [errorAt(pointer, 'unknown_role', `There is no role "${role}".`, didYouMean(role, roles))];
}

export function missingUser({ usernames }: KnownPeople, username: string, pointer: string): readonly Finding[] {
  return usernames.includes(username)
    ? []
    : [errorAt(pointer, 'unknown_user', `There is no user "${username}".`, didYouMean(username, usernames))];
}
