import { askForKeys, lockSharedTraits, takeKeys } from '../../db/registration/claims';
import { claimedKeys, findConflicts, traitsOf } from '../../db/matching/conflicts';
import { disownByOwners } from '../../db/customer/disowning';
import { isUniqueViolation } from '../../db/shared/errors';
import { appendEvent, appendEvents } from '../../db/shared/events';
import type { Db } from '../../db/shared/knex';
import { rememberNotTheSame, withoutKnownDistinct } from '../../db/matching/known-distinct';
import { openLedger } from '../../db/ledger/rows';
import { newId } from '../../db/shared/new-id';
import {
  changeOpportunity,
  insertOpportunity,
  type OpportunityRow,
  type OpportunityToWrite,
  opportunityById,
  ownersOf,
  setOwners,
} from '../../db/registration/rows';
import { fullOwners, lockOwners } from '../../db/registration/owner-bounds';
import { type Judgement, judge, knownCustomer, statusAfter } from '../../definitions/registration/judging';
import type { RegistrationVersion } from '../../definitions/registration/migrating';
import type { FullRegistrant, Registered, RegistrationStart } from '../../definitions/registration/state';
import {
  became,
  claimCustomer,
  customerCreated,
  giveUp,
  goOn,
  keysOf,
  lockedRow,
  noteInLedger,
  protectionOf,
  refuse,
  registeredOf,
  type Step,
  subjectOf,
} from './steps';
import { enterFirstStage } from '../stage/entry';

type Registering = Step & { readonly workflowId: string; readonly protectedUntil: string };
type Settling = Step & {
  readonly isPassed: boolean;
  readonly byUserId: string | null;
  readonly protectedUntil: string;
};
type Migrating = Step & {
  readonly byUserId: string;
  readonly kind: RegistrationVersion['kind'];
  readonly version: number;
  readonly protectedUntil: string | null;
};
type Rescheduling = Step & {
  readonly calendar: { readonly key: string; readonly version: number };
  readonly protectedUntil: string;
};
type Ending = Step & { readonly byUserId: string | null; readonly reason: string | null };

/** What the registration flow asks of the world. Each may run twice and changes things once. */
export const registrationActivities = (db: Db) => ({
  /**
   * Compares, judges and claims in one transaction, so that of two registrations of one customer only one can become
   * valid, and two of one person pass no bound together.
   */
  async register(registering: Registering): Promise<Registered | FullRegistrant> {
    const once = () => db.transaction((trx) => registerOnce(trx, registering));
    try {
      return await once();
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      const earlier = await opportunityById(db, registering.start.opportunityId);
      // without one, somebody took a key meanwhile: this time the check finds them
      return earlier ? registeredOf(earlier) : once();
    }
  },

  /** OPP-07: what was assessed becomes valid, or is refused. */
  settleAssessment: (settling: Settling): Promise<Registered> =>
    db.transaction((trx) => settleAssessmentOnce(trx, settling)),

  async remindOfProtection({ start, at, endsAt }: Step & { endsAt: string }): Promise<void> {
    const { opportunityId } = start;
    const key = `${opportunityId}/protection.reminder/${at}`;
    await appendEvent(db, {
      key,
      type: 'protection.reminder',
      caseId: opportunityId,
      at,
      byUserId: null,
      data: { name: start.name, endsAt },
    });
  },

  /** The row says from now on by which version the case goes. */
  async migrateRegistration(migrating: Migrating): Promise<void> {
    await db.transaction((trx) => migrateOnce(trx, migrating));
  },

  async rescheduleProtection(rescheduling: Rescheduling): Promise<void> {
    await db.transaction((trx) => rescheduleOnce(trx, rescheduling));
  },

  withdrawRegistration: (ending: Ending): Promise<Registered> =>
    db.transaction((trx) => endOnce(trx, ending, 'withdrawn')),

  releaseRegistration: (ending: Ending): Promise<Registered> =>
    db.transaction((trx) => endOnce(trx, ending, 'released')),

  /** OPP-18: into the public pool; the claim stays, its owners do not. */
  publishRegistration: (ending: Ending): Promise<Registered> => db.transaction((trx) => publishOnce(trx, ending)),
});

async function registerOnce(
  trx: Db,
  { start, at, workflowId, protectedUntil }: Registering,
): Promise<Registered | FullRegistrant> {
  const subject = subjectOf(start);
  await lockSharedTraits(trx, traitsOf(subject));
  const full = await registrantIsFull(trx, start);
  if (full) return full;
  const found = await findConflicts(trx, subject, start.policy.body);
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
  });
  const isNew = judgement.customerId === null;
  if (isValid && claimed !== null) await claimCustomer(trx, start, claimed, at, { isNew });
  await insertOpportunity(trx, row);
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
  return registeredOf(row);
}

