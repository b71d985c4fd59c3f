import { setHandler, workflowInfo } from '@temporalio/workflow';
import type { ApprovalEnd } from '../../definitions/approval/round/ending';
import { answerTo } from '../../definitions/approval/round/answers';
import { newerCalendar } from '../calendar/newer-calendar';
import { retryCase, terminateCase } from '../case/messages';
import { opening } from '../case/opening';
import { ownSteps } from '../case/own-steps';
import { quiet, takeTurns } from '../shared/take-turns';
import { hostApproval } from './host';
import type { ApprovalHost, ApprovalHosting } from './hosting';
import {
  type ApprovalReference,
  type ApprovalStart,
  approvalCommand,
  approvalStarted,
  calendarChanged,
  recordTouched,
  type CommandAnswer,
  migrateApproval,
  placesPassOn,
  whyNotMigrate,
} from './messages';
import { refused } from '../../definitions/shared/refusal';
import { failureOf } from '../shared/refusal';
import { passPlacesOn } from './passing-on';

interface Serving {
  readonly start: ApprovalStart | ApprovalReference;
  /** The case whose ledger takes the entries. */
  readonly caseId: string;
  readonly flow: string;
  /** Writes the first step, where it is not like any other; where it refuses, nobody is asked. */
  readonly writeFirst?: ApprovalHosting['writeFirst'];
  /** What the end means; done before the decider is answered. */
  readonly onEnd?: (end: ApprovalEnd) => Promise<void>;
}

/** How one run came to its end: with the approval, or to go on in a new run. */
export type Served = ApprovalEnd['status'] | 'refused' | 'goesOn';

/** A flow that is one approval, from its first step to its end, with all its messages. */
export async function serveApproval(serving: Serving): Promise<Served> {
  const { start, caseId, flow, writeFirst, onEnd } = serving;
  const { approvalId } = start;
  const { workflowId } = workflowInfo();
  const inTurn = takeTurns();
  const own = ownSteps({ caseId: approvalId, flow, inTurn, version: () => host.state() });
  const host: ApprovalHost = hostApproval({
    hosted: { approvalId, caseId, flow, workflowId },
    ownStep: own.step,
    ...(writeFirst ? { writeFirst } : {}),
    ...(onEnd ? { onEnd } : {}),
  });
  const { open, opened } = opening();

  setHandler(approvalStarted, async () => {
    await opened();
    return firstAnswer();
  });
  setHandler(approvalCommand, ({ command, approvalId: id }) => inTurn(() => hostOf(id).perform(command)));
  setHandler(recordTouched, ({ approvalId: id }) => inTurn(() => hostOf(id).takeUp()));
  setHandler(migrateApproval, ({ to, byUserId }) => inTurn(() => host.migrate(to, byUserId)));
  setHandler(whyNotMigrate, ({ to }) => host.refusalToMigrate(to)?.refusal.detail ?? null);
  setHandler(placesPassOn, (change) => own.step('placesPassOn', () => passPlacesOn(host, change)));
  setHandler(calendarChanged, () => own.step('calendarChanged', followCalendar));
  setHandler(retryCase, own.retry);
  setHandler(terminateCase, async ({ by, reason }) => {
    const status = await inTurn(async () => {
      await takeUp();
      return host.terminate(by.userId, reason);
    });
    await own.end();
    return status;
  });

  const isOpen = await open(begin);
  if (isOpen) await host.run(() => workflowInfo().continueAsNewSuggested);
  await quiet(inTurn);
  await own.end();
  if (!isOpen) return 'refused';
  const status = host.state()?.status ?? 'withdrawn';
  return status === 'running' ? 'goesOn' : status;

  function hostOf(id: string): ApprovalHost {
    if (id !== approvalId) throw failureOf(refused('not_found', 'This flow has no such approval.'));
    return host;
  }

  function begin(): Promise<void> {
    return 'definition' in start ? inTurn(() => askFirst(start)) : own.step('begin', beginFromRow);
  }

  /** Its calendar may have changed while it had no flow. */
  async function beginFromRow(): Promise<void> {
    await takeUp();
    await followCalendar();
  }

  async function followCalendar(): Promise<void> {
    const goesBy = host.calendar();
    const calendar = goesBy && (await newerCalendar(goesBy));
    if (calendar) await host.followCalendar(calendar);
  }

  /** From its row, where that has not been done; a termination may come first. */
  async function takeUp(): Promise<void> {
    if (host.state() !== undefined || (await host.takeUp())) return;
    throw new Error(`There is no approval ${approvalId} to go on with.`);
  }

  async function askFirst({ definition, calendar, forms, ...asked }: ApprovalStart): Promise<void> {
    const basis = { definitionVersion: definition.version, calendar, forms };
    await host.open({ ...asked, id: approvalId, caseId: approvalId, definition: definition.body }, basis);
  }

  function firstAnswer(): CommandAnswer {
    const state = host.state();
    const answer = state && answerTo(state, approvalId);
    return { taskId: null, nextTaskIds: [], ...answer, caseStatus: state?.status ?? 'running' };
  }
}
