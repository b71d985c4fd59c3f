import { refused } from '../../shared/refusal';
import type { ApproversFound, Found } from '../commands';
import type { Effect } from '../effects';
import { askedAgainBecause } from '../data/record-changes';
import { copied } from '../acts/commenting';
import { partiesOf } from '../people/heir';
import { type FoundApprover, isGroup } from '../../organisation/people/person';
import type { ApprovalStep } from '../../kinds/approval/schema';
import { type Seats, seatsOf, weightOf } from './seats';
import { finishStep, record, settle } from './settling';
import { stepIndex, change, emit, type Outcome, roundOf, stepOf, type Turn, withRound } from './turn';
import type { ApprovalState, Signer, Vote } from '../state';
import { approved } from './tally';

/**
 * The host has found the approvers of the step that was entered: they sit down, and those whose turn it is are asked.
 */
export function beginAsking(turn: Turn, { stepKey, entry, found }: ApproversFound): Outcome {
  const { position } = turn.state;
  if (position.at !== 'finding' || position.stepKey !== stepKey || position.entry !== entry)
    return refused('wrong_state', `Nobody waits for the approvers of ${stepKey}, entry ${entry}.`);
  const step = stepOf(turn.state, stepKey);
  const seats = seatsOf(step, found, partiesOf(turn.state));
  const begun = change({ ...turn, cause: position.cause }, { position: { at: 'step', stepKey } });
  const recorded = emit(begun, ...missingIn(found, seats, stepKey));
  const caused = copied(recorded, { userIds: found.ccIds, stepKey, taskId: null });
  if ('nobody' in seats) return withNobody(caused, stepKey, seats.nobody === 'pass' ? 'approve' : 'reject');
  const repeated = position.returned ? [] : approvedBefore(turn.state, step);
  const signers = seats.asked.map((seat, index) => signerAt(seat, index, { step, turn, repeated }));
  return settle(signers.reduce(recordRepeated, withRound(caused, { ...roundOf(caused.state, stepKey), signers })));
}

/** What people are told where a rule comes to nobody. */
function missingIn({ notFound = [] }: Found, seats: Seats, stepKey: string): readonly Effect[] {
  const then = 'nobody' in seats ? AFTER_NOBODY[seats.nobody] : seats.isInstead ? 'askedInstead' : 'othersAsked';
  if (then === 'othersAsked' && notFound.length === 0) return [];
  const reasons = notFound.length > 0 ? notFound : [OWN_REQUEST];
  return [{ kind: 'announce', what: 'approversMissing', taskId: null, stepKey, reasons, then }];
}

const AFTER_NOBODY = { pass: 'passed', refuse: 'refused' } as const;
const OWN_REQUEST = 'Whoever is found would decide their own request.';

function withNobody(turn: Turn, stepKey: string, outcome: 'approve' | 'reject'): Turn {
  return finishStep(
    record(turn, 'decided', { taskId: null, actorId: null, outcome }, { stepKey, rule: 'ifNoApprover' }),
    stepKey,
    outcome,
  );
}

interface Seated {
  readonly step: ApprovalStep;
  readonly turn: Turn;
  readonly repeated: readonly string[];
}

function signerAt(seat: FoundApprover, index: number, { step, turn, repeated }: Seated): Signer {
  const holderId = isGroup(seat) ? null : seat.person.userId;
  return {
    id: index + 1,
    holderId,
    group: isGroup(seat) ? { role: seat.role, candidateIds: seat.candidates.map(({ person }) => person.userId) } : null,
    weight: weightOf(step, seat),
    turn: index,
    added: null,
    vote: holderId !== null && repeated.includes(holderId) ? repeatedVote(turn) : null,
    task: null,
    why: [
      ...seat.why,
      ...(isGroup(seat) ? seat.candidates.flatMap(({ why }) => why) : []),
      ...askedAgainBecause(turn.state, step.key),
    ],
  };
}

const repeatedVote = (turn: Turn): Vote => ({
  outcome: 'approve',
  by: { kind: 'rule', rule: 'repeated' },
  at: turn.at,
  command: turn.state.numbers.command,
});

/**
 * Whoever approved in the step directly before, where this step lets that count: themselves, or by the same rule.
 * Steps that were skipped do not stand between. A cancelled task is no approval, and the end of a deadline is
 * nobody’s. What was approved before the record changed is not what is asked now.
 */
function approvedBefore(state: ApprovalState, { key, ifRepeated }: ApprovalStep): readonly string[] {
  if (ifRepeated !== 'pass') return [];
  const before = Object.values(state.rounds)
    .filter(({ stepKey, status }) => stepIndex(state, stepKey) < stepIndex(state, key) && status === 'done')
    .sort((a, b) => stepIndex(state, a.stepKey) - stepIndex(state, b.stepKey))
    .at(-1);
  return (before?.signers ?? [])
    .filter(({ vote }) => vote !== null && vote.command > state.lastVoided)
    .filter((signer) => approved(signer) && !isExpiry(signer.vote))
    .flatMap(({ holderId }) => holderId ?? []);
}

const isExpiry = (vote: Vote | null): boolean => vote?.by.kind === 'rule' && vote.by.rule === 'expiry';

function recordRepeated(turn: Turn, { vote }: Signer): Turn {
  const { position } = turn.state;
  if (vote === null || position.at !== 'step') return turn;
  return record(
    turn,
    'decided',
    { taskId: null, actorId: null, outcome: vote.outcome },
    { stepKey: position.stepKey, rule: 'ifRepeated' },
  );
}
