import type { Move, WinSale } from '../commands';
import type { OpenGate, StageState } from '../state';
import type { Applied, Turn } from '../turn';

/** From here on the opportunity waits for its gate; the approval has the id of the command, and is opened next. */
export function gateAsked({ state, at }: Turn, key: string, wish: Move | WinSale): Applied {
  const gate: OpenGate = {
    approvalId: wish.id,
    key,
    to: wish.kind === 'move' ? wish.to : null,
    byUserId: wish.byUserId,
    reason: wish.kind === 'move' ? wish.reason : null,
    win: wish.kind === 'win' ? winOf(wish) : null,
  };
  const next: StageState = { ...state, gate, lastDoneAt: at, notified: { ...state.notified, stalled: false } };
  const data = { stage: state.visit.stageKey, to: gate.to, approvalId: gate.approvalId, definition: key };
  return {
    state: next,
    effects: [{ kind: 'announce', type: 'stage.gateOpened', data }],
    answer: { status: 'awaitingGate' },
  };
}

const winOf = ({ summary, amountFen, contractParty, paymentTerms = null }: WinSale): OpenGate['win'] => ({
  summary,
  amountFen,
  contractParty,
  paymentTerms,
});
