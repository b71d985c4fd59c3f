import type { Kind } from '../../kinds/kinds';
import { type Finding, errorAt } from '../../shared/finding';
import { didYouMean } from '../../shared/nearest';
import { type World, keysOf } from './world';

const NOUNS: Readonly<Record<Kind, string>> = {
  businessModel: 'business model',
  registrationPolicy: 'registration policy',
  approval: 'approval',
  serviceProcess: 'service process',
  carePlan: 'care plan',
  form: 'form',
  messageTemplate: 'message template',
  pricePolicy: 'price policy',
  creditPolicy: 'credit policy',
  evaluationModel: 'evaluation model',
  workingCalendar: 'working calendar',
};

/** A reference to another definition must lead to one; none given is no reference. */
export function missingDefinition(
  world: World,
  kind: Kind,
  key: string | null | undefined,
  pointer: string,
): readonly Finding[] {
  if (key === undefined || key === null) return [];
  const known = keysOf(world, kind);
  return known.includes(key)
    ? []
    : [errorAt(pointer, `unknown_${kind}`, `There is no ${NOUNS[kind]} "${key}".`, didYouMean(key, known))];
}

export function missingRole({ roles }: World, role: string, pointer: string): readonly Finding[] {
  return roles.includes(role)
    ? []
    : [errorAt(pointer, 'unknown_role', `There is no role "${role}".`, didYouMean(role, roles))];
}

export function missingUser({ usernames }: World, username: string, pointer: string): readonly Finding[] {
  return usernames.includes(username)
    ? []
    : [errorAt(pointer, 'unknown_user', `There is no user "${username}".`, didYouMean(username, usernames))];
}
