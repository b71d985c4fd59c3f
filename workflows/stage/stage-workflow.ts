import { condition, continueAsNew, setHandler, workflowInfo } from '@temporalio/workflow';
import type { MigrationOf } from '../../definitions/approval/migration';
import { isOver } from '../../definitions/registration/statuses';
import { isRefused, type Refused, refused } from '../../definitions/shared/refusal';
import { activityNamed } from '../../definitions/stage/acts/activities';
import { answerTo, apply, refusalAtOnce } from '../../definitions/stage/apply';
import { nextMoment } from '../../definitions/stage/clock';
import type { Complete } from '../../definitions/stage/commands';
import type { StageAnswer, StageState } from '../../definitions/stage/state';
import type { ApprovalHost } from '../approval/hosting';
import { approvalCommand, calendarChanged, migrateApproval, recordTouched, whyNotMigrate } from '../approval/messages';
import { retryCase, terminateCase } from '../case/messages';
import { registrationWorkflowId, saleEnded } from '../registration/messages';
import { activities } from '../shared/activities';
import { assertAllowed, failureOf } from '../shared/refusal';
import { quiet } from '../shared/take-turns';
import { confirmed } from '../shared/until-written';
import { tell } from '../shared/tell';
import { gateAsking } from './asking-gate';
import { followingOf, ofGate } from './following';
import * as messages from './messages';
import { goesOn, openSale, refusalIfGone, timeOf } from './sale';
import { writingOf } from './writing';

