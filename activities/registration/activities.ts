import { askForKeys, lockSharedTraits, takeKeys } from '../../db/matching/claims';
import { claimedKeys, findConflicts, traitsOf } from '../../db/matching/conflicts';
import { disownByOwners } from '../../db/registration/disowning';
import { isUniqueViolation } from '../../db/shared/errors';
import { appendEvent, appendEvents } from '../../db/shared/events';
import type { Db } from '../../db/shared/knex';
import type { Lookalike } from '../../db/matching/lookalikes';
import { seeingNewcomers } from '../../db/matching/newcomers';
import { rememberNotTheSame, withoutKnownDistinct } from '../../db/matching/known-distinct';
import { openLedger } from '../../db/ledger/rows';
import { newId } from '../../db/shared/new-id';
import {
  changeOpportunity,
  insertOpportunity,
  type OpportunityRow,
  type OpportunityToWrite,
  ownersOf,
  setOwners,
} from '../../db/registration/rows';
import { fullOwners, lockOwners } from '../../db/registration/owner-bounds';
import { type Judgement, judge, knownCustomer, statusAfter } from '../../definitions/registration/judging';
import type { RegistrationVersion } from '../../definitions/registration/migrating';
import type { KeptRegistration, RegistrationStart, RegistrationState } from '../../definitions/registration/state';
import type { OpportunityStatus } from '../../definitions/registration/statuses';
import {
  became,
  claimCustomer,
  customerCreated,
  giveUp,
  goOn,
  keysOf,
  noteInLedger,
  openConflictReview,
  protectionOf,
  refuse,
  registeredOf,
  subjectOf,
} from './steps';
import { enterFirstStage } from '../stage/entry';
import { forgetTold } from '../../db/registration/writing';
import { keptColumns, NOTHING_YET, notAsked } from '../../definitions/registration/kept';
import { refusalToRegisterMore } from '../../definitions/registration/owner-bound';
import type { Refused } from '../../definitions/shared/refusal';
import { type Changed, keptRegistration, type Step, type Written, written } from './kept';

/** `approvalId`: of the review or assessment, should it need one. */
interface Registering {
  readonly start: RegistrationStart;
  readonly at: string;
  readonly workflowId: string;
  readonly protectedUntil: string;
  readonly approvalId: string;
}
type Settling = Step & {
  readonly isPassed: boolean;
  readonly byUserId: string | null;
  readonly protectedUntil: string;
};
type Migrating = Step & {
  readonly byUserId: string;
  readonly to: RegistrationVersion;
  readonly protectedUntil: string | null;
};
type Rescheduling = Step & {
  readonly calendar: RegistrationStart['calendar'];
  /** Null: no protection runs. */
  readonly protectedUntil: string | null;
};
type Ending = Step & { readonly byUserId: string | null; readonly reason: string | null };

