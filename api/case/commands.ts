import { againWhereTorn } from './torn';
import { type Client, WorkflowNotFoundError, WorkflowUpdateFailedError } from '@temporalio/client';
import { type UpdateDefinition, WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import type { Logger } from 'pino';
import { forgetCommands, noteCommand, takeLostCommands } from '../../db/case/sent-commands';
import type { Db } from '../../db/shared/knex';
import { ANSWER_WITHIN_MS, within } from '../shared/within';
import { isNeeded } from './finding';
import { linesByKey } from './line';

/** Longer than anybody waits for an answer: what was not answered by then has lost whoever asked, or the engine. */
const LOST_AFTER_MS = ANSWER_WITHIN_MS + 5_000;
/** How long whoever sends lost ones again has them. */
const LEASE_MS = 60_000;
const BATCH = 50;
/** Answered ones are forgotten with the next command, or after this. */
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

/**
 * The engine knows a command for good only once the flow’s step is over, which is after its rows are written. What is
 * sent is noted until it is answered. What was lost with a process is finished by {@link resendLostCommands}, also
 * where nobody asks again.
 */
export function commandsTo({ db, temporal, log }: Sending): Commands {
  let answered: string[] = [];
  let forgetting: NodeJS.Timeout | undefined;
  const inLine = linesByKey();

  const takeAnswered = (): readonly string[] => {
    const ids = answered;
    answered = [];
    return ids;
  };
  const forget = (id: string): void => {
    answered.push(id);
    forgetting ??= setTimeout(() => {
      forgetting = undefined;
      forgetCommands(db, takeAnswered()).catch((error: unknown) => log.warn({ err: error }, NOT_FORGOTTEN));
    }, FORGET_AFTER_MS).unref();
  };

  async function sendNoted<Ret, Args extends [object]>(
    { workflowId, update: { name }, args, id }: Sent<Ret, Args>,
    ask: () => Promise<Ret>,
    since: number,
  ): Promise<Ret> {
    answered = answered.filter((one) => one !== id); // it is sent again, as to a flow that was not there
    const command = { id, workflow_id: workflowId, name, args, sent_at: new Date().toISOString() } satisfies object;
    const noting = noteCommand(db, command, takeAnswered());
    const [answer, note] = await Promise.allSettled([within({ temporal }, ask, since), noting]);
    if (note.status === 'rejected') log.warn({ err: note.reason, commandId: id }, 'a command was sent without a note');
    else if (answer.status === 'fulfilled' || isAnswer(answer.reason)) forget(id);
    if (answer.status === 'rejected') throw answer.reason;
    return answer.value;
  }

  const sendBy: Commands['sendBy'] = (sent, ask) => {
    const since = Date.now();
    return inLine(sent.workflowId, () => sendNoted(sent, ask, since));
  };

  return {
    send: (sent) =>
      sendBy(sent, () =>
        againWhereTorn(() =>
          temporal.workflow
            .getHandle(sent.workflowId)
            .executeUpdate(sent.update, { args: sent.args, updateId: sent.id }),
        ),
      ),
    sendBy,
  };
}

const NOT_FORGOTTEN = 'answered commands could not be forgotten; they are sent again, which changes nothing';

/** A refusal is an answer; and of a case that is over there is none to wait for. */
const isAnswer = (error: unknown): boolean =>
  error instanceof WorkflowUpdateFailedError ||
  error instanceof WorkflowNotFoundError ||
  error instanceof WorkflowExecutionAlreadyStartedError;

/** The engine does not know the flow, and by its rows it has something left to do: it is rebuilt before long. */
const isLost = async (db: Db, workflowId: string, error: unknown): Promise<boolean> =>
  error instanceof WorkflowNotFoundError && isNeeded(db, workflowId);

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
  await Promise.all(
    lost.map(async ({ id, workflow_id: workflowId, name, args }) => {
      const about = { commandId: id, workflowId, name };
      try {
        const handle = temporal.workflow.getHandle(workflowId);
        await within({ temporal }, () => handle.executeUpdate<unknown, [unknown]>(name, { args, updateId: id }));
      } catch (error) {
        if (!isAnswer(error) || (await isLost(db, workflowId, error)))
          return log.warn({ err: error, ...about }, 'a command could not be sent again yet');
      }
      log.info(about, 'a command without an answer was sent again');
      await forgetCommands(db, [id]);
    }),
  );
  return lost.length;
}
