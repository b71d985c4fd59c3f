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
export async function forgetLastCommands(world: World, workflowId: string, count: number): Promise<void> {
  const { db, temporal } = world;
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
  await resetTo(world, workflowId, step.eventId);
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

type EventId = NonNullable<proto.api.history.v1.IHistoryEvent['eventId']>;

/** How many steps a flow has taken in its newest run. */
export const stepsOf = async (world: World, workflowId: string): Promise<number> =>
  (await taskIds(world, workflowId)).length;

/** The engine forgets the last steps of a flow, whose rows are written: it takes them again. */
export async function forgetLastSteps(world: World, workflowId: string, count: number): Promise<void> {
  const step = (await taskIds(world, workflowId)).at(-count);
  if (step === undefined) throw new Error('The flow has not taken so many steps.');
  await resetTo(world, workflowId, step);
}

/** The ends of the steps of its newest run. */
async function taskIds({ temporal }: World, workflowId: string) {
  const { events } = await temporal.workflow.getHandle(workflowId).fetchHistory();
  return (events ?? []).flatMap(({ eventId, workflowTaskCompletedEventAttributes: done }) =>
    done && eventId ? [eventId] : [],
  );
}

async function resetTo({ temporal }: World, workflowId: string, step: EventId): Promise<void> {
  const { runId } = await temporal.workflow.getHandle(workflowId).describe();
  await temporal.workflowService.resetWorkflowExecution({
    namespace: temporal.options.namespace,
    workflowExecution: { workflowId, runId },
    workflowTaskFinishEventId: step,
    requestId: randomUUID(),
    reason: 'a test',
    resetReapplyExcludeTypes: [proto.api.enums.v1.ResetReapplyExcludeType.RESET_REAPPLY_EXCLUDE_TYPE_UPDATE],
  });
}

/** As the api noted it. */
function noteOf({ meta, input }: proto.api.update.v1.IRequest) {
  const [payload] = input?.args?.payloads ?? [];
  if (!meta?.updateId || !input?.name || !payload?.data) throw new Error('A command has an id, a name and arguments.');
  return { id: meta.updateId, name: input.name, args: [JSON.parse(Buffer.from(payload.data).toString())] };
}