/** Their other ones count: an earlier attempt may have registered this one. */
async function registrantIsFull(
  trx: Db,
  { opportunityId, byUserId, visibility, policy }: RegistrationStart,
): Promise<FullRegistrant | undefined> {
  const most = policy.body.limits?.openPerOwner;
  if (most === undefined || visibility === 'public') return undefined;
  await lockOwners(trx, [byUserId]);
  return (await fullOwners(trx, [byUserId], most, { except: opportunityId })).length > 0
    ? { full: { most } }
    : undefined;
}

type Opening = Pick<OpportunityRow, 'status'> & {
  at: string;
  workflowId: string;
  customerId: string | null;
  protectedUntil: string | null;
};

function openedRow(
  start: RegistrationStart,
  { verdict, candidates }: Judgement,
  { at, workflowId, status, customerId, protectedUntil }: Opening,
): OpportunityToWrite {
  return {
    id: start.opportunityId,
    workflow_id: workflowId,
    name: start.name,
    status,
    verdict,
    candidates,
    conflict_review_id: null,
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

async function settleAssessmentOnce(
  trx: Db,
  { start, at, isPassed, byUserId, protectedUntil }: Settling,
): Promise<Registered> {
  const { opportunityId: caseId } = start;
  const { row } = await lockedRow(trx, caseId);
  if (
    !(await appendEvent(trx, {
      key: `${caseId}/assessed`,
      type: 'opportunity.assessed',
      caseId,
      at,
      byUserId,
      data: { isPassed },
    }))
  )
    return registeredOf(row);
  if (!isPassed) return registeredOf(await refuse(trx, start, at));
  const valid = await goOn(trx, { start, at, protectedUntil }, { isAssessed: true });
  // A reviewer let it through before it had a customer of its own: now the two can be remembered as two.
  if (row.conflict_review_id !== null && valid.customer_id !== null)
    await rememberNotTheSame(trx, valid.customer_id, row.candidates, { by: null, at, caseId });
  return registeredOf(valid);
}

async function migrateOnce(trx: Db, { start, at, byUserId, kind, version, protectedUntil }: Migrating): Promise<void> {
  const { opportunityId: caseId } = start;
  if (
    !(await appendEvent(trx, {
      key: `${caseId}/migrated/${kind}/${version}/${at}`,
      type: 'opportunity.migrated',
      caseId,
      at,
      byUserId,
      data: { kind, version, protectedUntil },
    }))
  )
    return;
  await changeOpportunity(trx, caseId, at, {
    [kind === 'businessModel' ? 'business_model_version' : 'policy_version']: version,
    protected_until: protectedUntil,
  });
}

async function rescheduleOnce(trx: Db, { start, at, calendar, protectedUntil }: Rescheduling): Promise<void> {
  const { opportunityId: caseId } = start;
  if (
    !(await appendEvent(trx, {
      key: `${caseId}/rescheduled/${calendar.version}`,
      type: 'protection.rescheduled',
      caseId,
      at,
      byUserId: null,
      data: { calendar, protectedUntil },
    }))
  )
    return;
  await changeOpportunity(trx, caseId, at, { protected_until: protectedUntil });
}

/** Gives the claim up: keys and customer. */
async function endOnce(
  trx: Db,
  { start, at, byUserId, reason }: Ending,
  status: 'withdrawn' | 'released',
): Promise<Registered> {
  const { opportunityId: caseId, name } = start;
  const { row, isOpen } = await lockedRow(trx, caseId);
  if (!isOpen) return registeredOf(row); // an earlier attempt ended it, or it was sold in the same moment
  await appendEvent(trx, {
    key: `${caseId}/${status}`,
    type: `opportunity.${status}`,
    caseId,
    at,
    byUserId,
    data: { name, reason },
  });
  await giveUp(trx, caseId, at);
  await noteInLedger(trx, caseId, status, { action: status, at, byUserId, data: { reason } });
  return registeredOf(
    await changeOpportunity(trx, caseId, at, { status, protected_until: null, extension_approval_id: null }),
  );
}

async function publishOnce(trx: Db, { start, at, byUserId, reason }: Ending): Promise<Registered> {
  const { opportunityId: caseId, name } = start;
  const { row, isOpen } = await lockedRow(trx, caseId);
  if (!isOpen || row.visibility === 'public') return registeredOf(row);
  const fromUserIds = (await ownersOf(trx, [caseId])).map(({ user_id }) => user_id);
  await appendEvent(trx, {
    key: `${caseId}/madePublic/${at}`,
    type: 'opportunity.madePublic',
    caseId,
    at,
    byUserId,
    data: { name, reason, fromUserIds },
  });
  if (row.customer_id !== null) await disownByOwners(trx, row.customer_id, caseId, at, { isFree: false });
  await setOwners(trx, caseId, []);
  await noteInLedger(trx, caseId, `madePublic/${at}`, { action: 'madePublic', at, byUserId, data: { reason } });
  return registeredOf(
    await changeOpportunity(trx, caseId, at, {
      visibility: 'public',
      protected_until: null,
      extension_approval_id: null,
    }),
  );
}
