import { openLedger } from '../../db/ledger/rows';
import { askForKeys, lockSharedTraits, takeKeys } from '../../db/matching/claims';
import { claimedKeys, traitsOf } from '../../db/matching/conflicts';
import type { Lookalike } from '../../db/matching/lookalikes';
import { fullOwners, lockOwners } from '../../db/registration/owner-bounds';
import { insertOpportunity, type OpportunityRow, type OpportunityToWrite } from '../../db/registration/rows';
import { appendEvents } from '../../db/shared/events';
import type { Db } from '../../db/shared/knex';
import { newId } from '../../db/shared/new-id';
import { keptColumns } from '../../definitions/registration/kept';
import { toColumns } from '../../definitions/registration/fields/columns';
import { type Judgement, statusAfter } from '../../definitions/registration/judging';
import { NOTHING_YET } from '../../definitions/registration/kept';
import { refusalToRegisterMore } from '../../definitions/registration/owner-bound';
import type { RegistrationStart, RegistrationState } from '../../definitions/registration/state';
import type { OpportunityStatus } from '../../definitions/registration/statuses';
import type { Refused } from '../../definitions/shared/refusal';
import { enterFirstStage } from '../stage/entry';
import { claimCustomer, customerCreated } from './claiming-customer';
import { comparedWithAll } from './comparing';
import type { Written } from './kept';
import { became, keysOf, openConflictReview, protectionOf, registeredOf, subjectOf } from './steps';

/** `approvalId`: of the review or assessment, should it need one. */
export interface Registering {
  readonly start: RegistrationStart;
  readonly at: string;
  readonly workflowId: string;
  readonly protectedUntil: string;
  readonly approvalId: string;
}

/** Compares, judges and claims in one transaction. `met`: who came while it was tried before. */
export async function registerOnce(trx: Db, registering: Registering, met: readonly Lookalike[]): Promise<Written> {
  const { start, at, workflowId, protectedUntil, approvalId } = registering;
  const subject = subjectOf(start);
  await lockSharedTraits(trx, traitsOf(subject));
  const full = await registrantIsFull(trx, start);
  if (full) return { kind: 'refused', refusal: full.refusal };
  const { judgement, isBesideKnown } = await comparedWithAll(trx, start, met);
  const checked = statusAfter(judgement.verdict, start.policy.body);
  const status = checked === 'valid' && start.assessmentApproval !== undefined ? 'inAssessment' : checked;
  const isValid = status === 'valid';
  const customerId = isValid ? (judgement.customerId ?? newId()) : judgement.customerId;
  const row = openedRow(start, judgement, {
    at,
    workflowId,
    status,
    customerId,
    protectedUntil: isValid ? protectionOf(start, protectedUntil) : null,
    conflict_review_id: status === 'inConflictReview' ? approvalId : null,
  });
  const newCustomerId = isValid && judgement.customerId === null ? customerId : null;
  if (isValid && customerId !== null)
    await claimCustomer(trx, start, { id: customerId, at, isNew: newCustomerId !== null });
  const state: RegistrationState = {
    ...NOTHING_YET,
    ...registeredOf(row),
    isPublic: start.visibility === 'public',
    validSince: isValid ? at : '',
    asked: askedFor(start, status, approvalId),
  };
  await insertOpportunity(trx, row, keptColumns({ start, state }));
  if (checked === 'valid')
    await takeKeys(trx, { opportunityId: row.id, keys: keysOf(start, customerId), at, besideOthers: isBesideKnown });
  if (status === 'inConflictReview') await askForKeys(trx, row.id, claimedKeys(subject), at);
  await tell(trx, start, row, newCustomerId);
  if (status === 'inConflictReview')
    await openConflictReview(trx, row, { reviewId: approvalId, at, byUserId: start.byUserId });
  if (isValid) await enterFirstStage(trx, start, at);
  return { kind: 'written', kept: { version: 1, start, state } };
}

/** The events of a registration, and its entry in the ledger. */
async function tell(
  trx: Db,
  start: RegistrationStart,
  { id, verdict, status, protected_until: protectedUntil, created_at: at }: OpportunityToWrite,
  newCustomerId: string | null,
): Promise<void> {
  const { name, byUserId } = start;
  const key = `${id}/registered`;
  const data = { name, verdict, status };
  await appendEvents(trx, [
    ...(newCustomerId === null ? [] : [customerCreated(start, newCustomerId, at)]),
    { key, type: 'opportunity.registered', caseId: id, at, byUserId, data },
    ...(status === 'valid' ? [became(start, status, at, { protectedUntil })] : []),
    ...(status === 'inAssessment' || status === 'refused' ? [became(start, status, at, {})] : []),
  ]);
  await openLedger(trx, key, {
    caseId: id,
    at,
    action: 'registered',
    taskId: null,
    actorId: byUserId,
    outcome: null,
    data,
  });
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
    ...toColumns(start),
    status,
    verdict,
    candidates,
    conflict_review_id,
    business_model_key: start.model.key,
    business_model_version: start.model.version,
    policy_key: start.policy.body.key,
    policy_version: start.policy.version,
    customer: start.customer,
    customer_id: customerId,
    custom: start.custom,
    department_id: start.departmentId,
    created_by: start.byUserId,
    protected_until: protectedUntil,
    created_at: at,
    updated_at: at,
  };
}
