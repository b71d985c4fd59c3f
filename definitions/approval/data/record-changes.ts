/** What a change of the record that is asked about means to an approval (acts/record-changing.ts carries it out). */
import { differences } from '../../definition/comparison/differences';
import type { ApprovalStep } from '../../kinds/approval/schema';
import { finderOf } from '../../kinds/approval/approvers/rules';
import type { Reason } from '../../organisation/people/person';
import { type Refused, refused } from '../../shared/refusal';
import { pointerOf, pointerSteps } from '../../shared/json';
import type { Environment } from '../environment';
import { own } from '../people/own';
import type { ApprovalState, Data, Round } from '../state';
import { fallbackRules, isTaken } from './conditions';
import { ruleFor, visibleData } from './fields';
import type { RecordChange } from '../state';

/** The names under which the record says something else now. */
export const changedNames = (followed: Data, facts: Data): readonly string[] =>
  Object.keys(followed).filter((name) => differences(own(followed, name), own(facts, name) ?? null).length > 0);

/** The values under these names; null: there is none. */
export const valuesUnder = (names: readonly string[], data: Data): Data =>
  Object.fromEntries(names.map((name) => [name, own(data, name) ?? null]));

/**
 * The steps that were reached and rest on one of these values, and those that were skipped and are to be taken by the
 * data of now: what was decided in them is not what is there.
 */
export const restingOn = (
  { definition, rounds, data }: ApprovalState,
  names: readonly string[],
  environment: Environment,
): readonly string[] =>
  definition.steps
    .filter((step) => {
      const round = own(rounds, step.key);
      if (round?.status === 'skipped') return isTaken(step, data, environment);
      return round !== undefined && reads(step, names, environment);
    })
    .map(({ key }) => key);

/** Whether the step shows one of these values, is taken by one, or finds its approvers by one. */
const reads = (step: ApprovalStep, names: readonly string[], environment: Environment): boolean =>
  names.some((name) => ruleFor(pointerOf(name), step.fields ?? {}) !== 'hidden') ||
  (step.when !== undefined && environment.reads(step.when).some((name) => names.includes(name))) ||
  findsPeopleBy(step, names, environment);

/** Whether others may be the approvers of the step once these values change. */
export const findsPeopleBy = (
  { approvers, ifNoApprover }: ApprovalStep,
  names: readonly string[],
  environment: Environment,
): boolean =>
  [...approvers, ...fallbackRules(ifNoApprover)].some((rule) => {
    const asked = finderOf(rule).reads;
    if (asked === undefined) return false;
    const read = 'pointer' in asked ? pointerSteps(asked.pointer).slice(0, 1) : environment.reads(asked.expression);
    return read.some((name) => names.includes(name));
  });

/** Whether somebody, or a rule, has said something in it that a change can make void. */
export const hasSpoken = ({ status, signers }: Round): boolean =>
  status === 'done' || status === 'skipped' || signers.some(({ vote }) => vote !== null);

/** Nobody decides on values that they cannot have seen yet: those under these names have just been taken up. */
export function refusalOfUnseen(
  { rounds, definition }: ApprovalState,
  taskId: string,
  names: readonly string[],
  environment: Environment,
): Refused | undefined {
  const round = Object.values(rounds).find(({ signers }) => signers.some(({ task }) => task?.id === taskId));
  const step = definition.steps.find(({ key }) => key === round?.stepKey);
  return step && names.length > 0 && reads(step, names, environment)
    ? refused('conflict', 'What this task is about was changed just now. Look at it again, and decide by what it says.')
    : undefined;
}

/** Why its signers are asked though it had been decided, or skipped. */
export function askedAgainBecause({ changes }: ApprovalState, stepKey: string): readonly Reason[] {
  const last = changes.findLast(({ askedAgain }) => askedAgain.includes(stepKey));
  return last === undefined
    ? []
    : [{ rule: 'changed', result: `the record was changed: ${Object.keys(last.after).join(', ')}` }];
}

/** A change as somebody may see it from whom these fields are hidden. */
export const visibleChange = (change: RecordChange, hidden: readonly string[]): RecordChange => ({
  ...change,
  before: visibleData(change.before, hidden),
  after: visibleData(change.after, hidden),
});
