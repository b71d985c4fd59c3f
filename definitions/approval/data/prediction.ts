import type { Found } from '../commands';
import { isTaken } from './conditions';
import type { FindRequest } from '../effects';
import type { Environment } from '../environment';
import { findRequest } from '../people/find-request';
import { partiesOf } from '../people/heir';
import { withName } from './outcomes';
import { INITIATOR } from '../acts/returning';
import { own } from '../people/own';
import { type FoundApprover, isGroup } from '../../organisation/people/person';
import type { ApprovalStep } from '../../kinds/approval/schema';
import { seatsOf } from '../round/seats';
import type { ApprovalState, Round, Signer } from '../state';

/** A step as people see it on the path of an approval. */
export interface PathStep {
  readonly key: string;
  readonly name: string;
  readonly state: 'done' | 'now' | 'predicted' | 'skipped' | 'cancelled';
  readonly approverIds: readonly string[];
  readonly outcome?: string;
  /** How the definition calls it. */
  readonly outcomeName?: string;
}

/**
 * The steps in the order of the definition: what was, what is, and as far as can be told what will be. `find` looks
 * into the organisation for the approvers of steps to come; without it they have none yet. After the end, steps that
 * were not reached are skipped, and those that nobody has decided are cancelled. While the initiator corrects, they
 * stand before the others as whom it waits for.
 */
export function pathOf(
  state: ApprovalState,
  at: string,
  environment: Environment,
  find?: (request: FindRequest) => Found,
): readonly PathStep[] {
  const steps = state.definition.steps.map((step): PathStep => {
    const round = own(state.rounds, step.key);
    const name = step.name ?? step.key;
    if (round === undefined || isStillToCome(state, step, round, environment))
      return { key: step.key, name, ...ahead(state, environment, { step, at, find }) };
    const outcome = round.outcome === null ? {} : withName(step, round.outcome);
    return {
      key: step.key,
      name,
      state: stateOf(state, round),
      approverIds: [...new Set(round.signers.flatMap(idsOf))],
      ...outcome,
    };
  });
  const { position } = state;
  if (position.at !== 'initiator') return steps;
  return [{ key: INITIATOR, name: INITIATOR, state: 'now', approverIds: [position.task.holderId] }, ...steps];
}

/** It was skipped, and its condition holds by now. */
const isStillToCome = (
  state: ApprovalState,
  step: ApprovalStep,
  { status }: Round,
  environment: Environment,
): boolean => status === 'skipped' && state.status === 'running' && isTaken(step, state.data, environment);

function stateOf(state: ApprovalState, { status }: Round): PathStep['state'] {
  switch (status) {
    case 'done':
    case 'skipped':
      return status;
    case 'suspended':
      return state.status === 'running' ? 'predicted' : 'cancelled';
    case 'asking':
      return state.status === 'running' ? 'now' : 'cancelled';
  }
}

interface Ahead {
  readonly step: ApprovalStep;
  readonly at: string;
  readonly find?: ((request: FindRequest) => Found) | undefined;
}

function ahead(
  state: ApprovalState,
  environment: Environment,
  { step, at, find }: Ahead,
): Pick<PathStep, 'state' | 'approverIds'> {
  if (state.status !== 'running' || !isTaken(step, state.data, environment))
    return { state: 'skipped', approverIds: [] };
  const seats = find && seatsOf(step, find(findRequest(state, environment, { step, entry: 0, at })), partiesOf(state));
  return {
    state: 'predicted',
    approverIds: seats && 'asked' in seats ? [...new Set(seats.asked.flatMap(foundIds))] : [],
  };
}

const idsOf = ({ holderId, group }: Signer): readonly string[] =>
  holderId === null ? (group?.candidateIds ?? []) : [holderId];

const foundIds = (seat: FoundApprover): readonly string[] =>
  isGroup(seat) ? seat.candidates.map(({ person }) => person.userId) : [seat.person.userId];
