import { checkDefinition, isPublishable } from '../../../definitions/checking/check';
import { definitionOf } from '../../../definitions/kinds/read';
import { kinds } from '../../../definitions/kinds/kinds';
import { hostileDefinitions } from './hostile-definitions';
import { shippedWorld } from './shipped-definitions';

/** Compiled schemas are kept: a server pays for that once, when the first definition of a kind is checked. */
beforeAll(() => {
  for (const kind of kinds) expect(() => definitionOf(kind, {})).toThrow(TypeError);
});

describe('DEF-03 hostile definitions are refused in less than 200 ms', () => {
  test.each(hostileDefinitions)('%s', (_, kind, body) => {
    const begun = performance.now();
    const findings = checkDefinition(kind, body, shippedWorld);
    const took = performance.now() - begun;
    expect(isPublishable(findings)).toBe(false);
    expect(findings.length).toBeLessThanOrEqual(1_000);
    expect(took).toBeLessThan(200);
  });
});
