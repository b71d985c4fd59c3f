import { setImmediate as othersTurn } from 'node:timers/promises';
import { checkDefinition } from '../../definitions/kinds/check';
import { neededFor } from '../../definitions/definition/checking/needed';
import type { World } from '../../definitions/definition/checking/world';
import type { Definition } from '../../definitions/kinds/kind';
import type { PlacedError } from '../../definitions/shared/refusal';
import type { Named } from './named';

/**
 * Who would miss this definition: the product itself, and the published definitions that would have an error which
 * they do not have now, also where they mean it without naming it.
 */
export async function dependentsOf(name: Named, world: World): Promise<readonly PlacedError[]> {
  const { kind, key } = name;
  const need = neededFor(name);
  const others = world.definitions.filter((definition) => definition.kind !== kind || definition.key !== key);
  const without = { ...world, definitions: others };
  const found: PlacedError[] = need === undefined ? [] : [{ pointer: '', code: 'in_use', detail: need }];
  for (const definition of others) {
    const now = new Set(errorsOf(definition, world));
    const fresh = errorsOf(definition, without).filter((error) => !now.has(error));
    found.push(
      ...fresh.slice(0, 1).map((pointer) => ({
        pointer,
        code: 'in_use',
        detail: `${definition.kind} "${definition.key}" at ${pointer}`,
      })),
    );
    await othersTurn();
  }
  return found;
}

const errorsOf = (definition: Definition, world: World): readonly string[] =>
  checkDefinition(definition.kind, definition, world).flatMap(({ severity, pointer }) =>
    severity === 'error' ? [pointer] : [],
  );
