import { type PlacedError, type Refused, refused } from '../../shared/refusal';
import type { StageFact } from '../commands';
import { entering } from './entering';
import { IN_REVIEW, openGate, refusedBy } from './in-the-way';
import { unmetToMove } from './moving';
import type { OpenGate, StageAnswer, StageState } from '../state';
import { type Applied, done, type FactsTurn, type Outcome } from '../turn';
import { unmetToWin, won } from './ending';

type GateEnded = Extract<StageFact, { kind: 'gateEnded' }>;

/** While a gate is open nothing else is wished for. */
export const refusalForGate = ({ gate }: Pick<StageState, 'gate'>): Refused | undefined =>
  gate === null ? undefined : refusedBy(openGate(gate));

/**
 * A passed gate lets what was wished for happen at once, provided that its criteria still hold; any other end leaves
 * the opportunity where it is.
 */
export function gateEnded(turn: FactsTurn, { approvalId, status, atOnce }: GateEnded): Outcome {
  const { state, at } = turn;
  const { gate } = state;
  if (gate?.approvalId !== approvalId) return done(state);
  const closed: FactsTurn = {
    ...turn,
    state: { ...state, gate: null, lastDoneAt: at, notified: { ...state.notified, stalled: false } },
  };
  const unmet = status === 'approved' ? unmetNow(closed, gate) : [];
  const passed = status === 'approved' && unmet.length === 0;
  const data = { stage: state.visit.stageKey, to: gate.to, approvalId, status, ...(unmet.length > 0 ? { unmet } : {}) };
  const notified = { kind: 'announce', type: passed ? 'stage.gatePassed' : 'stage.gateRefused', data } as const;
  const happened = passed ? carriedOut(closed, gate) : done(closed.state);
  const ended = { ...happened, effects: [notified, ...happened.effects] };
  return atOnce ? answeredAgain(ended, approvalId, passed ? happened.answer : refusalAtOnce(gate, status)) : ended;
}

/** Whoever wished for it is told what became of it, also where the command comes again. */
const answeredAgain = (applied: Applied, commandId: string, answer: StageAnswer | Refused): Applied => ({
  ...applied,
  state: {
    ...applied.state,
    answered: applied.state.answered.map((one) => (one.commandId === commandId ? { commandId, answer } : one)),
  },
});

function refusalAtOnce({ key }: OpenGate, status: GateEnded['status']): Refused {
  const why = {
    approved:
      'was passed at once, but what it asks for does not hold any more. Look at what is missing, and try again.',
    rejected: 'was rejected at once: its rules find nobody who may let it pass.',
    withdrawn: 'could not be asked. Whoever keeps its definition should look at its rules.',
  }[status];
  return refused('wrong_state', `The gate "${key}" ${why}`, '/gate');
}

/** Whose customer it is must be decided before it is sold; a move that was wished for before happens meanwhile. */
const unmetNow = ({ state, facts, rules }: FactsTurn, { to, win }: OpenGate): readonly PlacedError[] =>
  to === null
    ? [...(facts.isInReview ? [IN_REVIEW] : []), ...unmetToWin(state, facts, rules, win?.contractParty ?? null)]
    : unmetToMove(to, state, facts, rules);

function carriedOut(turn: FactsTurn, { to, reason, win }: OpenGate) {
  if (to !== null) return entering(turn, to, reason);
  if (win === null) throw new Error('A gate is open for a move or for winning.');
  return won(turn, win);
}
