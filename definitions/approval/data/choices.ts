import { type PlacedError, type Refused, refused } from '../../shared/refusal';
import { isTaken } from './conditions';
import type { Environment } from '../environment';
import { own } from '../people/own';
import type { Chooser } from '../../kinds/approval/approvers/rule';
import { finderOf } from '../../kinds/approval/approvers/rules';
import type { ApprovalDefinition, ApprovalStep } from '../../kinds/approval/schema';
import type { ApprovalState, Chosen, Data } from '../state';

/** Whether somebody of this kind chooses approvers of the step. */
const isChosenBy = ({ approvers }: ApprovalStep, chooser: Chooser): boolean =>
  approvers.some((rule) => finderOf(rule).chooser === chooser);

/** Refuses choices for steps whose approvers this chooser does not choose. */
export function refusalOfChoices({ steps }: ApprovalDefinition, chosen: Chosen, chooser: Chooser): Refused | undefined {
  const strange = Object.keys(chosen).filter(
    (key) => !steps.some((step) => step.key === key && isChosenBy(step, chooser)),
  );
  return refusalAt(
    strange,
    (key) =>
      `The approvers of ${key} are not for the ${chooser === 'initiator' ? 'initiator' : 'previous approver'} ` +
      'to choose.',
    'not_chosen',
  );
}

/** Refuses when the initiator has chosen nobody for a step that will be taken with these data. */
export function refusalOfMissingChoices(
  { steps }: ApprovalDefinition,
  chosen: Chosen,
  data: Data,
  environment: Environment,
): Refused | undefined {
  const missing = steps.filter(
    (step) => isChosenBy(step, 'initiator') && !hasChoice(chosen, step.key) && isTaken(step, data, environment),
  );
  return refusalAt(
    missing.map(({ key }) => key),
    mustChoose,
    'missing_choice',
  );
}

/** Refuses a decision that leads to a step for which it had to choose the approvers. */
export function refusalOfMissingNext({ position, chosen, definition }: ApprovalState): Refused | undefined {
  if (position.at !== 'finding') return undefined;
  const next = definition.steps.find(({ key }) => key === position.stepKey);
  const missing =
    next !== undefined && isChosenBy(next, 'previousApprover') && !hasChoice(chosen, next.key) ? [next.key] : [];
  return refusalAt(missing, mustChoose, 'missing_choice');
}

const mustChoose = (key: string): string =>
  `Choose the approvers of the step ${key}: chosen.${key} is a list of user ids.`;

const hasChoice = (chosen: Chosen, key: string): boolean => (own(chosen, key)?.length ?? 0) > 0;

function refusalAt(keys: readonly string[], detail: (key: string) => string, code: string): Refused | undefined {
  const errors = keys.map((key): PlacedError => ({ pointer: `/chosen/${key}`, code, detail: detail(key) }));
  const [first] = errors;
  return first && refused('unprocessable', first.detail, first.pointer, errors);
}
