import type { Facts } from './facts';

/** The facts of both; where both declare one, the second says its default, and an object has the properties of both. */
export function mergeFacts(facts: Facts, more: Facts = {}): Facts {
  return Object.entries(more).reduce<Facts>((merged, [name, fact]) => {
    const known = Object.hasOwn(merged, name) ? merged[name] : undefined;
    const properties = known?.properties === undefined ? fact.properties : mergeFacts(known.properties, fact.properties);
    return { ...merged, [name]: { ...known, ...fact, ...(properties === undefined ? {} : { properties }) } };
  }, facts);
}
