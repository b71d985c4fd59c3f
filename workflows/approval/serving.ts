import { allHandlersFinished, condition, proxyLocalActivities, setHandler, workflowInfo } from '@temporalio/workflow';
import type { Activities } from '../../activities';
import type { MigrationOf } from '../../definitions/approval/migration';
import type { ApprovalState } from '../../definitions/approval/state';
import type { Refused } from '../../definitions/shared/refusal';
import { onceCaughtUp } from '../shared/catching-up';
import { assertAllowed, failureOf } from '../shared/refusal';
import { takeTurns } from '../shared/take-turns';
import { type ApprovalEnd, type ApprovalHost, hostApproval } from './host';
import {
  type ApprovalStart,
  approvalCommand,
  approvalStarted,
  calendarChanged,
  type CommandAnswer,
  type CommandOf,
  migrateApproval,
  placesPassOn,
  whyNotMigrate,
} from './messages';
import { passPlacesOn } from './passing-on';

const activities = proxyLocalActivities<Activities>({ startToCloseTimeout: '10s', localRetryThreshold: '30s' });

interface Serving {
  readonly start: ApprovalStart;
  /** The state with which the run before this one went on. */
  readonly carried: ApprovalState | undefined;
  /** The case whose ledger takes the entries. */
  readonly caseId: string;
  readonly flow: string;
  /** What is done before the first step is entered; where it refuses, nobody is asked. */
  readonly before?: () => Promise<Refused | undefined>;
  /** What the end means; done before the decider is answered. */
  readonly onEnd?: (end: ApprovalEnd) => Promise<void>;
}

/** How one run came to its end: with the approval, or to go on in a new run. */
type Served =
  | { readonly status: ApprovalEnd['status'] | 'refused' }
  | { readonly goesOn: { readonly start: ApprovalStart; readonly state: ApprovalState } };

/** A flow that is one approval, from its first step to its end, with all its messages. */
export async function serveApproval({ start, carried, caseId, flow, before, onEnd }: Serving): Promise<Served> {
  const { workflowId } = workflowInfo();
  const { approvalId, definition, forms } = start;
  let { calendar } = start;
  let opened: Promise<CommandAnswer> | undefined;
  const host: ApprovalHost = hostApproval({
    hosted: {
      approvalId,
      caseId,
      flow,
      workflowId,
      definitionVersion: definition.version,
      calendar: calendar.body,
      forms,
    },
    from: carried ?? { ...start, id: start.commandId, caseId: approvalId, definition: definition.body },
    inTurn: takeTurns(),
    ...(onEnd ? { onEnd } : {}),
  });

  const caughtUp = <T>(task: () => Promise<T>): Promise<T> => onceCaughtUp(host.state, task);

  setHandler(approvalStarted, async () => {
    await condition(() => opened !== undefined);
    if (opened === undefined) throw new Error('The approval has not begun.');
    return opened;
  });
  setHandler(approvalCommand, ({ command }) => caughtUp(() => host.perform(command)), {
    validator: ({ command }: CommandOf) => assertAllowed(host.refusalOf(command)),
  });
  setHandler(migrateApproval, ({ to, byUserId }) => caughtUp(() => host.migrate(to, byUserId)), {
    validator: ({ to }: MigrationOf) => assertAllowed(host.refusalToMigrate(to)),
  });
  setHandler(whyNotMigrate, ({ to }) => host.refusalToMigrate(to)?.refusal.detail ?? null);
  setHandler(placesPassOn, (change) => caughtUp(() => passPlacesOn(host, start.subject, change)));
  setHandler(calendarChanged, async ({ key, version }) => {
    if (key !== host.hosted().calendar.key || version <= calendar.version) return;
    calendar = await activities.calendarVersion({ key, version });
    await caughtUp(() => host.recalculate(calendar.body));
  });

  if (!carried) {
    const refusal = before && (await before());
    if (refusal) return refuse(refusal);
    await (opened = open());
  }
  await host.run(() => workflowInfo().continueAsNewSuggested);
  await condition(allHandlersFinished);
  const state = host.state();
  if (state?.status !== 'running') return { status: state?.status ?? 'withdrawn' };
  const { definitionVersion: version, forms: formsNow, calendar: body } = host.hosted();
  return {
    goesOn: {
      start: {
        ...start,
        definition: { version, body: state.definition },
        calendar: { ...calendar, body },
        forms: formsNow,
      },
      state,
    },
  };

  /** An answer to whoever asked, and no failure of the flow. */
  async function refuse(refusal: Refused): Promise<Served> {
    opened = Promise.reject(failureOf(refusal));
    opened.catch(() => undefined); // it is whoever asked that is told
    await condition(allHandlersFinished);
    return { status: 'refused' };
  }

  async function open(): Promise<CommandAnswer> {
    try {
      return await host.open();
    } catch (error) {
      // what was done before is undone
      await onEnd?.({ status: 'withdrawn', outcome: null, data: start.data, byUserId: null });
      throw error;
    }
  }
}
