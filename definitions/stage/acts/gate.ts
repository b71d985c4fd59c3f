import type { PlacedError, Refused } from '../../shared/refusal';
import type { GateWish, StageFact } from '../commands';
import { entering } from './entering';
import { IN_REVIEW, openGate, refusedBy } from './in-the-way';
import { unmetToMove } from './moving';
import type { StageState, OpenGate } from '../state';
import { done, type FactsTurn, type Outcome, type Turn } from '../turn';
import { unmetToWin, won } from './ending';

type GateEnded = Extract<StageFact, { kind: 'gateEnded' }>;

/** While a gate is open nothing else is wished for. */
export const refusalForGate = ({ gate }: Pick<StageState, 'gate'>): Refused | undefined =>
  gate === null ? undefined : refusedBy(openGate(gate));

/** The approval has asked its first people. */
export function gateOpened(
  { state, at }: Turn,
  { key, wish, approvalId }: GateWish,
  taskIds: readonly string[],
): Outcome {
  const gate: OpenGate = {
    approvalId,
    key,
    to: wish.kind === 'move' ? wish.to : null,
    byUserId: wish.byUserId,
    reason: wish.kind === 'move' ? wish.reason : null,
    win:
      wish.kind === 'win'
        ? {
            summary: wish.summary,
            amountFen: wish.amountFen,
            contractParty: wish.contractParty,
            paymentTerms: wish.paymentTerms ?? null,
          }
        : null,
  };
  const next: StageState = { ...state, gate, lastDoneAt: at, told: { ...state.told, stalled: false } };
  const data = { stage: state.visit.stageKey, to: gate.to, approvalId, definition: key };
  return {
    state: next,
    effects: [{ kind: 'announce', type: 'stage.gateOpened', data }],
    answer: { status: 'awaitingGate', taskIds },
  };
}

/**
 * A passed gate lets what was wished for happen at once, provided that its criteria still hold; any other end leaves
 * the opportunity where it is.
 */
export function gateEnded(turn: FactsTurn, { approvalId, status }: GateEnded): Outcome {
  const { state, at } = turn;
  const { gate } = state;
  if (gate?.approvalId !== approvalId) return done(state);
  const closed: FactsTurn = {
    ...turn,
    state: { ...state, gate: null, lastDoneAt: at, told: { ...state.told, stalled: false } },
  };
  const unmet = status === 'approved' ? unmetNow(closed, gate) : [];
  const passed = status === 'approved' && unmet.length === 0;
  const data = { stage: state.visit.stageKey, to: gate.to, approvalId, status, ...(unmet.length > 0 ? { unmet } : {}) };
  const told = { kind: 'announce', type: passed ? 'stage.gatePassed' : 'stage.gateRefused', data } as const;
  if (!passed) return done(closed.state, told);
  const happened = carriedOut(closed, gate);
  return { ...happened, effects: [told, ...happened.effects] };
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