/** The sale of one opportunity, from the first stage to won, lost or given up (FLW-03). */
export async function stageWorkflow({ opportunityId }: messages.StageStart): Promise<string> {
  const sale = openSale(opportunityId);
  const gate = gateAsking(sale, () => writing, goesOnAnew);
  const writing = writingOf(sale, gate.follow);
  const following = followingOf(sale, writing);

  setHandler(messages.stageCommand, commanded);
  setHandler(approvalCommand, ({ approvalId, command }) => inTurn(() => gateOf(approvalId).perform(command)));
  setHandler(recordTouched, ({ approvalId }) => inTurn(() => gateOf(approvalId).takeUp()));
  setHandler(migrateApproval, ({ approvalId, to, byUserId }) =>
    inTurn(() => gateOf(approvalId).migrate(ofGate(sale, to), byUserId)),
  );
  setHandler(whyNotMigrate, ({ approvalId, to }: MigrationOf) => reasonOf(refusalToMigrateGate(approvalId, to)));
  setHandler(messages.migrateStage, (migration) => inTurn(() => following.migrate(migration)));
  setHandler(messages.whyNotMigrateStage, (migration) => reasonOf(following.refusalToMigrate(migration)));
  setHandler(messages.claimChanged, following.claimChanged);
  setHandler(calendarChanged, following.calendarChanged);
  setHandler(retryCase, sale.own.retry);
  setHandler(terminateCase, terminated);

  await sale.own.step('begin', begin);
  while (goesOn(sale) && !goesOnAnew()) await waitAndTick();
  await quiet(sale.inTurn); // what follows from the last step is known then
  await sale.own.allDone();
  await quiet(sale.inTurn);
  await sale.own.end();
  if (goesOn(sale)) return continueAsNew<typeof stageWorkflow>({ opportunityId });
  return sale.isGone ? 'ended' : tellHowItEnded(sale.state());

  /** From the row, where it is a new one as well as where it goes on. */
  async function begin(): Promise<void> {
    const taken = await activities.takeUpStage({ opportunityId, after: -1 });
    if (taken) sale.become(taken.kept);
    else sale.isGone = true;
    sale.isBegun = true;
    if (!taken) return;
    await gate.follow('row'); // also where the case is over: its gate is given up with it
    if (!goesOn(sale)) return;
    await (isOver(taken.status) ? writing.endElsewhere(taken.status) : following.followCalendar());
  }

  /** It may come before the sale has been taken up. */
  async function terminated(): Promise<string> {
    await sale.inTurn(async () => {
      if (!sale.isBegun) await begin();
      await writing.endElsewhere('terminated');
    });
    await sale.own.end();
    return 'ended';
  }

  /** Until the next thing comes due. A change that puts it off keeps the timer: a new one would cost more. */
  async function waitAndTick(): Promise<void> {
    const moment = nextMoment(sale.state(), sale.rules(), timeOf(sale));
    const comesSooner = soonerThan(moment);
    const wakes = () => !goesOn(sale) || goesOnAnew() || comesSooner();
    if (moment === undefined) return condition(wakes);
    const left = Date.parse(moment) - Date.now();
    if (left > 0) await condition(wakes, left);
    else await sale.own.step('stage.timer', () => writing.report({ kind: 'tick' }, null));
  }

  function soonerThan(moment: string | undefined): () => boolean {
    let seen = sale.state();
    return () => {
      if (sale.state() === seen) return false;
      seen = sale.state();
      const next = nextMoment(seen, sale.rules(), timeOf(sale));
      return next !== undefined && (moment === undefined || next < moment);
    };
  }

  async function commanded(given: messages.CommandWithFacts): Promise<StageAnswer> {
    return inTurn(() => carriedOut(given));
  }

  /** In its turn, by what the row carries where the flow would refuse it. */
  async function inTurn<T>(task: () => Promise<T>): Promise<T> {
    await condition(() => sale.isBegun);
    return sale.inTurn(() => confirmed(refresh, task));
  }

  async function refresh(): Promise<boolean> {
    if (sale.isGone) return false;
    const taken = await activities.takeUpStage({ opportunityId, after: sale.state().version });
    if (taken === null) return false;
    await writing.takeUp(taken.kept);
    return true;
  }

  async function carriedOut({ command, facts }: messages.CommandWithFacts): Promise<StageAnswer> {
    // again: the command before this one may just have changed everything
    assertAllowed(refusedAtOnce({ command, facts }));
    if (command.kind === 'complete') assertAllowed(await refusalOfForm(command));
    const written = await writing.write({ judge: (turn) => apply(turn, command), facts, byUserId: command.byUserId });
    const answer = isRefused(written) ? written : (answerTo(sale.state(), command.id) ?? written);
    if (isRefused(answer)) throw failureOf(answer);
    return answer.status === 'awaitingGate' ? { ...answer, taskIds: gate.firstTaskIds() } : answer;
  }

  function refusedAtOnce({ command, facts }: messages.CommandWithFacts): Refused | undefined {
    if (!sale.isBegun || sale.isGone) return refusalIfGone(sale);
    return refusalAtOnce(sale.state(), command, sale.rules(), facts);
  }

  async function refusalOfForm({ activityKey, form: values }: Complete): Promise<Refused | undefined> {
    const form = activityNamed(sale.state(), sale.rules(), activityKey)?.activity.form;
    const version = form === undefined ? undefined : sale.definitions().forms[form];
    if (form === undefined || version === undefined) return undefined;
    const errors = await activities.activityFormErrors({ form, version, values: values ?? {} });
    if (errors.length === 0) return undefined;
    const detail = errors.map((error) => `${error.pointer}: ${error.detail}`).join(' ');
    return refused('unprocessable', detail, undefined, errors);
  }

  function gateOf(approvalId: string): ApprovalHost {
    if (sale.gate?.approvalId !== approvalId) throw failureOf(NO_GATE);
    return sale.gate;
  }

  function refusalToMigrateGate(approvalId: string, to: MigrationOf['to']): Refused | undefined {
    return sale.gate?.approvalId === approvalId ? sale.gate.refusalToMigrate(ofGate(sale, to)) : NO_GATE;
  }

  /** So that the protection ends with the sale. */
  async function tellHowItEnded({ status }: StageState): Promise<string> {
    if (status === 'won' || status === 'lost')
      await tell(registrationWorkflowId(opportunityId), saleEnded, [{ status }], 'the registration');
    return status;
  }
}

const NO_GATE = refused('wrong_state', 'This gate is not open any more.');

const reasonOf = (refusal: Refused | undefined): string | null => refusal?.refusal.detail ?? null;

const goesOnAnew = (): boolean => workflowInfo().continueAsNewSuggested;
