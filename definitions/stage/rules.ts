import type { BusinessModel, Stage } from '../kinds/businessModel/schema';
import { type CompiledCalendar, sharedCalendar } from '../calendar/compile';
import type { WorkingCalendar } from '../kinds/workingCalendar/schema';
import type { Facts } from '../shared/condition/facts';
import { mergeFacts } from '../shared/condition/merge-facts';
import { opportunityFacts } from './criteria-facts';

/** What a case is played by: its frozen business model and the working calendar of its clocks. */
export interface StageRules {
  readonly model: BusinessModel;
  readonly version: number;
  readonly calendar: CompiledCalendar;
  /** What its criteria may use. */
  readonly facts: Facts;
}

export const rulesOf = (model: BusinessModel, version: number, calendar: WorkingCalendar): StageRules => ({
  model,
  version,
  calendar: sharedCalendar(calendar),
  facts: mergeFacts(opportunityFacts, model.facts),
});

export const stageNamed = ({ model }: Pick<StageRules, 'model'>, key: string): Stage | undefined =>
  model.stages.find((stage) => stage.key === key);

/**
 * The stage of a case, which its model has: publication refuses a model that names others, and a migration one
 * without it.
 */
export function stageAt(rules: Pick<StageRules, 'model'>, key: string): Stage {
  const stage = stageNamed(rules, key);
  if (stage === undefined) throw new Error(`The business model "${rules.model.key}" has no stage "${key}".`);
  return stage;
}

export const isLastStage = ({ next = [] }: Pick<Stage, 'next'>): boolean => next.length === 0;

/** The rules without their clocks: what is missing, and where a stage leads to. */
export const rulesForReading = (model: BusinessModel, version: number): UntimedRules => ({
  model,
  version,
  facts: mergeFacts(opportunityFacts, model.facts),
});

export type UntimedRules = Omit<StageRules, 'calendar'>;
