import {
  allHandlersFinished,
  condition,
  continueAsNew,
  patched,
  proxyActivities,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { Activities } from '../../activities';
import type { MigrationOf } from '../../definitions/approval/migration';
import {
  refusalToAssign,
  refusalToChange,
  refusalToExtend,
  refusalToRelease,
} from '../../definitions/registration/claiming';
import type { RegistrationMigration } from '../../definitions/registration/migration';
import {
  isHeld,
  isOver,
  type OpportunityStatus,
  refusalToWithdraw,
  type RegistrationStart,
} from '../../definitions/registration/state';
import { refused } from '../../definitions/shared/refusal';
import type { ApprovalHost } from '../approval/host';
import {
  approvalCommand,
  calendarChanged,
  type CommandOf,
  migrateApproval,
  type PassingOn,
  placesPassOn,
  whyNotMigrate,
} from '../approval/messages';
import { passPlacesOn } from '../approval/passing-on';
import { onceCaughtUp } from '../shared/catching-up';
import { assertAllowed } from '../shared/refusal';
import { claimCommands } from './claim-commands';
import { hostedApprovals } from './hosted-approvals';
import { check, endsOf } from './judging';
import {
  assign,
  type Assignment,
  changeRegistration,
  type Changing,
  extendProtection,
  migrateRegistration,
  type Reasoned,
  registered,
  release,
  saleEnded,
  whyNotMigrateRegistration,
  withdraw,
} from './messages';
import { protect } from './protecting';
import { type Carried, type HostedKind, openCase, toldOf } from './registration-case';
import { tellStage } from './telling-stage';
import { versions } from './versions';

const { startStageFlow } = proxyActivities<Activities>({
  startToCloseTimeout: '30s',
  retry: { maximumInterval: '1 minute' },
});

/** One registration 报备 from the check to the end of its protection (FLW-01). */
export async function registrationWorkflow(start: RegistrationStart, carried?: Carried): Promise<OpportunityStatus> {
  const kase = openCase(start, workflowInfo().workflowId, carried);
  const unfinished: Promise<void>[] = [];
  const later = (task: () => Promise<void>): void => void unfinished.push(task());
  const isLong = (): boolean => workflowInfo().continueAsNewSuggested;
  const approvals = hostedApprovals(
    kase,
    endsOf(kase, later, () => approvals),
    carried?.approvals,
  );
  const commands = claimCommands(kase, approvals, (host) => later(() => host.run(isLong)));
  const moving = versions(kase, approvals);

  setHandler(registered, async () => {
    await condition(() => kase.isChecked || kase.refusal !== undefined);
    assertAllowed(kase.refusal);
    return toldOf(kase.current());
  });
  setHandler(approvalCommand, ({ approvalId, command }) => caughtUp(approvalId, (host) => host.perform(command)), {
    validator: ({ approvalId, command }: CommandOf) => assertAllowed(approvals.find(approvalId).refusalOf(command)),
  });
  setHandler(withdraw, commands.withdraw, {
    validator: (_asked: Reasoned) => assertAllowed(notYet() ?? refusalToWithdraw(kase.current().status)),
  });
  setHandler(release, commands.release, {
    validator: (_asked: Reasoned) => assertAllowed(notYet() ?? refusalToRelease(kase.current())),
  });
  setHandler(extendProtection, commands.extend, {
    validator: (_asked: Reasoned) => assertAllowed(notYet() ?? refusalToExtend(kase.current(), kase.start.policy.body)),
  });
  setHandler(assign, commands.assign, {
    validator: ({ takes }: Assignment) =>
      assertAllowed(notYet() ?? refusalToAssign(kase.current(), kase.start.policy.body, takes)),
  });
  setHandler(changeRegistration, commands.change, {
    validator: ({ change }: Changing) =>
      assertAllowed(notYet() ?? refusalToChange(kase.current(), change.customerPatch !== undefined)),
  });
  setHandler(
    migrateApproval,
    ({ approvalId, to, byUserId }) =>
      caughtUp(approvalId, (host) => host.migrate(moving.ofApproval(approvalId, to), byUserId)),
    {
      validator: ({ approvalId, to }: MigrationOf) =>
        assertAllowed(approvals.find(approvalId).refusalToMigrate(moving.ofApproval(approvalId, to))),
    },
  );
  setHandler(whyNotMigrate, moving.whyNotMigrate);
  setHandler(migrateRegistration, moving.migrate, {
    validator: (migration: RegistrationMigration) => assertAllowed(moving.refusalOf(migration)),
  });
  setHandler(whyNotMigrateRegistration, (migration) => moving.refusalOf(migration)?.refusal.detail ?? null);
  setHandler(calendarChanged, moving.followCalendar);
  setHandler(placesPassOn, passOn);
  setHandler(saleEnded, ({ status }) => {
    if (!isOver(kase.current().status)) kase.become({ status, protectedUntil: null });
  });

  if (!kase.isChecked) await check(kase, approvals);
  if (kase.refusal !== undefined) {
    await condition(allHandlersFinished);
    return 'refused';
  }
  kase.isChecked = true;
  startStage();
  for (const host of approvals.running('protectionExtension')) later(() => host.run(isLong));
  while (!isOver(kase.current().status) && !isLong()) {
    await judgedBy('conflictReview', 'inConflictReview');
    await judgedBy('assessment', 'inAssessment');
    startStage();
    if (isHeld(kase.current().status)) await protect(kase, isLong);
  }
  if (isOver(kase.current().status)) await kase.inTurn(() => approvals.closeAll(null, null));
  await Promise.all(unfinished);
  if (isOver(kase.current().status)) await tellStage(kase, { kind: 'ended', status: kase.current().status });
  await condition(allHandlersFinished);
  const state = kase.current();
  if (!isOver(state.status))
    return continueAsNew<typeof registrationWorkflow>(kase.start, { state, approvals: approvals.carried() });
  return state.status;

  function caughtUp<T>(approvalId: string, act: (host: ApprovalHost) => Promise<T>): Promise<T> {
    const host = approvals.find(approvalId);
    return onceCaughtUp(host.state, () => act(host));
  }

  /**
   * While somebody judges it: lets their approval run until its outcome has been carried out, which is a moment after
   * its end.
   */
  async function judgedBy(kind: HostedKind, status: OpportunityStatus): Promise<void> {
    const isDone = (): boolean => kase.current().status !== status || isLong();
    await approvals.running(kind)[0]?.run(isDone);
    await condition(() => isDone() || approvals.running(kind).length > 0);
  }

  /**
   * FLW-03: the sale is a flow of its own, from the moment at which the registration is valid. Nobody waits for its
   * start.
   */
  function startStage(): void {
    if (kase.current().status !== 'valid' || kase.current().isStageStarted || !patched('stage-flow')) return;
    kase.become({ isStageStarted: true });
    later(() => startStageFlow({ opportunityId: kase.start.opportunityId }));
  }

  /** OPP-19: an extension that a former owner asked for, or a review of what they changed, is the new owner’s. */
  async function passOn(change: PassingOn): Promise<void> {
    const running = approvals.all().filter((host) => host.state()?.status === 'running');
    for (const host of running)
      await onceCaughtUp(host.state, () =>
        passPlacesOn(host, { type: 'opportunity', id: start.opportunityId }, change),
      );
  }

  function notYet() {
    return kase.isChecked
      ? undefined
      : refused('wrong_state', 'The registration is being checked. Try again in a moment.');
  }
}
