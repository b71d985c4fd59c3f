import { askForKeys, lockSharedTraits, releaseKeys, takeKeys } from '../db/claims';
import { insertConflictReview } from '../db/conflict-reviews';
import { claimedKeys, findConflicts, traitsOf } from '../db/conflicts';
import { type CustomerToWrite, disownCustomer, insertCustomers, ownCustomer } from '../db/customers';
import { isUniqueViolation } from '../db/errors';
import { appendEvent, appendEvents, type NewEvent } from '../db/events';
import type { Db } from '../db/knex';
import { appendLedger, openLedger } from '../db/ledger';
import { newId } from '../db/new-id';
import { changeOpportunity, insertOpportunity, type OpportunityRow, opportunityById, ownersOf } from '../db/opportunities';
import { type Judgement, judge, statusAfter } from '../definitions/registration/judging';
import type { RegistrationVersion } from '../definitions/registration/migrating';
import type { Registered, RegistrationStart } from '../definitions/registration/registration';
import { enterFirstStage } from './stage-entry';

interface Step {
  readonly start: RegistrationStart;
  /** The case’s time. */
  readonly at: string;
}

type Registering = Step & { readonly workflowId: string; readonly protectedUntil: string };
type OpeningReview = Step & { readonly reviewId: string };
type Settling = Step & { readonly outcome: string; readonly byUserId: string | null; readonly protectedUntil: string };
type Migrating = Step & { readonly byUserId: string; readonly kind: RegistrationVersion['kind']; readonly version: number; readonly protectedUntil: string | null };
type Rescheduling = Step & { readonly calendar: { readonly key: string; readonly version: number }; readonly protectedUntil: string };
type Ending = Step & { readonly byUserId: string | null; readonly reason: string | null };

/** What the registration flow asks of the world. Each may run twice and changes things once. */
export const registrationActivities = (db: Db) => ({
  /** Compares, judges and claims in one transaction, so that of two registrations of one customer only one can become valid. */
  async register(registering: Registering): Promise<Registered> {
    const once = () => db.transaction((trx) => registerOnce(trx, registering));
    try {
      return await once();
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      const earlier = await opportunityById(db, registering.start.opportunityId);
      return earlier ? registeredOf(earlier) : once(); // without one, somebody took a key meanwhile: this time the check finds them
    }
  },

  /** Puts both sides beside the approval that decides. */
  async openConflictReview(opening: OpeningReview): Promise<void> {
    await db.transaction((trx) => openReviewOnce(trx, opening));
  },

  /** Carries the outcome of the review out with all its effects. */
  async settleConflictReview(settling: Settling): Promise<void> {
    await db.transaction((trx) => settleOnce(trx, settling));
  },

  async remindOfProtection({ start, at, endsAt }: Step & { endsAt: string }): Promise<void> {
    const { opportunityId } = start;
    const key = `${opportunityId}/protection.reminder/${at}`;
    await appendEvent(db, { key, type: 'protection.reminder', caseId: opportunityId, at, byUserId: null, data: { name: start.name, endsAt } });
  },

  /** The row says from now on by which version the case goes. */
  async migrateRegistration(migrating: Migrating): Promise<void> {
    await db.transaction((trx) => migrateOnce(trx, migrating));
  },

  async rescheduleProtection(rescheduling: Rescheduling): Promise<void> {
    await db.transaction((trx) => rescheduleOnce(trx, rescheduling));
  },

  async withdrawRegistration(ending: Ending): Promise<void> {
    await db.transaction((trx) => endOnce(trx, ending, 'withdrawn'));
  },

  async releaseRegistration(ending: Ending): Promise<void> {
    await db.transaction((trx) => endOnce(trx, ending, 'released'));
  },
});

