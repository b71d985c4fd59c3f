import { allHandlersFinished, condition, proxyLocalActivities, setHandler, workflowInfo } from '@temporalio/workflow';
import type { Activities } from '../../activities';
import type { MigrationOf } from '../../definitions/approval/migration';
import { compileCalendar } from '../../definitions/calendar/compile';
import { refusalToMigrateRegistration } from '../../definitions/registration/migrating';
import type { RegistrationMigration } from '../../definitions/registration/migration';
import { nextReminder, type Protection, protectionFrom } from '../../definitions/registration/protection';
import { type OpportunityStatus, refusalToWithdraw, type Registered, type RegistrationStart } from '../../definitions/registration/registration';
import { refusalOfReview } from '../../definitions/registration/reviewing';
import { type Refused, refused } from '../../definitions/shared/refusal';
import { type ApprovalEnd, type ApprovalHost, hostApproval } from '../approval/host';
import { approvalCommand, calendarChanged, type CommandOf, migrateApproval, whyNotMigrate } from '../approval/messages';
import { newId } from '../shared/new-id';
import { assertAllowed } from '../shared/refusal';
import { takeTurns } from '../shared/take-turns';
import { migrateRegistration, registered, whyNotMigrateRegistration, withdraw, type Withdrawal } from './messages';

const activities = proxyLocalActivities<Activities>({ startToCloseTimeout: '10s', localRetryThreshold: '30s' });

