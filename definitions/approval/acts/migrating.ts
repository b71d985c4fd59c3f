import { differences } from '../../definition/comparison/differences';
import { type Refused, refused } from '../../shared/refusal';
import { refusalOfMissingChoices } from '../data/choices';
import type { Migrate } from '../commands';
import { refusalOfData } from '../data/conditions';
import { outcomesOf } from '../data/outcomes';
import { own } from '../people/own';
import type { ApprovalDefinition, ApprovalStep } from '../../kinds/approval/schema';
import type { ApprovalState } from '../state';
import { change, emit, type Outcome, type Turn } from '../round/turn';

/**
 * DEF-04: a running approval goes on by another version of its definition, or stays where it is, with the reason.
 * What has been stands: decisions count, those who are asked stay asked, running deadlines run on. The new version
 * holds for every step that is entered from now on.
 */
export function migrate(turn: Turn, { definition }: Migrate): Outcome {
  const { state, environment } = turn;
  const refusal =
    refusalOfPath(state, definition) ??
    refusalOfStepsInHand(state, definition) ??
    refusalOfData(definition, state.data, '/data', environment) ??
    refusalOfMissingChoices(definition, state.chosen, state.data, environment);
  return refusal ?? emit(change(turn, { definition }), { kind: 'announce', what: 'migrated', taskId: null });
}

/**
 * Every step that was reached must be there, in the same order, and none may be new before the last of them: it would
 * never be asked.
 */
function refusalOfPath(state: ApprovalState, { key, steps }: ApprovalDefinition): Refused | undefined {
  if (key !== state.definition.key) return no(`This approval is a ${state.definition.key}, not a ${key}.`);
  const reached = state.definition.steps
    .map((step) => step.key)
    .filter((step) => own(state.rounds, step) !== undefined);
  const places = reached.map((step) => steps.findIndex((other) => other.key === step));
  const gone = reached.find((_step, index) => places[index] === -1);
  if (gone !== undefined)
    return no(`The approval has reached the step "${gone}", which the new version does not have.`);
  const moved = reached.find((_step, index) => index > 0 && (places[index] ?? 0) < (places[index - 1] ?? 0));
  if (moved !== undefined)
    return no(`The approval has reached the step "${moved}", which stands in another place in the new version.`);
  const known = state.definition.steps.map((step) => step.key);
  const missed = steps.slice(0, places.at(-1) ?? 0).find((step) => !known.includes(step.key));
  return (
    missed &&
    no(
      `The step "${missed.key}" of the new version lies before one that the approval has reached: ` +
        'it would never be asked.',
    )
  );
}

/** What the signers of a step were asked must not change under their hands. */
function refusalOfStepsInHand(state: ApprovalState, { steps }: ApprovalDefinition): Refused | undefined {
  const inHand = Object.values(state.rounds).filter(({ status }) => status === 'asking' || status === 'suspended');
  const changed = inHand.find(
    ({ stepKey }) =>
      asked(state.definition.steps, stepKey) !== undefined &&
      differences(asked(state.definition.steps, stepKey), asked(steps, stepKey)).length > 0,
  );
  return (
    changed &&
    no(
      `The step "${changed.stepKey}" is being decided, and the new version asks its signers ` +
        'something else (mode, outcomes, form or fields).',
    )
  );
}

function asked(steps: readonly ApprovalStep[], key: string): Partial<ApprovalStep> | undefined {
  const step = steps.find((other) => other.key === key);
  return step && { mode: step.mode, outcomes: outcomesOf(step), form: step.form ?? '', fields: step.fields ?? {} };
}

const no = (detail: string): Refused => refused('wrong_state', detail);
