import { randomUUID } from 'node:crypto';
import { temporal as proto } from '@temporalio/proto';
import { jsonb } from '../../db/shared/jsonb';
import { waitUntil } from '../../ops/engines/wait-until';
import type { World } from './world';

/**
 * The engine forgets the last command to this flow, whose rows are written: as if worker, engine and api had been
 * killed at once, and the api’s note of it is all that is left.
 */
export const forgetLastCommand = (world: World, workflowId: string): Promise<void> =>
  forgetLastCommands(world, workflowId, 1);

/** The same of several that were taken on one after another. */
export async function forgetLastCommands({ db, temporal }: World, workflowId: string, count: number): Promise<void> {
  const handle = temporal.workflow.getHandle(workflowId);
  const events = (await handle.fetchHistory()).events ?? [];
  const accepted = events
    .flatMap(({ workflowExecutionUpdateAcceptedEventAttributes: update }, index) =>
      update?.acceptedRequest ? [{ index, request: update.acceptedRequest }] : [],
    )
    .slice(-count);
  const [first] = accepted;
  // the one that took it on
  const step = events.slice(0, first?.index).findLast(({ workflowTaskCompletedEventAttributes: done }) => done);
  if (!step?.eventId || accepted.length < count) throw new Error('There is no command that could be forgotten.');
  const notes = accepted.map(({ request }) => noteOf(request));
  const ids = notes.map(({ id }) => id);
  const { runId } = await handle.describe();
  await temporal.workflowService.resetWorkflowExecution({
    namespace: temporal.options.namespace,
    workflowExecution: { workflowId, runId },
    workflowTaskFinishEventId: step.eventId,
    requestId: randomUUID(),
    reason: 'a test',
    resetReapplyExcludeTypes: [proto.api.enums.v1.ResetReapplyExcludeType.RESET_REAPPLY_EXCLUDE_TYPE_UPDATE],
  });
  await waitUntil('the api has forgotten the answered commands', 10_000, async () => {
    if (await db('sent_commands').whereIn('id', ids).first()) throw new Error('not yet');
  });
  await db('sent_commands').insert(
    notes.map((note) => ({
      ...note,
      args: jsonb(db, note.args),
      workflow_id: workflowId,
      sent_at: '2026-01-01T00:00:00Z',
    })),
  );
}

/** As the api noted it. */
function noteOf({ meta, input }: proto.api.update.v1.IRequest) {
  const [payload] = input?.args?.payloads ?? [];
  if (!meta?.updateId || !input?.name || !payload?.data) throw new Error('A command has an id, a name and arguments.');
  return { id: meta.updateId, name: input.name, args: [JSON.parse(Buffer.from(payload.data).toString())] };
}
