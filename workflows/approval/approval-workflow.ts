import { allHandlersFinished, condition, continueAsNew, setHandler, workflowInfo } from '@temporalio/workflow';
import type { ApprovalState } from '../../definitions/approval/state';
import { assertAllowed } from '../shared/refusal';
import { takeTurns } from '../shared/take-turns';
import { type ApprovalEnd, type ApprovalHost, hostApproval } from './host';
import { type ApprovalStart, approvalCommand, approvalStarted, type CommandAnswer, type CommandOf } from './messages';

/** One approval that was started over HTTP, from its first step to its end. */
export async function approvalWorkflow(start: ApprovalStart, carried?: ApprovalState): Promise<ApprovalEnd['status']> {
  const { workflowId } = workflowInfo();
  const { approvalId, definition, calendar } = start;
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

  if (!carried) await (opened = host.open());
  await host.run(() => workflowInfo().continueAsNewSuggested);
  await condition(allHandlersFinished);
  const state = host.state();
  if (state?.status === 'running') return continueAsNew<typeof approvalWorkflow>(start, state);
  return state?.status === undefined ? 'withdrawn' : state.status;
}
