import type { Facts } from './facts';

/**
 * The facts of both; where both declare one of the same type, the second says its default, and an object has the
 * properties of both; of another type, the second is meant alone.
 */
export function mergeFacts(facts: Facts, more: Facts = {}): Facts {
  return Object.entries(more).reduce<Facts>((merged, [name, fact]) => {
    const declared = Object.hasOwn(merged, name) ? merged[name] : undefined;
    const known = declared?.type === fact.type ? declared : undefined;
    const properties =
      known?.properties === undefined ? fact.properties : mergeFacts(known.properties, fact.properties);
    return { ...merged, [name]: { ...known, ...fact, ...(properties === undefined ? {} : { properties }) } };
  }, facts);
}
