import { allHandlersFinished, condition, proxyLocalActivities, setHandler, workflowInfo } from '@temporalio/workflow';
import type { Activities } from '../../activities';
import { compileCalendar } from '../../definitions/calendar/compile';
import { type Protection, protectionFrom } from '../../definitions/registration/protection';
import { type OpportunityStatus, refusalToWithdraw, type Registered, type RegistrationStart } from '../../definitions/registration/registration';
import { type ConflictReview, type ReviewDecision, refusalToReview } from '../../definitions/registration/reviewing';
import { newId } from '../shared/new-id';
import { assertAllowed } from '../shared/refusal';
import { takeTurns } from '../shared/take-turns';
import { decideReview, registered, withdraw, type Withdrawal } from './messages';

const activities = proxyLocalActivities<Activities>({ startToCloseTimeout: '10s', localRetryThreshold: '30s' });

const isOpen = (status: OpportunityStatus): boolean => status === 'valid' || status === 'inConflictReview';

/** One registration 报备 from the check to the end of its protection (FLW-01). */
export async function registrationWorkflow(start: RegistrationStart): Promise<OpportunityStatus> {
  const { workflowId } = workflowInfo();
  const calendar = compileCalendar(start.calendar.body);
  const inTurn = takeTurns();
  let state: Registered | undefined;
  let review: ConflictReview | undefined;
  let protection: Protection | undefined;

  const known = async (): Promise<Registered> => {
    await condition(() => state !== undefined);
    return current();
  };
  const current = (): Registered => {
    if (state === undefined) throw new Error('The registration has not been judged yet.');
    return state;
  };
  const become = (change: Partial<Registered>): Registered => (state = { ...current(), ...change });

  setHandler(registered, known);
  setHandler(
    decideReview,
    (decision: ReviewDecision) =>
      inTurn(async () => {
        assertAllowed(refusalToReview(review, decision)); // again: the message before this one may just have decided
        return decide(decision);
      }),
    { validator: (decision: ReviewDecision) => assertAllowed(refusalToReview(review, decision)) },
  );
  setHandler(
    withdraw,
    (withdrawal) =>
      inTurn(async () => {
        assertAllowed(refusalToWithdraw(current().status));
        return end(withdrawal);
      }),
    { validator: (_withdrawal: Withdrawal) => assertAllowed(refusalToWithdraw(state?.status ?? 'checking')) },
  );

  await check();
  await condition(() => current().status !== 'inConflictReview');
  if (current().status === 'valid') await protect();
  await condition(allHandlersFinished);
  return current().status;

  async function check(): Promise<void> {
    const at = now();
    const planned = protectionFrom(at, start.policy.body, calendar);
    const judged = await activities.register({ start, at, workflowId, protectedUntil: planned.until });
    if (judged.status === 'valid') protection = planned;
    if (judged.status === 'inConflictReview') review = await activities.openConflictReview({ start, at, workflowId, reviewId: newId() });
    state = review ? { ...judged, conflictReviewId: review.id, version: judged.version + 1 } : judged;
  }

  async function decide(decision: ReviewDecision): Promise<Registered> {
    if (!review) throw new Error('There is no review to decide.');
    const at = now();
    const planned = protectionFrom(at, start.policy.body, calendar);
    const status = await activities.decideConflictReview({ start, at, review, decision, protectedUntil: planned.until });
    review = { ...review, decided: { byName: decision.byName, at, outcome: decision.outcome } };
    if (status === 'valid') protection = planned;
    return become({ status, version: current().version + 1, protectedUntil: status === 'valid' ? planned.until : null });
  }

  /** Reminds, then releases at the end, unless the case ends before. */
  async function protect(): Promise<void> {
    for (const reminder of protection?.reminders ?? []) {
      if (await endedBefore(reminder)) return;
      await activities.remindOfProtection({ start, at: now(), endsAt: protection?.until ?? reminder });
    }
    if (protection === undefined || (await endedBefore(protection.until))) return;
    await inTurn(async () => {
      if (isOpen(current().status)) await release();
    });
  }

  async function endedBefore(moment: string): Promise<boolean> {
    const ended = () => !isOpen(current().status);
    const left = Date.parse(moment) - Date.now();
    return left > 0 ? condition(ended, left) : ended();
  }

  async function end({ byUserId, reason }: Withdrawal): Promise<Registered> {
    await activities.withdrawRegistration({ start, at: now(), byUserId, reason });
    return become({ status: 'withdrawn', protectedUntil: null, version: current().version + 1 });
  }

  async function release(): Promise<Registered> {
    await activities.releaseRegistration({ start, at: now(), byUserId: null, reason: null });
    return become({ status: 'released', protectedUntil: null, version: current().version + 1 });
  }
}

const now = (): string => new Date().toISOString();
