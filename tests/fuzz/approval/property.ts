import fc from 'fast-check';
import type { Machine } from './machine';
import { play } from './run';
import { type Scenario, scenarios } from './scenario';

/** Every scenario keeps every rule. */
export const keepsTheRules = (machine: Machine): fc.IProperty<[Scenario]> =>
  fc.property(scenarios, (scenario) => play(scenario, machine));