async function registerOnce(trx: Db, { start, at, workflowId, protectedUntil }: Registering): Promise<Registered> {
  const subject = subjectOf(start);
  await lockSharedTraits(trx, traitsOf(subject));
  const found = await findConflicts(trx, subject, start.policy.body);
  const judgement = judge(found, start.policy.body, start);
  const status = statusAfter(judgement.verdict, start.policy.body);
  const valid = status === 'valid';
  const claimed = valid ? (judgement.customerId ?? newId()) : undefined;
  const row = openedRow(start, judgement, { at, workflowId, status, customerId: claimed ?? judgement.customerId, protectedUntil: valid ? protectedUntil : null });
  if (claimed !== undefined) await claimCustomer(trx, start, claimed, at, { isNew: judgement.customerId === null });
  await insertOpportunity(trx, row);
  if (claimed !== undefined) await takeKeys(trx, row.id, keysOf(start, claimed), at, { besideOthers: false });
  if (status === 'inConflictReview') await askForKeys(trx, row.id, claimedKeys(subject), at);
  const data = { name: start.name, verdict: judgement.verdict, status };
  await appendEvents(trx, [
    ...(claimed !== undefined && judgement.customerId === null ? [customerCreated(start, claimed, at)] : []),
    { key: `${row.id}/registered`, type: 'opportunity.registered', caseId: row.id, at, byUserId: start.byUserId, data },
    ...(status === 'inConflictReview' ? [] : [became(start, status, at, { protectedUntil: row.protected_until })]),
  ]);
  await openLedger(trx, `${row.id}/registered`, { caseId: row.id, at, action: 'registered', taskId: null, actorId: start.byUserId, outcome: null, data });
  if (valid) await enterFirstStage(trx, start, at);
  return registeredOf(row);
}

const subjectOf = ({ customer, keys, pickedCustomerId }: RegistrationStart) => ({ name: customer.name, address: customer.address ?? null, keys, pickedCustomerId });

const keysOf = (start: RegistrationStart, customerId: string) => claimedKeys({ keys: start.keys, pickedCustomerId: customerId });

/** The customer’s record belongs to the registrant: one that was there already, or a new one. */
async function claimCustomer(trx: Db, start: RegistrationStart, id: string, at: string, { isNew }: { isNew: boolean }): Promise<void> {
  if (isNew) await insertCustomers(trx, [newCustomer(start, id, at)]);
  else await ownCustomer(trx, id, start.byUserId, at);
}

function newCustomer({ customer, keys, byUserId, departmentId }: RegistrationStart, id: string, at: string): CustomerToWrite {
  const { name, address, taxNumber, phone, mobile, email, website, region, industry } = customer;
  return {
    id,
    name,
    address: address ?? null,
    tax_number: taxNumber ?? null,
    phone: phone ?? null,
    mobile: mobile ?? null,
    email: email ?? null,
    website: website ?? null,
    region: region ?? null,
    industry: industry ?? null,
    level: null,
    custom: {},
    owner_id: byUserId,
    department_id: departmentId,
    created_by: byUserId,
    created_at: at,
    updated_at: at,
    keys,
  };
}

const customerCreated = ({ customer, byUserId, opportunityId }: RegistrationStart, id: string, at: string): NewEvent => ({
  key: `${id}/created`,
  type: 'customer.created',
  caseId: id,
  at,
  byUserId,
  data: { name: customer.name, opportunityId },
});

const became = ({ opportunityId, name }: RegistrationStart, status: 'valid' | 'refused', at: string, data: object): NewEvent => ({
  key: `${opportunityId}/${status}`,
  type: `opportunity.${status}`,
  caseId: opportunityId,
  at,
  byUserId: null,
  data: { name, ...data },
});

type Opening = Pick<OpportunityRow, 'status'> & { at: string; workflowId: string; customerId: string | null; protectedUntil: string | null };

