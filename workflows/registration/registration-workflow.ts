import { condition, continueAsNew, setHandler, workflowInfo } from '@temporalio/workflow';
import { isHeld, isOver, type OpportunityStatus } from '../../definitions/registration/statuses';
import { protectionFrom } from '../../definitions/registration/protection';
import { compileCalendar } from '../../definitions/calendar/compile';
import { type Refused, refused } from '../../definitions/shared/refusal';
import {
  approvalCommand,
  calendarChanged,
  migrateApproval,
  type PassingOn,
  placesPassOn,
  recordTouched,
  whyNotMigrate,
} from '../approval/messages';
import { passPlacesOn } from '../approval/passing-on';
import { retryCase, terminateCase, type Termination } from '../case/messages';
import { opening } from '../case/opening';
import { newId } from '../shared/new-id';
import { failureOf } from '../shared/refusal';
import { quiet } from '../shared/take-turns';
import { confirmed } from '../shared/until-written';
import { claimCommands } from './claim-commands';
import { hostedApprovals } from './hosted-approvals';
import * as messages from './messages';
import { outcomesOf } from './outcomes';
import { protect } from './protecting';
import { activities } from '../shared/activities';
import { now } from '../shared/now';
import { openCase, startStageFlow, answerOf } from './registration-case';
import { tellStage } from './telling-stage';
import { versions } from './versions';

