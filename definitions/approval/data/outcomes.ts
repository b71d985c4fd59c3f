import { own } from '../people/own';
import type { ApprovalStep } from '../../kinds/approval/schema';

const DEFAULT_OUTCOMES: NonNullable<ApprovalStep['outcomes']> = ['approve', 'reject'];

/** The outcomes that a step knows, by key. */
export const outcomesOf = ({ outcomes = DEFAULT_OUTCOMES }: Pick<ApprovalStep, 'outcomes'>): readonly string[] =>
  outcomes.map((outcome) => (typeof outcome === 'string' ? outcome : outcome.key));

/** How the definition calls its outcomes, by key; those that it only names by key are left out. */
export const outcomeNamesOf = ({ outcomes = [] }: Pick<ApprovalStep, 'outcomes'>): Readonly<Record<string, string>> =>
  Object.fromEntries(outcomes.flatMap((outcome) => (typeof outcome === 'string' ? [] : [[outcome.key, outcome.name]])));

/** An outcome, with the name that the step gives it. */
export function withName(step: Pick<ApprovalStep, 'outcomes'>, outcome: string) {
  const outcomeName = own(outcomeNamesOf(step), outcome);
  return { outcome, ...(outcomeName === undefined ? {} : { outcomeName }) };
}
