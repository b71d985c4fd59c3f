import type { Kind } from '../../kinds/kind';
import { type Finding, errorAt } from '../../shared/finding';
import { didYouMean } from '../../shared/nearest';
import { type World, keysOf } from './world';

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
    : [errorAt(pointer, `unknown_${kind}`, `There is no ${nounOf(kind)} "${key}".`, didYouMean(key, known))];
}

/** `businessModel` in a text for people: business model. */
const nounOf = (kind: Kind): string => kind.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
