import { type PlacedError, type Refused, refused } from '../../shared/refusal';
import type { Move } from '../commands';
import { entering } from './entering';
import { gateAsked } from './asking-gate';
import type { CaseFacts } from '../facts';
import { type Leaving, unmetToEnter, unmetToLeave } from './leaving';
import { stageAt, stageNamed, type StageRules, type UntimedRules } from '../rules';
import type { StageState } from '../state';
import type { FactsTurn, Outcome } from '../turn';

/** Whether a stage may follow, or may be gone back to; undefined: neither. */
function directionTo(rules: UntimedRules, from: string, to: string): 'forward' | 'back' | undefined {
  const { next = [], back = [] } = stageAt(rules, from);
  if (next.includes(to)) return 'forward';
  return back.includes(to) ? 'back' : undefined;
}

/** Everything that keeps the opportunity from moving there; its gate is asked once nothing does. */
export function unmetToMove(
  to: string,
  leaving: Leaving,
  facts: CaseFacts,
  rules: UntimedRules,
): readonly PlacedError[] {
  const from = stageAt(rules, leaving.visit.stageKey);
  const entry = unmetToEnter(stageAt(rules, to), from, facts, rules);
  return directionTo(rules, from.key, to) === 'forward'
    ? [...unmetToLeave(from, leaving, facts, rules), ...entry]
    : entry;
}

/** What is wrong with the wish itself, whatever the fields say. */
export function refusalToAim({ visit }: Pick<StageState, 'visit'>, to: string, rules: StageRules): Refused | undefined {
  if (stageNamed(rules, to) === undefined)
    return refused(
      'unprocessable',
      `The business model "${rules.model.key}" has no stage "${to}"; ` +
        `it has ${rules.model.stages.map(({ key }) => key).join(', ')}.`,
      '/to',
    );
  if (visit.stageKey === to) return refused('wrong_state', `The opportunity is in the stage "${to}" already.`);
  if (directionTo(rules, visit.stageKey, to) !== undefined) return undefined;
  const { next = [], back = [] } = stageAt(rules, visit.stageKey);
  return refused(
    'wrong_state',
    `From "${visit.stageKey}" no way leads to "${to}". Forward: ${listed(next)}; back: ${listed(back)}.`,
    '/to',
  );
}

const listed = (keys: readonly string[]): string => (keys.length === 0 ? 'none' : keys.join(', '));

/** Forward, by the gate where there is one, or back. */
export function move(turn: FactsTurn, command: Move): Outcome {
  const { state, rules, facts } = turn;
  const { to, reason } = command;
  const wrong = refusalToAim(state, to, rules);
  if (wrong) return wrong;
  const unmet = unmetToMove(to, state, facts, rules);
  if (unmet.length > 0) return refusalOf(`The opportunity cannot move to "${to}" yet`, unmet);
  const { gate } = stageAt(rules, state.visit.stageKey);
  if (gate !== undefined && directionTo(rules, state.visit.stageKey, to) === 'forward')
    return gateAsked(turn, gate, command);
  return entering(turn, to, reason);
}

export const refusalOf = (what: string, unmet: readonly PlacedError[]): Refused =>
  refused('wrong_state', `${what}: ${unmet.map(({ detail }) => detail).join(' ')}`, undefined, unmet);
