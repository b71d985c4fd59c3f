import { isUniqueViolation } from '../../db/shared/errors';
import { appendEvent } from '../../db/shared/events';
import type { Db } from '../../db/shared/knex';
import { seeingNewcomers } from '../../db/matching/newcomers';
import { rememberNotTheSame } from '../../db/matching/known-distinct';
import type { OpportunityRow } from '../../db/registration/rows';
import type { KeptRegistration } from '../../definitions/registration/state';
import { tellOfReminder } from '../../definitions/registration/telling';
import { goOn, refuse, subjectOf } from './steps';
import { type Registering, registerOnce } from './registering';
import { clearUnsent } from '../../db/registration/writing';
import { notAsked } from '../../definitions/registration/kept';
import { claimants, tell } from './telling';
import { type Changed, keptRegistration, type Step, written, type Written } from './kept';

type Settling = Step & {
  readonly isPassed: boolean;
  readonly byUserId: string | null;
  readonly protectedUntil: string;
};

/** What the registration flow asks of the world. Each may run twice and changes things once. */
export const registrationActivities = (db: Db) => ({
  /**
   * Compares, judges and claims in one transaction that no newcomer passes by. Of two registrations of one customer
   * only one can become valid, and two of one person pass no bound together.
   */
  async register(registering: Registering): Promise<Written> {
    const { opportunityId, policy } = registering.start;
    const comparing = { subject: subjectOf(registering.start), policy: policy.body };
    const once = () => seeingNewcomers(db, comparing, (trx, met) => registerOnce(trx, registering, met));
    try {
      return await once();
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      const kept = await keptRegistration(db, opportunityId);
      // without one, somebody took a key meanwhile: this time the check finds them
      return kept ? { kind: 'behind', kept } : once();
    }
  },

  /** The registration as its row carries it; null where that is not ahead of this step, or nothing was registered. */
  async takeUpRegistration({ opportunityId, after }: TakingUp): Promise<KeptRegistration | null> {
    const kept = await keptRegistration(db, opportunityId);
    return kept === undefined || kept.version <= after ? null : kept;
  },

  /** OPP-07: what was assessed becomes valid, or is refused. */
  settleAssessment: (settling: Settling): Promise<Written> =>
    written(db, settling, (trx, row) => settleAssessment(trx, settling, row)),

  remindOfProtection: (step: Step & { readonly endsAt: string; readonly reminder: string }): Promise<Written> =>
    written(db, step, async (trx, row) => {
      const { endsAt, reminder, at } = step;
      const { opportunityId: caseId, name } = step.start;
      const occasion = { key: `${caseId}/protection.reminder/${reminder}`, at, byUserId: null };
      await appendEvent(trx, { ...occasion, type: 'protection.reminder', caseId, data: { name, endsAt } });
      await tell(trx, row, occasion, [tellOfReminder(await claimants(trx, row), endsAt)]);
      return { state: { reminded: reminder } };
    }),

  /** The sales that were changed have been told. */
  markSent: async ({ opportunityId, version }: Telling): Promise<KeptRegistration> => {
    await clearUnsent(db, opportunityId, version);
    return required(await keptRegistration(db, opportunityId));
  },
});

interface TakingUp {
  readonly opportunityId: string;
  /** The number of the last step that the flow knows; 0: none. */
  readonly after: number;
}

interface Telling {
  readonly opportunityId: string;
  readonly version: number;
}

function required(kept: KeptRegistration | undefined): KeptRegistration {
  if (kept === undefined) throw new Error('A registration that tells something is there.');
  return kept;
}

async function settleAssessment(trx: Db, settling: Settling, row: OpportunityRow): Promise<Changed> {
  const { start, state, at, isPassed, byUserId, protectedUntil } = settling;
  const { opportunityId: caseId } = start;
  const key = `${caseId}/assessed`;
  await appendEvent(trx, { key, type: 'opportunity.assessed', caseId, at, byUserId, data: { isPassed } });
  const asked = notAsked(state, 'assessment');
  if (!isPassed) {
    await refuse(trx, start, { at, byUserId });
    return { state: { asked } };
  }
  const valid = await goOn(trx, { start, at, protectedUntil, byUserId }, { isAssessed: true });
  // A reviewer let it through before it had a customer of its own: now the two can be remembered as two.
  if (row.conflict_review_id !== null && valid.customer_id !== null)
    await rememberNotTheSame(trx, valid.customer_id, row.candidates, { by: null, at, caseId });
  return { state: { asked, validSince: at } };
}