/** One registration 报备 from the check to the end of its protection (FLW-01). */
export async function registrationWorkflow(start: RegistrationStart): Promise<OpportunityStatus> {
  const { workflowId } = workflowInfo();
  let { policy, model, calendar } = start;
  let time = compileCalendar(calendar.body);
  const inTurn = takeTurns();
  let state: Registered | undefined;
  let review: ApprovalHost | undefined;
  let isChecked = false;
  let validSince = '';
  /** The last reminder of the end of protection that was given. */
  let reminded = '';

  setHandler(registered, async () => {
    await condition(() => isChecked);
    return current();
  });
  setHandler(approvalCommand, ({ command }) => reviewOrRefuse().perform(command), { validator: ({ command }: CommandOf) => assertAllowed(reviewOrRefuse().refusalOf(command)) });
  setHandler(withdraw, withdrawn, { validator: (_withdrawal: Withdrawal) => assertAllowed(refusalToWithdraw(state?.status ?? 'checking')) });
  setHandler(migrateApproval, ({ to, byUserId }) => reviewOrRefuse().migrate(ofReview(to), byUserId), { validator: ({ to }: MigrationOf) => assertAllowed(reviewOrRefuse().refusalToMigrate(ofReview(to))) });
  setHandler(whyNotMigrate, ({ to }) => (review === undefined ? 'Nobody reviews this registration.' : (review.refusalToMigrate(ofReview(to))?.refusal.detail ?? null)));
  setHandler(migrateRegistration, migrated, { validator: (migration: RegistrationMigration) => assertAllowed(refusalOf(migration)) });
  setHandler(whyNotMigrateRegistration, (migration) => refusalOf(migration)?.refusal.detail ?? null);
  setHandler(calendarChanged, followCalendar);

  await check();
  isChecked = true;
  await review?.run(() => current().status !== 'inConflictReview');
  await condition(() => current().status !== 'inConflictReview'); // the review ends a moment before its outcome is carried out
  if (current().status === 'valid') await protect();
  await condition(allHandlersFinished);
  return current().status;

  async function check(): Promise<void> {
    const at = now();
    const { until } = protectionFrom(at, policy.body, time);
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
      hosted: { approvalId: conflictReviewId, caseId: opportunityId, flow: 'conflictReview', workflowId, definitionVersion: reviewApproval.version, calendar: calendar.body },
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
      refusalOf: (command) => (command.kind === 'decide' ? refusalOfReview(command.outcome) : undefined),
      caseStatus: () => current().status,
    });
    await review.open();
    await activities.openConflictReview({ start, at: now(), reviewId: conflictReviewId });
    become({ conflictReviewId });
  }

  async function settle({ status, outcome, byUserId }: ApprovalEnd): Promise<void> {
    if (status === 'withdrawn') return;
    const at = now();
    const { until } = protectionFrom(at, policy.body, time);
    const isFree = outcome === 'notConflict';
    await activities.settleConflictReview({ start, at, outcome: outcome ?? status, byUserId, protectedUntil: until });
    validSince = at;
    become({ status: isFree ? 'valid' : 'refused', protectedUntil: isFree ? until : null });
  }

  /** Reminds, then releases at the end, unless the case ends before. What moves the end meanwhile begins the waiting anew. */
  async function protect(): Promise<void> {
    while (current().status === 'valid') {
      const protection = protectionNow();
      const reminder = nextReminder(protection, reminded, now());
      if (await movedBefore(reminder ?? protection.until, protection)) continue;
      if (reminder === undefined) return inTurn(release);
      reminded = reminder;
      await activities.remindOfProtection({ start, at: now(), endsAt: protection.until });
    }
  }

  async function release(): Promise<void> {
    if (current().status !== 'valid') return; // withdrawn in the same moment
    await activities.releaseRegistration({ start, at: now(), byUserId: null, reason: null });
    become({ status: 'released', protectedUntil: null });
  }

  function protectionNow(): Protection {
    return protectionFrom(validSince, policy.body, time);
  }

  /** Whether the case ended, or its protection moved, before this moment. */
  async function movedBefore(moment: string, { until, reminders }: Protection): Promise<boolean> {
    const [seenPolicy, seenTime] = [policy, time];
    const moved = () => current().status !== 'valid' || ((policy !== seenPolicy || time !== seenTime) && isOther(protectionNow(), { until, reminders }));
    const left = Date.parse(moment) - Date.now();
    return left > 0 ? condition(moved, left) : moved();
  }

  /** A review runs by the calendar of its registration, whatever its own definition names. */
  function ofReview(to: MigrationOf['to']): MigrationOf['to'] {
    return { ...to, calendar: calendar.body };
  }

  function refusalOf({ to }: RegistrationMigration): Refused | undefined {
    return refusalToMigrateRegistration({ status: state?.status ?? 'checking', validSince, modelKey: model.key, policy: policy.body, calendar: time }, to, now());
  }

  async function migrated({ to, byUserId }: RegistrationMigration): Promise<number> {
    await condition(() => isChecked);
    return inTurn(async () => {
      if (to.version === (to.kind === 'businessModel' ? model : policy).version) return to.version;
      assertAllowed(refusalOf({ to, byUserId }));
      const next = to.kind === 'businessModel' ? policy : { version: to.version, body: to.body };
      const protectedUntil = current().status === 'valid' ? protectionFrom(validSince, next.body, time).until : null;
      await activities.migrateRegistration({ start, at: now(), byUserId, kind: to.kind, version: to.version, protectedUntil });
      if (to.kind === 'businessModel') model = { ...model, version: to.version };
      else policy = next;
      become({ protectedUntil });
      return to.version;
    });
  }

  async function followCalendar({ key, version }: { readonly key: string; readonly version: number }): Promise<void> {
    await condition(() => isChecked);
    if (key !== calendar.body.key || version <= calendar.version) return;
    calendar = await activities.calendarVersion({ key, version });
    await review?.recalculate(calendar.body);
    await inTurn(async () => {
      const next = compileCalendar(calendar.body);
      if (current().status === 'valid' && validSince !== '') {
        const { until } = protectionFrom(validSince, policy.body, next);
        if (until === current().protectedUntil) return void (time = next);
        if (Date.parse(until) <= Date.now()) return; // nobody loses a claim by a change of the calendar: it ends when it was to end
        await activities.rescheduleProtection({ start, at: now(), calendar: { key, version }, protectedUntil: until });
        become({ protectedUntil: until });
      }
      time = next;
    });
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

const isOther = (a: Protection, b: Protection): boolean => a.until !== b.until || a.reminders.join() !== b.reminders.join();

const now = (): string => new Date().toISOString();
