import { type Client, WorkflowNotFoundError, WorkflowUpdateFailedError } from '@temporalio/client';
import { type UpdateDefinition, WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import type { Logger } from 'pino';
import type { Db } from '../../db/shared/knex';
import { forgetCommands, noteCommand, noteRefusal, takeLostCommands } from '../../db/case/sent-commands';
import type { PersonsCommand } from '../../definitions/approval/commands';
import { approvalCommand, type CommandAnswer } from '../../workflows/approval/messages';
import { ANSWER_WITHIN_MS, within } from '../shared/within';

/** Longer than anybody waits for an answer: what was not answered by then has lost whoever asked, or the engine. */
const LOST_AFTER_MS = ANSWER_WITHIN_MS + 5_000;
/** How long whoever sends lost ones again has them. */
const LEASE_MS = 60_000;
const BATCH = 50;
/** Settled ones are forgotten with the next command, or after this. */
const FORGET_AFTER_MS = 2_000;

interface Sending {
  readonly db: Db;
  readonly temporal: Client;
  readonly log: Logger;
}

interface Sent<Ret, Args extends [object]> {
  readonly workflowId: string;
  readonly update: UpdateDefinition<Ret, Args>;
  readonly args: Args;
  /** Of the command: it makes it safe to send again. */
  readonly id: string;
}

/** Sends commands to flows. */
export interface Commands {
  readonly send: <Ret, Args extends [object]>(sent: Sent<Ret, Args>) => Promise<Ret>;
  /** The same by other means, such as together with the start of the flow. */
  readonly sendBy: <Ret, Args extends [object]>(sent: Sent<Ret, Args>, ask: () => Promise<Ret>) => Promise<Ret>;
}

/** Sends a command to the flow that hosts the approval. */
export const sendCommand = (
  { commands }: { readonly commands: Commands },
  workflowId: string,
  approvalId: string,
  command: PersonsCommand,
): Promise<CommandAnswer> =>
  commands.send({ workflowId, update: approvalCommand, args: [{ approvalId, command }], id: command.id });

/**
 * The engine knows a command for good only once the flow’s step is over, which is after its rows are written: killed
 * in between together with the engine it would be forgotten, and the flow would lag behind its rows. So what is sent
 * is noted until the answer is known, whatever it is; and sent again by {@link resendLostCommands} where none came.
 */
export function commandsTo({ db, temporal, log }: Sending): Commands {
  let settled: string[] = [];
  let forgetting: NodeJS.Timeout | undefined;

  const takeSettled = (): readonly string[] => {
    const ids = settled;
    settled = [];
    return ids;
  };
  const settle = (id: string): void => {
    settled.push(id);
    forgetting ??= setTimeout(() => {
      forgetting = undefined;
      forgetCommands(db, takeSettled()).catch((error: unknown) =>
        log.warn(
          { err: error },
          'answered commands could not be forgotten; they are sent again, which changes nothing',
        ),
      );
    }, FORGET_AFTER_MS).unref();
  };

  async function sendBy<Ret, Args extends [object]>(
    { workflowId, update: { name }, args, id }: Sent<Ret, Args>,
    ask: () => Promise<Ret>,
  ): Promise<Ret> {
    settled = settled.filter((one) => one !== id); // it is sent again, as to a flow that was not there
    const noted = noteCommand(
      db,
      { id, workflow_id: workflowId, name, args, sent_at: new Date().toISOString() },
      takeSettled(),
    );
    const [answer, note] = await Promise.allSettled([within({ temporal }, ask), noted]);
    if (note.status === 'rejected')
      log.warn({ err: note.reason, commandId: id }, 'a command was sent without a note of it');
    else if (answer.status === 'fulfilled' || isOver(answer.reason)) settle(id);
    else if (isRefusal(answer.reason))
      await noteRefusal(db, id, new Date().toISOString()).catch((error: unknown) =>
        log.warn(
          { err: error, commandId: id },
          'a refusal could not be noted; the command is sent again, and refused again',
        ),
      );
    if (answer.status === 'rejected') throw answer.reason;
    return answer.value;
  }

  return {
    send: (sent) =>
      sendBy(sent, () =>
        temporal.workflow.getHandle(sent.workflowId).executeUpdate(sent.update, { args: sent.args, updateId: sent.id }),
      ),
    sendBy,
  };
}

const isRefusal = (error: unknown): boolean => error instanceof WorkflowUpdateFailedError;
/** Nothing can be done about it any more. */
const isOver = (error: unknown): boolean =>
  error instanceof WorkflowNotFoundError || error instanceof WorkflowExecutionAlreadyStartedError;

/**
 * Sends what was never answered again, under its id: a flow that has it already changes nothing. Gives how many there
 * were. Several processes may do it at once.
 */
export async function resendLostCommands({ db, temporal, log }: Sending, now: number): Promise<number> {
  const lost = await takeLostCommands(db, {
    before: new Date(now - LOST_AFTER_MS).toISOString(),
    until: new Date(now + LEASE_MS - LOST_AFTER_MS).toISOString(),
    limit: BATCH,
  });
  const answered = await Promise.all(
    lost.map(async ({ id, workflow_id: workflowId, name, args }) => {
      try {
        await within({ temporal }, () =>
          temporal.workflow.getHandle(workflowId).executeUpdate<unknown, [unknown]>(name, { args, updateId: id }),
        );
      } catch (error) {
        if (isRefusal(error)) return noteRefusal(db, id, new Date(now).toISOString());
        if (!isOver(error))
          return log.warn(
            { err: error, commandId: id, workflowId },
            'a command without an answer could not be sent again yet',
          );
      }
      log.info({ commandId: id, workflowId, name }, 'a command without an answer was sent again');
      await forgetCommands(db, [id]);
    }),
  );
  return answered.length;
}