/** What the registration flow asks of the world. Each may run twice and changes things once. */
export const registrationActivities = (db: Db) => ({
  /**
   * Compares, judges and claims in one transaction that no newcomer passes by, so that of two registrations of one
   * customer only one can become valid, and two of one person pass no bound together.
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
    written(db, step, async (trx) => {
      const { opportunityId: caseId, name } = step.start;
      const key = `${caseId}/protection.reminder/${step.reminder}`;
      const about = { key, type: 'protection.reminder', caseId, at: step.at, byUserId: null } as const;
      await appendEvent(trx, { ...about, data: { name, endsAt: step.endsAt } });
      return { state: { reminded: step.reminder } };
    }),

  /** The row says from now on by which version the case goes. */
  migrateRegistration: (migrating: Migrating): Promise<Written> =>
    written(db, migrating, (trx) => migrate(trx, migrating)),

  /** It goes by this calendar from now on. */
  rescheduleProtection: (rescheduling: Rescheduling): Promise<Written> =>
    written(db, rescheduling, (trx, row) => reschedule(trx, rescheduling, row)),

  withdrawRegistration: (ending: Ending): Promise<Written> =>
    written(db, ending, (trx) => end(trx, ending, 'withdrawn')),

  releaseRegistration: (ending: Ending): Promise<Written> => written(db, ending, (trx) => end(trx, ending, 'released')),

  /** OPP-18: into the public pool; the claim stays, its owners do not. */
  publishRegistration: (ending: Ending): Promise<Written> =>
    written(db, ending, (trx, row) => publish(trx, ending, row)),

  /** The sales that were changed have been told. */
  noteTold: async ({ opportunityId, version }: Telling): Promise<KeptRegistration> => {
    await forgetTold(db, opportunityId, version);
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

async function registerOnce(
  trx: Db,
  { start, at, workflowId, protectedUntil, approvalId }: Registering,
  met: readonly Lookalike[],
): Promise<Written> {
  const subject = subjectOf(start);
  await lockSharedTraits(trx, traitsOf(subject));
  const full = await registrantIsFull(trx, start);
  if (full) return { kind: 'refused', refusal: full.refusal };
  const found = await findConflicts(trx, subject, start.policy.body, met);
  const unknown = await withoutKnownDistinct(trx, found, knownCustomer(found, start, subject.name));
  const judgement = judge(unknown, start.policy.body, start);
  const checked = statusAfter(judgement.verdict, start.policy.body);
  const status = checked === 'valid' && start.assessmentApproval !== undefined ? 'inAssessment' : checked;
  const isValid = status === 'valid';
  const claimed = isValid ? (judgement.customerId ?? newId()) : judgement.customerId;
  const row = openedRow(start, judgement, {
    at,
    workflowId,
    status,
    customerId: claimed,
    protectedUntil: isValid ? protectionOf(start, protectedUntil) : null,
    conflict_review_id: status === 'inConflictReview' ? approvalId : null,
  });
  const isNew = judgement.customerId === null;
  if (isValid && claimed !== null) await claimCustomer(trx, start, claimed, at, { isNew });
  const asked = askedFor(start, status, approvalId);
  const state: RegistrationState = {
    ...NOTHING_YET,
    ...registeredOf(row),
    isPublic: start.visibility === 'public',
    validSince: isValid ? at : '',
    asked,
  };
  await insertOpportunity(trx, row, keptColumns({ start, state }));
  if (checked === 'valid')
    await takeKeys(trx, row.id, keysOf(start, claimed), at, { besideOthers: unknown.length < found.length });
  if (status === 'inConflictReview') await askForKeys(trx, row.id, claimedKeys(subject), at);
  const data = { name: start.name, verdict: judgement.verdict, status };
  await appendEvents(trx, [
    ...(isValid && isNew && claimed !== null ? [customerCreated(start, claimed, at)] : []),
    { key: `${row.id}/registered`, type: 'opportunity.registered', caseId: row.id, at, byUserId: start.byUserId, data },
    ...(status === 'inConflictReview'
      ? []
      : [became(start, status, at, isValid ? { protectedUntil: row.protected_until } : {})]),
  ]);
  if (status === 'inConflictReview') await openConflictReview(trx, row, approvalId, at);
  await openLedger(trx, `${row.id}/registered`, {
    caseId: row.id,
    at,
    action: 'registered',
    taskId: null,
    actorId: start.byUserId,
    outcome: null,
    data,
  });
  if (isValid) await enterFirstStage(trx, start, at);
  return { kind: 'written', kept: { version: 1, start, state } };
}

/** The approval that a new registration waits for. */
function askedFor({ byUserId: initiatorId }: RegistrationStart, status: OpportunityStatus, approvalId: string) {
  const kind = status === 'inConflictReview' ? 'conflictReview' : status === 'inAssessment' ? 'assessment' : undefined;
  return kind === undefined ? [] : [{ kind, approvalId, initiatorId, data: {} } as const];
}

/** Their other ones count: an earlier attempt may have registered this one. */
async function registrantIsFull(
  trx: Db,
  { opportunityId, byUserId, visibility, policy }: RegistrationStart,
): Promise<Refused | undefined> {
  const most = policy.body.limits?.openPerOwner;
  if (most === undefined || visibility === 'public') return undefined;
  await lockOwners(trx, [byUserId]);
  return (await fullOwners(trx, [byUserId], most, { except: opportunityId })).length > 0
    ? refusalToRegisterMore(most)
    : undefined;
}

type Opening = Pick<OpportunityRow, 'status' | 'conflict_review_id'> & {
  at: string;
  workflowId: string;
  customerId: string | null;
  protectedUntil: string | null;
};

function openedRow(
  start: RegistrationStart,
  { verdict, candidates }: Judgement,
  { at, workflowId, status, customerId, protectedUntil, conflict_review_id }: Opening,
): OpportunityToWrite {
  return {
    id: start.opportunityId,
    workflow_id: workflowId,
    name: start.name,
    status,
    verdict,
    candidates,
    conflict_review_id,
    business_model_key: start.model.key,
    business_model_version: start.model.version,
    policy_key: start.policy.body.key,
    policy_version: start.policy.version,
    category: start.category,
    visibility: start.visibility,
    expected_amount_fen: start.expectedAmountFen,
    expected_close_on: start.expectedCloseOn,
    customer: start.customer,
    customer_id: customerId,
    contacts: start.contacts,
    custom: start.custom,
    department_id: start.departmentId,
    created_by: start.byUserId,
    protected_until: protectedUntil,
    created_at: at,
    updated_at: at,
  };
}

async function settleAssessment(trx: Db, settling: Settling, row: OpportunityRow): Promise<Changed> {
  const { start, state, at, isPassed, byUserId, protectedUntil } = settling;
  const { opportunityId: caseId } = start;
  const key = `${caseId}/assessed`;
  await appendEvent(trx, { key, type: 'opportunity.assessed', caseId, at, byUserId, data: { isPassed } });
  const asked = notAsked(state, 'assessment');
  if (!isPassed) {
    await refuse(trx, start, at);
    return { state: { asked } };
  }
  const valid = await goOn(trx, { start, at, protectedUntil }, { isAssessed: true });
  // A reviewer let it through before it had a customer of its own: now the two can be remembered as two.
  if (row.conflict_review_id !== null && valid.customer_id !== null)
    await rememberNotTheSame(trx, valid.customer_id, row.candidates, { by: null, at, caseId });
  return { state: { asked, validSince: at } };
}

async function migrate(trx: Db, { start, at, byUserId, to, protectedUntil }: Migrating): Promise<Changed> {
  const { opportunityId: caseId } = start;
  const { kind, version } = to;
  const key = `${caseId}/migrated/${kind}/${version}/${at}`;
  const data = { kind, version, protectedUntil };
  await appendEvent(trx, { key, type: 'opportunity.migrated', caseId, at, byUserId, data });
  const column = kind === 'businessModel' ? 'business_model_version' : 'policy_version';
  await changeOpportunity(trx, caseId, at, { [column]: version, protected_until: protectedUntil });
  return to.kind === 'businessModel' ? {} : { start: { policy: { version, body: to.body } } };
}

async function reschedule(
  trx: Db,
  { start, at, calendar, protectedUntil }: Rescheduling,
  row: OpportunityRow,
): Promise<Changed> {
  const { opportunityId: caseId } = start;
  if (protectedUntil === row.protected_until || protectedUntil === null) return { start: { calendar } };
  const data = { calendar: { key: calendar.body.key, version: calendar.version }, protectedUntil };
  const key = `${caseId}/rescheduled/${calendar.version}`;
  await appendEvent(trx, { key, type: 'protection.rescheduled', caseId, at, byUserId: null, data });
  await changeOpportunity(trx, caseId, at, { protected_until: protectedUntil });
  return { start: { calendar } };
}

/** Gives the claim up: keys and customer. Nothing is waited for any more. */
async function end(
  trx: Db,
  { start, at, byUserId, reason }: Ending,
  status: 'withdrawn' | 'released',
): Promise<Changed> {
  const { opportunityId: caseId, name } = start;
  const key = `${caseId}/${status}`;
  await appendEvent(trx, { key, type: `opportunity.${status}`, caseId, at, byUserId, data: { name, reason } });
  await giveUp(trx, caseId, at);
  await noteInLedger(trx, caseId, status, { action: status, at, byUserId, data: { reason } });
  await changeOpportunity(trx, caseId, at, { status, protected_until: null, extension_approval_id: null });
  return { state: { asked: [] } };
}

async function publish(trx: Db, ending: Ending, row: OpportunityRow): Promise<Changed> {
  const { start, state, at, byUserId, reason } = ending;
  const { opportunityId: caseId, name } = start;
  if (row.visibility === 'public') return {};
  const fromUserIds = (await ownersOf(trx, [caseId])).map(({ user_id }) => user_id);
  const key = `${caseId}/madePublic/${at}`;
  const data = { name, reason, fromUserIds };
  await appendEvent(trx, { key, type: 'opportunity.madePublic', caseId, at, byUserId, data });
  if (row.customer_id !== null) await disownByOwners(trx, row.customer_id, caseId, at, { isFree: false });
  await setOwners(trx, caseId, []);
  await noteInLedger(trx, caseId, `madePublic/${at}`, { action: 'madePublic', at, byUserId, data: { reason } });
  const changed = { visibility: 'public', protected_until: null, extension_approval_id: null } as const;
  await changeOpportunity(trx, caseId, at, changed);
  return { state: { asked: notAsked(state, 'protectionExtension') } };
}
