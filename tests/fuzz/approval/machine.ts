import { type Applied, apply, start } from '../../../definitions/approval/apply';
import type { Command, Start } from '../../../definitions/approval/commands';
import type { Environment } from '../../../definitions/approval/environment';
import type { ApprovalState } from '../../../definitions/approval/state';
import type { Refused } from '../../../definitions/shared/refusal';

/** The machine under test: the product’s, or one that a mutation has broken (mutations.ts). */
export interface Machine {
  readonly start: (command: Start, at: string, environment: Environment) => Applied | Refused;
  readonly apply: (state: ApprovalState, command: Command, at: string, environment: Environment) => Applied | Refused;
}

export const theMachine: Machine = { start, apply };
