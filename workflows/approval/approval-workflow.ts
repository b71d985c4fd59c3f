import { allHandlersFinished, condition, continueAsNew, proxyLocalActivities, setHandler, workflowInfo } from '@temporalio/workflow';
import type { Activities } from '../../activities';
import type { MigrationOf } from '../../definitions/approval/migration';
import type { ApprovalState } from '../../definitions/approval/state';
import { assertAllowed } from '../shared/refusal';
import { takeTurns } from '../shared/take-turns';
import { type ApprovalEnd, type ApprovalHost, hostApproval } from './host';
import { type ApprovalStart, approvalCommand, approvalStarted, calendarChanged, type CommandAnswer, type CommandOf, migrateApproval, whyNotMigrate } from './messages';

const activities = proxyLocalActivities<Activities>({ startToCloseTimeout: '10s', localRetryThreshold: '30s' });

/** One approval that was started over HTTP, from its first step to its end. */
export async function approvalWorkflow(start: ApprovalStart, carried?: ApprovalState): Promise<ApprovalEnd['status']> {
  const { workflowId } = workflowInfo();
  const { approvalId, definition } = start;
  let { calendar } = start;
  const inTurn = takeTurns();
  let opened: Promise<CommandAnswer> | undefined;
  const host: ApprovalHost = hostApproval({
    hosted: { approvalId, caseId: approvalId, flow: 'approval', workflowId, definitionVersion: definition.version, calendar: calendar.body },
    from: carried ?? { ...start, id: start.commandId, caseId: approvalId, definition: definition.body },
    inTurn,
  });

  setHandler(approvalStarted, async () => {
    await condition(() => opened !== undefined);
    if (opened === undefined) throw new Error('The approval has not begun.');
    return opened;
  });
  setHandler(approvalCommand, ({ command }) => host.perform(command), { validator: ({ command }: CommandOf) => assertAllowed(host.refusalOf(command)) });

  setHandler(migrateApproval, ({ to, byUserId }) => host.migrate(to, byUserId), { validator: ({ to }: MigrationOf) => assertAllowed(host.refusalToMigrate(to)) });
  setHandler(whyNotMigrate, ({ to }) => host.refusalToMigrate(to)?.refusal.detail ?? null);
  setHandler(calendarChanged, async ({ key, version }) => {
    if (key !== host.hosted().calendar.key || version <= calendar.version) return;
    calendar = await activities.calendarVersion({ key, version });
    await host.recalculate(calendar.body);
  });

  if (!carried) await (opened = host.open());
  await host.run(() => workflowInfo().continueAsNewSuggested);
  await condition(allHandlersFinished);
  const state = host.state();
  if (state?.status === 'running') {
    const { definitionVersion } = host.hosted();
    return continueAsNew<typeof approvalWorkflow>({ ...start, definition: { version: definitionVersion, body: state.definition }, calendar: { ...calendar, body: host.hosted().calendar } }, state);
  }
  return state?.status === undefined ? 'withdrawn' : state.status;
}
