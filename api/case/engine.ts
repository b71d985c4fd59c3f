import { againWhereTorn } from './torn';
import { WithStartWorkflowOperation, WorkflowNotFoundError } from '@temporalio/client';
import type { EngineState } from '../../definitions/case/schema';
import { closeIncidents } from '../../db/case/incidents';
import { retryCase, terminateCase, type Termination } from '../../workflows/case/messages';
import type { Deps } from '../deps';
import { within } from '../shared/within';
import type { CaseFlow } from './found-case';

/** A page of a case is worth more than what one flow of it does on the engine. */
const LOOK_WITHIN_MS = 3_000;

interface OnEngine {
  readonly engine: EngineState;
  readonly runId: string | null;
}

/** What the engine says of a flow, by its newest run. */
export async function onEngine(
  { temporal, log }: Pick<Deps, 'temporal' | 'log'>,
  workflowId: string,
): Promise<OnEngine> {
  try {
    const { status, runId } = await temporal.withDeadline(Date.now() + LOOK_WITHIN_MS, () =>
      temporal.workflow.getHandle(workflowId).describe(),
    );
    return { engine: stateOf(status.name), runId };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return { engine: 'missing', runId: null };
    log.warn({ err: error, workflowId }, 'the engine did not say how a flow stands');
    return { engine: 'unknown', runId: null };
  }
}

function stateOf(status: string): EngineState {
  switch (status) {
    case 'RUNNING':
    case 'PAUSED':
    case 'CONTINUED_AS_NEW':
      return 'running';
    case 'COMPLETED':
      return 'completed';
    case 'TERMINATED':
      return 'terminated';
    case 'FAILED':
    case 'CANCELLED':
    case 'TIMED_OUT':
      return 'failed';
    default:
      return 'unknown';
  }
}

type Sending = Pick<Deps, 'db' | 'temporal' | 'taskQueue' | 'commands'>;

/** Tries again what the flow could not do. One that is lost begins again from its rows. */
export async function retryFlow(deps: Sending, flow: CaseFlow, id: string): Promise<void> {
  const { temporal } = deps;
  const isThere = await unlessGone(() =>
    within(deps, () => temporal.workflow.getHandle(flow.workflowId).executeUpdate(retryCase, { updateId: id })),
  );
  if (isThere) return;
  const operation = await beginning(deps, flow);
  if (operation)
    await within(deps, () =>
      temporal.workflow.executeUpdateWithStart(retryCase, { startWorkflowOperation: operation, updateId: id }),
    );
}

/** Ends the flow, which gives back what it took. One that is lost begins again from its rows first. */
export const endFlow = (deps: Sending, flow: CaseFlow, termination: Termination): Promise<void> =>
  againWhereTorn(() => endOnce(deps, flow, termination));

async function endOnce(deps: Sending, flow: CaseFlow, termination: Termination): Promise<void> {
  const { id } = termination;
  const args: [Termination] = [termination];
  const sent = { workflowId: flow.workflowId, update: terminateCase, args, id };
  if (await unlessGone(() => deps.commands.send(sent))) return;
  const startWorkflowOperation = await beginning(deps, flow);
  if (startWorkflowOperation === undefined) return;
  await deps.commands.sendBy(sent, () =>
    deps.temporal.workflow.executeUpdateWithStart(terminateCase, {
      startWorkflowOperation,
      args,
      updateId: id,
    }),
  );
}

async function unlessGone(send: () => Promise<unknown>): Promise<boolean> {
  try {
    await send();
    return true;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}

/**
 * The start of a flow that the engine does not know, or has ended although something is left to do. What its last run
 * could not do is over with that run: the new one says anew what it cannot do. Undefined: it is not needed.
 */
async function beginning({ db, taskQueue }: Sending, { workflowId, isNeeded, begin }: CaseFlow) {
  await closeIncidents(db, workflowId, new Date().toISOString());
  if (!isNeeded || begin === undefined) return undefined;
  return new WithStartWorkflowOperation<(input: object) => Promise<unknown>>(begin.type, {
    workflowId,
    taskQueue,
    args: [...begin.args],
    workflowIdConflictPolicy: 'USE_EXISTING',
  });
}
