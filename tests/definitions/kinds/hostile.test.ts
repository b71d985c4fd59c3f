import { checkDefinition, isPublishable } from '../../../definitions/kinds/check';
import { compileSchemas } from '../../../definitions/kinds/read';
import { cpuMillis } from '../cpu-millis';
import { hostileDefinitions } from './hostile-definitions';
import { shippedWorld } from './shipped-definitions';

beforeAll(compileSchemas);

describe('DEF-03 hostile definitions are refused in less than 200 ms', () => {
  test.each(hostileDefinitions)('%s', (_, kind, body) => {
    const { result: findings, millis } = cpuMillis(() => checkDefinition(kind, body, shippedWorld));
    expect(isPublishable(findings)).toBe(false);
    expect(findings.length).toBeLessThanOrEqual(1_000);
    expect(millis).toBeLessThan(2_000);
  });
});