function openedRow(start: RegistrationStart, { verdict, candidates }: Judgement, { at, workflowId, status, customerId, protectedUntil }: Opening) {
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

const registeredOf = ({ status, verdict, candidates, customer_id, protected_until, conflict_review_id }: Pick<OpportunityRow, 'status' | 'verdict' | 'candidates' | 'customer_id' | 'protected_until' | 'conflict_review_id'>): Registered => ({
  status,
  verdict,
  candidates,
  customerId: customer_id,
  protectedUntil: protected_until,
  conflictReviewId: conflict_review_id,
});

async function openReviewOnce(trx: Db, { start, at, reviewId }: OpeningReview): Promise<void> {
  const { opportunityId } = start;
  const data = { conflictReviewId: reviewId };
  if (!(await appendEvent(trx, { key: `${opportunityId}/conflictReview.opened`, type: 'conflictReview.opened', caseId: opportunityId, at, byUserId: null, data }))) return;
  const row = await opportunityById(trx, opportunityId);
  await insertConflictReview(trx, { id: reviewId, opportunity_id: opportunityId, ours: start.customer, candidates: row?.candidates ?? [], opened_at: at });
  await changeOpportunity(trx, opportunityId, at, { conflict_review_id: reviewId });
}

async function settleOnce(trx: Db, { start, at, outcome, byUserId, protectedUntil }: Settling): Promise<void> {
  const { opportunityId: caseId } = start;
  const data = { outcome };
  if (!(await appendEvent(trx, { key: `${caseId}/conflictReview.decided`, type: 'conflictReview.decided', caseId, at, byUserId, data }))) return;
  if (outcome === 'notConflict') await becomeValid(trx, start, at, protectedUntil);
  else await becomeRefused(trx, start, at);
}

async function becomeValid(trx: Db, start: RegistrationStart, at: string, protectedUntil: string): Promise<void> {
  await lockSharedTraits(trx, traitsOf(subjectOf(start)));
  const customerId = start.pickedCustomerId ?? newId();
  const isNew = start.pickedCustomerId === null;
  await claimCustomer(trx, start, customerId, at, { isNew });
  await takeKeys(trx, start.opportunityId, keysOf(start, customerId), at, { besideOthers: true });
  await changeOpportunity(trx, start.opportunityId, at, { status: 'valid', customer_id: customerId, protected_until: protectedUntil });
  await appendEvents(trx, [...(isNew ? [customerCreated(start, customerId, at)] : []), became(start, 'valid', at, { protectedUntil })]);
  await enterFirstStage(trx, start, at);
}

async function becomeRefused(trx: Db, start: RegistrationStart, at: string): Promise<void> {
  await releaseKeys(trx, start.opportunityId, at);
  await changeOpportunity(trx, start.opportunityId, at, { status: 'refused' });
  await appendEvent(trx, became(start, 'refused', at, {}));
}

async function migrateOnce(trx: Db, { start, at, byUserId, kind, version, protectedUntil }: Migrating): Promise<void> {
  const { opportunityId: caseId } = start;
  if (!(await appendEvent(trx, { key: `${caseId}/migrated/${kind}/${version}/${at}`, type: 'opportunity.migrated', caseId, at, byUserId, data: { kind, version, protectedUntil } }))) return;
  await changeOpportunity(trx, caseId, at, { [kind === 'businessModel' ? 'business_model_version' : 'policy_version']: version, protected_until: protectedUntil });
}

async function rescheduleOnce(trx: Db, { start, at, calendar, protectedUntil }: Rescheduling): Promise<void> {
  const { opportunityId: caseId } = start;
  if (!(await appendEvent(trx, { key: `${caseId}/rescheduled/${calendar.version}`, type: 'protection.rescheduled', caseId, at, byUserId: null, data: { calendar, protectedUntil } }))) return;
  await changeOpportunity(trx, caseId, at, { protected_until: protectedUntil });
}

/** By the owners of now: a handover may have changed them since the registration. */
async function disownByOwners(trx: Db, customerId: string, caseId: string, at: string): Promise<void> {
  for (const { user_id } of await ownersOf(trx, [caseId])) await disownCustomer(trx, { id: customerId, ownerId: user_id, except: caseId, at });
}

/** Gives the claim up: keys, customer, open task. */
async function endOnce(trx: Db, { start, at, byUserId, reason }: Ending, status: 'withdrawn' | 'released'): Promise<void> {
  const { opportunityId: caseId, name } = start;
  if (!(await appendEvent(trx, { key: `${caseId}/${status}`, type: `opportunity.${status}`, caseId, at, byUserId, data: { name, reason } }))) return;
  const row = await opportunityById(trx, caseId);
  await releaseKeys(trx, caseId, at);
  if (row?.customer_id) await disownByOwners(trx, row.customer_id, caseId, at);
  await changeOpportunity(trx, caseId, at, { status, protected_until: null });
  await appendLedger(trx, `${caseId}/${status}`, { caseId, at, action: status, taskId: null, actorId: byUserId, outcome: null, data: { reason } });
}