/** One registration 报备 from the check to the end of its protection (FLW-01). */
export async function registrationWorkflow(start: messages.RegistrationBegin): Promise<OpportunityStatus> {
  const { opportunityId } = start;
  const registration = openCase(opportunityId, follow);
  const { state, own, inTurn, isChecked } = registration;
  const outcomes = outcomesOf(() => registration);
  const approvals = hostedApprovals({ registration: () => registration, outcomes: () => outcomes, isLong });
  const commands = claimCommands(registration, approvals);
  const moving = versions(registration, approvals);
  const unfinished: Promise<void>[] = [];
  const sale = { isStarted: false };
  const { open, opened } = opening();

  setHandler(messages.registered, async () => {
    await Promise.race([condition(isChecked), opened()]);
    return answerOf(state());
  });
  setHandler(approvalCommand, ({ approvalId, command }) => turn(() => approvals.find(approvalId).perform(command)));
  setHandler(recordTouched, ({ approvalId }) => turn(() => approvals.find(approvalId).takeUp()));
  setHandler(messages.withdraw, (asked) => turn(() => commands.withdraw(asked)));
  setHandler(messages.release, (asked) => turn(() => commands.release(asked)));
  setHandler(messages.extendProtection, (asked) => turn(() => commands.extend(asked)));
  setHandler(messages.assign, (asked) => turn(() => commands.assign(asked)));
  setHandler(messages.changeRegistration, (asked) => turn(() => commands.change(asked)));
  setHandler(migrateApproval, ({ approvalId, to, byUserId }) =>
    turn(() => approvals.find(approvalId).migrate(approvals.versionFor(approvalId, to), byUserId)),
  );
  setHandler(whyNotMigrate, ({ approvalId, to }) =>
    reasonOf(approvals.find(approvalId).refusalToMigrate(approvals.versionFor(approvalId, to))),
  );
  setHandler(messages.migrateRegistration, (migration) => turn(() => moving.migrate(migration)));
  setHandler(messages.whyNotMigrateRegistration, (migration) => reasonOf(moving.refusalOf(migration)));
  setHandler(calendarChanged, moving.calendarChanged);
  setHandler(placesPassOn, passOn);
  setHandler(messages.saleEnded, () => own.step('saleEnded', goOnFromRow));
  setHandler(retryCase, own.retry);
  setHandler(terminateCase, terminated);

  const isOpen = await open(begin);
  while (isOpen && !isOver(state().status) && !isLong()) await goOn();
  await quiet(inTurn); // what follows from the last step is known then
  await Promise.all([...unfinished, own.allDone()]);
  await quiet(inTurn);
  await own.end();
  if (!isOpen) return 'refused';
  const { status } = state();
  if (!isOver(status)) return continueAsNew<typeof registrationWorkflow>({ opportunityId });
  if (sale.isStarted && status !== 'won' && status !== 'lost')
    await tellStage(opportunityId, { kind: 'ended', status });
  return status;

  function begin(): Promise<void> {
    return 'policy' in start ? inTurn(() => register(start)) : own.step('begin', beginFromRow);
  }

  /** Its calendar may have changed while it had no flow. */
  async function beginFromRow(): Promise<void> {
    await goOnFromRow();
    await moving.followCalendar();
  }

  /** FLW-01: compares, judges and claims; what is not clear waits for a person, what must be assessed for another. */
  async function register(asked: messages.RegistrationStart): Promise<void> {
    const at = now();
    const { until } = protectionFrom(at, asked.policy.body, compileCalendar(asked.calendar.body));
    const { workflowId } = workflowInfo();
    const judged = await activities.register({
      start: asked,
      at,
      workflowId,
      protectedUntil: until,
      approvalId: newId(),
    });
    if (judged.kind === 'refused') throw failureOf(judged);
    await registration.adopt(judged.kept);
  }

  /** It may come before the case has been taken up. */
  async function terminated(asked: Termination): Promise<string> {
    const status = await inTurn(async () => {
      if (!isChecked()) await goOnFromRow();
      return commands.terminate(asked);
    });
    await own.end();
    return status;
  }

  /** A sale may have ended it, which is no step of its own. */
  async function goOnFromRow(): Promise<void> {
    if (!(await takeUp(0))) throw new Error(`There is no registration ${opportunityId} to go on with.`);
  }

  /** From what the row carries; whether it was ahead. */
  async function takeUp(after: number): Promise<boolean> {
    const kept = await activities.takeUpRegistration({ opportunityId, after });
    if (kept) await registration.takeUp(kept);
    return kept !== null;
  }

  /** While somebody judges it, it waits; then it is protected. */
  async function goOn(): Promise<void> {
    const seen = state().status;
    if (isHeld(seen)) await protect(registration, isLong);
    else await condition(() => state().status !== seen || isLong());
  }

  /** What follows from where the case stands. */
  async function follow(since: 'step' | 'row'): Promise<void> {
    if (since === 'row') await approvals.takeUpRunning();
    await approvals.follow();
    if (state().unsent.length > 0) unfinished.push(own.step('sale.tell', tellSales));
    if (state().status === 'valid' && !sale.isStarted) startStage();
  }

  /** OPP-19: what former owners had open in a sale is for the main owner. */
  async function tellSales(): Promise<void> {
    const {
      state: { unsent },
      version,
    } = registration.kept();
    if (unsent.length === 0) return;
    for (const { opportunityId: about, ...change } of unsent)
      await tellStage(about, { kind: 'ownersChanged', ...change });
    registration.become(await activities.markSent({ opportunityId, version }));
  }

  /** FLW-03: the sale is a flow of its own, from when the registration is valid. Nobody waits for its start. */
  function startStage(): void {
    sale.isStarted = true;
    unfinished.push(own.aside('sale.start', () => startStageFlow({ opportunityId })));
  }

  /** OPP-19: an extension that a former owner asked for, or a review of what they changed, is the new owner’s. */
  async function passOn(change: PassingOn): Promise<void> {
    await condition(isChecked);
    await own.step('placesPassOn', async () => {
      for (const host of approvals.all()) await passPlacesOn(host, change);
    });
  }

  /** In its turn, by what the row carries where the flow would refuse it. */
  async function turn<T>(task: () => Promise<T>): Promise<T> {
    if (!isChecked()) throw failureOf(NOT_CHECKED);
    return inTurn(() => confirmed(() => takeUp(registration.kept().version), task));
  }
}

const NOT_CHECKED = refused('wrong_state', 'The registration is being checked. Try again in a moment.');

const reasonOf = (refusal: Refused | undefined): string | null => refusal?.refusal.detail ?? null;

const isLong = (): boolean => workflowInfo().continueAsNewSuggested;
