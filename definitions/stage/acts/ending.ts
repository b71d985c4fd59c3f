import { isJsonObject } from '../../shared/json';
import { type PlacedError, refused } from '../../shared/refusal';
import type { LoseSale, WinSale } from '../commands';
import { gateAsked } from './asking-gate';
import { leaving } from './entering';
import type { CaseFacts } from '../facts';
import { followUpsOf } from './follow-ups';
import { type Leaving, unfilled, unmetToLeave, valuesIn } from './leaving';
import { refusalOf } from './moving';
import { isLastStage, stageAt, type UntimedRules } from '../rules';
import type { StageState, Win } from '../state';
import { tellOfFollowUps, tellOfSale } from './telling';
import { type Applied, done, type FactsTurn, type Outcome, type Turn } from '../turn';

/**
 * Winning leaves the last stage forward. What the stage asks for must be there, and what the model asks of every sale
 * that is won.
 */
export function unmetToWin(
  leaving: Leaving,
  facts: CaseFacts,
  rules: UntimedRules,
  contractParty: string | null,
): readonly PlacedError[] {
  const stage = stageAt(rules, leaving.visit.stageKey);
  const values = contractParty === null ? facts.values : { ...facts.values, contractParty };
  const needed = unfilled(rules.model.outcomes?.wonNeeds ?? [], valuesIn(stage, { ...facts, values }));
  return [
    ...unmetToLeave(stage, leaving, facts, rules),
    ...needed.map((one) => (one.pointer === '/contractParty' ? { ...one, detail: WHO_SIGNS } : one)),
  ];
}

const WHO_SIGNS =
  'Say who signs the contract: give `contractParty` with the winning, or fill in the custom field of that name.';

/** 赢单, OPP-15 and OPP-26. */
export function win(turn: FactsTurn, command: WinSale): Outcome {
  const { state, facts, rules } = turn;
  const stage = stageAt(rules, state.visit.stageKey);
  if (!isLastStage(stage))
    return refused(
      'wrong_state',
      `An opportunity is won from a last stage; "${stage.key}" leads on to ${(stage.next ?? []).join(', ')}.`,
    );
  const unmet = unmetToWin(state, facts, rules, command.contractParty);
  if (unmet.length > 0) return refusalOf('The opportunity cannot be won yet', unmet);
  if (stage.gate !== undefined) return gateAsked(turn, stage.gate, command);
  return won(turn, command);
}

/** The sale is made: the contract is drafted, once, and what follows is opened. */
export function won(turn: FactsTurn, { summary, amountFen, contractParty, paymentTerms }: Win): Applied {
  const data = { amountFen, summary };
  const { model } = turn.rules;
  const followUps = followUpsOf(model);
  const ownParty = model.outcomes?.ownParty;
  return done(
    ended(turn.state, 'won'),
    ...leaving(turn, { to: null }),
    {
      kind: 'announce',
      type: 'opportunity.won',
      data: {
        ...data,
        ...(contractParty === null ? {} : { contractParty }),
        ...(paymentTerms ? { paymentTerms } : {}),
        name: turn.facts.name,
      },
    },
    { kind: 'appendLedger', action: 'won', data },
    {
      kind: 'draftContract',
      amountFen,
      party: contractParty ?? textIn(turn.facts.values['contractParty']),
      ...(ownParty === undefined ? {} : { ownParty }),
      paymentTerms: paymentTerms ?? objectIn(turn.facts.values['paymentTerms']),
    },
    {
      kind: 'openFollowUps',
      activities: followUps.map(({ key, name, form }) => ({ key, name, ...(form === undefined ? {} : { form }) })),
    },
    tellOfSale('opportunityWon', turn.rules, stageAt(turn.rules, turn.state.visit.stageKey).name),
    ...tellOfFollowUps(followUps.map(({ name }) => name)),
  );
}

const textIn = (value: unknown): string | null => (typeof value === 'string' && value.trim() !== '' ? value : null);

const objectIn = (value: unknown) => (isJsonObject(value) ? value : null);

/** 输单: from any stage, for a reason that the model knows. The customer is free again. */
export function lose(turn: FactsTurn, { reason, summary }: LoseSale): Outcome {
  const { lostReasons = [], lostNeeds = [] } = turn.rules.model.outcomes ?? {};
  if (lostReasons.length > 0 && !lostReasons.includes(reason))
    return refused(
      'unprocessable',
      `"${reason}" is no reason of this business model; known are ${lostReasons.join(', ')}.`,
      '/reason',
    );
  const missing = unfilled(lostNeeds, valuesIn(stageAt(turn.rules, turn.state.visit.stageKey), turn.facts));
  if (missing.length > 0) return refusalOf('The opportunity cannot be closed as lost yet', missing);
  const data = { reason, summary };
  return done(
    ended(turn.state, 'lost'),
    ...leaving(turn, { to: null }),
    { kind: 'announce', type: 'opportunity.lost', data: { ...data, name: turn.facts.name } },
    { kind: 'appendLedger', action: 'lost', data },
    { kind: 'releaseClaim' },
    tellOfSale('opportunityLost', turn.rules, reason),
  );
}

/** The registration is over: released, withdrawn or merged. */
export const claimEnded = (turn: Turn, how: string): Applied =>
  done(ended(turn.state, 'ended'), ...leaving(turn, { to: null, how }));

const ended = (state: StageState, status: 'won' | 'lost' | 'ended'): StageState => ({
  ...state,
  status,
  gate: null,
  suspension: null,
});
