import { allHandlersFinished, condition, proxyLocalActivities, setHandler, workflowInfo } from '@temporalio/workflow';
import type { Activities } from '../../activities';
import { compileCalendar } from '../../definitions/calendar/compile';
import { protectionFrom } from '../../definitions/registration/protection';
import { type OpportunityStatus, refusalToWithdraw, type Registered, type RegistrationStart } from '../../definitions/registration/registration';
import { refused } from '../../definitions/shared/refusal';
import { type ApprovalEnd, type ApprovalHost, hostApproval } from '../approval/host';
import { approvalCommand, type CommandOf } from '../approval/messages';
import { newId } from '../shared/new-id';
import { assertAllowed } from '../shared/refusal';
import { takeTurns } from '../shared/take-turns';
import { registered, withdraw, type Withdrawal } from './messages';

const activities = proxyLocalActivities<Activities>({ startToCloseTimeout: '10s', localRetryThreshold: '30s' });

/** One registration 报备 from the check to the end of its protection (FLW-01). */
export async function registrationWorkflow(start: RegistrationStart): Promise<OpportunityStatus> {
  const { workflowId } = workflowInfo();
  const calendar = compileCalendar(start.calendar.body);
  const inTurn = takeTurns();
  let state: Registered | undefined;
  let review: ApprovalHost | undefined;
  let isChecked = false;
  let validSince = '';

  setHandler(registered, async () => {
    await condition(() => isChecked);
    return current();
  });
  setHandler(approvalCommand, ({ command }) => reviewOrRefuse().perform(command), { validator: ({ command }: CommandOf) => assertAllowed(reviewOrRefuse().refusalOf(command)) });
  setHandler(withdraw, withdrawn, { validator: (_withdrawal: Withdrawal) => assertAllowed(refusalToWithdraw(state?.status ?? 'checking')) });

  await check();
  isChecked = true;
  await review?.run(() => current().status !== 'inConflictReview');
  await condition(() => current().status !== 'inConflictReview'); // the review ends a moment before its outcome is carried out
  if (current().status === 'valid') await protect();
  await condition(allHandlersFinished);
  return current().status;

  async function check(): Promise<void> {
    const at = now();
    const { until } = protectionFrom(at, start.policy.body, calendar);
    const judged = await activities.register({ start, at, workflowId, protectedUntil: until });
    state = judged;
    validSince = at;
    if (judged.status === 'inConflictReview') await openReview();
  }

  /** FLW-02: a person decides whether the two are one. */
  async function openReview(): Promise<void> {
    const conflictReviewId = newId();
    const { opportunityId, reviewApproval, name, byUserId } = start;
    review = hostApproval({
      hosted: { approvalId: conflictReviewId, caseId: opportunityId, flow: 'conflictReview', workflowId, definitionVersion: reviewApproval.version, calendar: start.calendar.body },
      from: {
        id: conflictReviewId,
        definition: reviewApproval.body,
        caseId: conflictReviewId,
        title: `撞单审核：${name}`,
        subject: { type: 'opportunity', id: opportunityId },
        initiatorId: byUserId,
        data: { opportunityId, customer: start.customer.name },
      },
      inTurn,
      onEnd: settle,
      caseStatus: () => current().status,
    });
    await review.open();
    await activities.openConflictReview({ start, at: now(), reviewId: conflictReviewId });
    become({ conflictReviewId });
  }

  async function settle({ status, outcome, byUserId }: ApprovalEnd): Promise<void> {
    if (status === 'withdrawn') return;
    const at = now();
    const { until } = protectionFrom(at, start.policy.body, calendar);
    const isFree = outcome === 'notConflict';
    await activities.settleConflictReview({ start, at, outcome: outcome ?? status, byUserId, protectedUntil: until });
    validSince = at;
    become({ status: isFree ? 'valid' : 'refused', protectedUntil: isFree ? until : null });
  }

  /** Reminds, then releases at the end, unless the case ends before. */
  async function protect(): Promise<void> {
    const { until, reminders } = protectionFrom(validSince, start.policy.body, calendar);
    for (const reminder of reminders) {
      if (await endedBefore(reminder)) return;
      await activities.remindOfProtection({ start, at: now(), endsAt: until });
    }
    if (await endedBefore(until)) return;
    await inTurn(async () => {
      if (current().status !== 'valid') return; // withdrawn in the same moment
      await activities.releaseRegistration({ start, at: now(), byUserId: null, reason: null });
      become({ status: 'released', protectedUntil: null });
    });
  }

  async function endedBefore(moment: string): Promise<boolean> {
    const ended = () => current().status !== 'valid';
    const left = Date.parse(moment) - Date.now();
    return left > 0 ? condition(ended, left) : ended();
  }

  async function withdrawn({ id, by, reason }: Withdrawal): Promise<Registered> {
    if (current().status === 'inConflictReview') await review?.perform({ kind: 'withdraw', id, by, reason });
    return inTurn(async () => {
      assertAllowed(refusalToWithdraw(current().status));
      await activities.withdrawRegistration({ start, at: now(), byUserId: by.userId, reason });
      return become({ status: 'withdrawn', protectedUntil: null });
    });
  }

  function reviewOrRefuse(): ApprovalHost {
    if (review === undefined) assertAllowed(refused('not_found', 'Nobody reviews this registration.'));
    return required(review);
  }

  function current(): Registered {
    return required(state);
  }

  function become(change: Partial<Registered>): Registered {
    return (state = { ...current(), ...change });
  }
}

function required<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('The registration has not come that far.');
  return value;
}

const now = (): string => new Date().toISOString();
