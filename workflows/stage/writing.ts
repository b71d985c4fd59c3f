import { isRefused, type Refused } from '../../definitions/shared/refusal';
import { report } from '../../definitions/stage/apply';
import { IN_REVIEW, refusedBy } from '../../definitions/stage/acts/in-the-way';
import type { StageFact } from '../../definitions/stage/commands';
import type { CaseFacts } from '../../definitions/stage/facts';
import { type KeptStage, type StageDefinitions, versionsOf } from '../../definitions/stage/kept';
import { rowOf } from '../../definitions/stage/row';
import type { StageAnswer } from '../../definitions/stage/state';
import type { FactsTurn, Outcome } from '../../definitions/stage/turn';
import { activities } from '../shared/activities';
import { newId } from '../shared/new-id';
import { type Attempt, untilWritten } from '../shared/until-written';
import { refusalIfGone, rulesFor, type Sale, timeOf } from './sale';

/** One step of a sale, for whoever has the turn. */
interface Step {
  /** What is decided, by the state as it is then. */
  readonly judge: (turn: FactsTurn) => Outcome;
  readonly facts: CaseFacts;
  readonly byUserId: string | null;
  /** What the sale goes by from then on. Left out: what it goes by now. */
  readonly by?: StageDefinitions;
}

/**
 * Carries out what follows from where the sale stands: its gate is asked, or given up. After a `step` of its own a flow
 * knows what runs in it; where it goes on from the `row`, it does not.
 */
export type Follow = (since: 'step' | 'row') => Promise<void>;

export interface Writing {
  /** Goes on from what the row carries, whoever has brought it there. */
  readonly takeUp: (kept: KeptStage) => Promise<void>;
  /** Judges a step and writes it, once, with all that follows from it. A refusal changes nothing. */
  readonly write: (step: Step) => Promise<StageAnswer | Refused>;
  /** The same for what the flow reports itself. What does not matter any more changes nothing. */
  readonly report: (fact: StageFact, byUserId: string | null, by?: StageDefinitions) => Promise<void>;
  /** The registration ended the case in its own transaction. */
  readonly endElsewhere: (status: string) => Promise<void>;
}

export function writingOf(sale: Sale, follow: Follow): Writing {
  const { opportunityId } = sale;

  async function takeUp(kept: KeptStage): Promise<void> {
    sale.become(kept);
    await follow('row');
  }

  const write = ({ judge, facts, byUserId, by }: Step): Promise<StageAnswer | Refused> =>
    untilWritten(takeUp, async (): Promise<Attempt<KeptStage, StageAnswer | Refused>> => {
      const gone = refusalIfGone(sale);
      if (gone) return { done: gone };
      const at = timeOf(sale);
      const outcome = judge({ state: sale.state(), at, rules: sale.rules(), facts });
      if (isRefused(outcome) || outcome.effects.length === 0) return { done: answerIn(outcome) };
      const { effects } = outcome;
      const state = { ...outcome.state, byUserId };
      const definitions = by ?? sale.definitions();
      const row = rowOf(state, by ? rulesFor(by) : sale.rules());
      const contractId = state.status === 'won' ? newId() : null;
      const versions = versionsOf(definitions);
      const written = await activities.writeStage({
        opportunityId,
        state,
        versions,
        at,
        byUserId,
        row,
        effects,
        contractId,
      });
      switch (written.kind) {
        case 'behind':
          return { behind: written.kept };
        case 'elsewhere':
          return { done: await refusedElsewhere(written.status) };
        case 'written':
          sale.become({ state, definitions });
          await follow('step');
          return { done: outcome.answer };
      }
    });

  /** The row does not let it happen: its customer is reviewed, or its registration has ended the case. */
  async function refusedElsewhere(status: string): Promise<Refused> {
    if (status !== 'inConflictReview') await endElsewhere(status);
    return refusalIfGone(sale) ?? refusedBy(IN_REVIEW);
  }

  async function endElsewhere(status: string): Promise<void> {
    if (sale.isGone) return;
    await write({
      judge: (turn) => report(turn, { kind: 'claimEnded', how: status }),
      facts: NO_FACTS,
      byUserId: null,
    });
    sale.isGone = true;
  }

  async function reported(fact: StageFact, byUserId: string | null, by?: StageDefinitions): Promise<void> {
    const needsFacts = fact.kind === 'gateEnded';
    for (;;) {
      const facts = needsFacts ? await activities.stageFacts({ opportunityId }) : NO_FACTS;
      const answer = await write({ judge: (turn) => report(turn, fact), facts, byUserId, ...(by ? { by } : {}) });
      const isReviewedNow = isRefused(answer) && !sale.isGone && needsFacts && !facts.isInReview;
      if (!isReviewedNow) return; // else the review began in the same moment: by the facts of now it is judged again
    }
  }

  return { takeUp, write, report: reported, endElsewhere };
}

const answerIn = (outcome: Outcome): StageAnswer | Refused => (isRefused(outcome) ? outcome : outcome.answer);

/** What the flow reports itself asks for no fields. */
const NO_FACTS: CaseFacts = {
  values: {},
  name: '',
  customerName: '',
  ownerIds: [],
  isPublic: false,
  isInReview: false,
  documentTypes: [],
};
