import type { Refused } from '../../shared/refusal';
import type { Effect } from '../effects';
import type { Environment } from '../environment';
import { own } from '../people/own';
import type { ApprovalStep } from '../../kinds/approval/schema';
import type { ApprovalState, Numbers, Round, Signer } from '../state';

/** What one command has done so far. */
export interface Turn {
  readonly state: ApprovalState;
  readonly effects: readonly Effect[];
  readonly at: string;
  readonly environment: Environment;
  /** The command of a person by which all this happens: its answer names the tasks that open. Null: a timer. */
  readonly cause: string | null;
}

export type Outcome = Turn | Refused;

export const emit = (turn: Turn, ...effects: readonly Effect[]): Turn => ({
  ...turn,
  effects: [...turn.effects, ...effects],
});

export const change = (turn: Turn, part: Partial<ApprovalState>): Turn => ({
  ...turn,
  state: { ...turn.state, ...part },
});

/** The next number of a kind, and the state in which it is given out. */
export function takeNumber(turn: Turn, kind: keyof Numbers): { readonly number: number; readonly turn: Turn } {
  const number = turn.state.numbers[kind] + 1;
  return { number, turn: change(turn, { numbers: { ...turn.state.numbers, [kind]: number } }) };
}

export function stepOf({ definition }: ApprovalState, key: string): ApprovalStep {
  const step = definition.steps.find((candidate) => candidate.key === key);
  if (step === undefined) throw new Error(`The approval ${definition.key} has no step ${key}.`);
  return step;
}

export const stepIndex = ({ definition }: ApprovalState, key: string): number =>
  definition.steps.findIndex((step) => step.key === key);

export function roundOf({ rounds }: Pick<ApprovalState, 'rounds'>, stepKey: string): Round {
  const round = own(rounds, stepKey);
  if (round === undefined) throw new Error(`The step ${stepKey} has not begun.`);
  return round;
}

/**
 * The round that is being decided now; undefined while approvers are found, the initiator corrects, or all is over.
 */
export const currentRound = (state: Pick<ApprovalState, 'position' | 'rounds'>): Round | undefined =>
  state.position.at === 'step' ? roundOf(state, state.position.stepKey) : undefined;

export const withRound = (turn: Turn, round: Round): Turn =>
  change(turn, { rounds: { ...turn.state.rounds, [round.stepKey]: round } });

export const withSigner = (turn: Turn, round: Round, signer: Signer): Turn =>
  withRound(turn, { ...round, signers: round.signers.map((other) => (other.id === signer.id ? signer : other)) });
