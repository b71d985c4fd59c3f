import { randomUUID } from 'node:crypto';
import { temporal as proto } from '@temporalio/proto';
import { jsonb } from '../../db/jsonb';
import { waitUntil } from '../../ops/wait-until';
import type { World } from './world';

/** The engine forgets the last command to this flow, whose rows are written: as if worker, engine and api had been killed at once, and the api’s note of it is all that is left. */
export async function forgetLastCommand({ db, temporal }: World, workflowId: string): Promise<void> {
  const handle = temporal.workflow.getHandle(workflowId);
  const { events = [] } = await handle.fetchHistory();
  const accepted = (events ?? []).findLastIndex(({ workflowExecutionUpdateAcceptedEventAttributes: update }) => update);
  const update = events?.[accepted]?.workflowExecutionUpdateAcceptedEventAttributes;
  const step = (events ?? []).slice(0, accepted).findLast(({ workflowTaskCompletedEventAttributes: done }) => done); // the one that took it on
  const id = update?.acceptedRequest?.meta?.updateId;
  if (!step?.eventId || !id) throw new Error('There is no command that could be forgotten.');
  const note = await db('sent_commands').where({ id }).first();
  if (!note) throw new Error('The command was not noted, or its note is gone already.');
  const { runId } = await handle.describe();
  await temporal.workflowService.resetWorkflowExecution({
    namespace: temporal.options.namespace,
    workflowExecution: { workflowId, runId },
    workflowTaskFinishEventId: step.eventId,
    requestId: randomUUID(),
    reason: 'a test',
    resetReapplyExcludeTypes: [proto.api.enums.v1.ResetReapplyExcludeType.RESET_REAPPLY_EXCLUDE_TYPE_UPDATE],
  });
  await waitUntil('the api has forgotten the answered command', 10_000, async () => {
    if (await db('sent_commands').where({ id }).first()) throw new Error('not yet');
  });
  await db('sent_commands').insert({ ...note, args: jsonb(db, note.args), sent_at: '2026-01-01T00:00:00Z' });
}

/** How many commands the engine knows that this flow has taken on. */
export async function commandsTaken({ temporal }: Pick<World, 'temporal'>, workflowId: string): Promise<number> {
  const { events } = await temporal.workflow.getHandle(workflowId).fetchHistory();
  return (events ?? []).filter(({ workflowExecutionUpdateAcceptedEventAttributes: accepted }) => accepted).length;
}
