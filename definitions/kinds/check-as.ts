import type { Kind } from './kind';
import { type Finding, errorAt } from '../shared/finding';
import { isJsonObject } from '../shared/json';
import { checkDefinition } from './check';
import type { World } from '../definition/checking/world';

/**
 * Checks a body that is to be published under this kind and key: as {@link checkDefinition} does, and whether it
 * calls itself so.
 */
export function checkDefinitionAs(
  { kind, key }: { readonly kind: Kind; readonly key: string },
  body: unknown,
  world: World,
): readonly Finding[] {
  const own = isJsonObject(body) ? body['key'] : undefined;
  const wrong =
    typeof own === 'string' && own !== key
      ? [errorAt('/key', 'wrong_key', `It is kept as "${key}" and calls itself something else.`, `Set it to "${key}".`)]
      : [];
  return [...wrong, ...checkDefinition(kind, body, world)];
}
