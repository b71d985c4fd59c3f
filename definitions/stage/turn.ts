import type { Refused } from '../shared/refusal';
import type { CaseFacts } from './facts';
import type { StageEffect } from './effects';
import type { StageRules } from './rules';
import type { StageAnswer, StageState } from './state';

/** A command that was accepted: the state after it, and what is to be written. */
export interface Applied {
  readonly state: StageState;
  readonly effects: readonly StageEffect[];
  readonly answer: StageAnswer;
}

export type Outcome = Applied | Refused;

/** What a rule decides about: the state, the moment, and what the case goes by. */
export interface Turn {
  readonly state: StageState;
  readonly at: string;
  readonly rules: StageRules;
}

export interface FactsTurn extends Turn {
  readonly facts: CaseFacts;
}

export const done = (state: StageState, ...effects: readonly StageEffect[]): Applied => ({
  state,
  effects,
  answer: { status: 'done' },
});
