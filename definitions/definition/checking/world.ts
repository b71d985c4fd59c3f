import type { KnownPeople } from '../../organisation/people/known';
import type { Definition, DefinitionByKind, Kind } from '../../kinds/kind';

/** What exists beside the definition that is checked: a snapshot. */
export interface World extends KnownPeople {
  /** The published definitions, and those that are published together with the checked one. */
  readonly definitions: readonly Definition[];
}

/** The keys of a kind. */
export const keysOf = (world: World, kind: Kind): readonly string[] =>
  world.definitions.filter((definition) => definition.kind === kind).map(({ key }) => key);

/** A definition by kind and key. */
export function definitionIn<K extends Kind>(world: World, kind: K, key: string): DefinitionByKind[K] | undefined {
  return world.definitions.find(
    (definition): definition is DefinitionByKind[K] => definition.kind === kind && definition.key === key,
  );
}
