import type { Logger } from 'pino';
import { type MailSender, Undeliverable } from '../../activities/notification/mail/mail';
import type { Db } from '../../db/shared/knex';
import { type Delivery, deliverDueMessages, type DueMessage } from '../../db/notification/messages';
import { nextAttempt } from '../../definitions/notification/attempts';
import type { Composed } from './compose';

const IDLE_PAUSE_MS = 500;
const PAUSE_AFTER_FAILURE_MS = 5_000;

interface Relaying {
  readonly db: Db;
  readonly sender: MailSender;
  readonly composer: (messages: readonly DueMessage[]) => Promise<(message: DueMessage) => Promise<Composed>>;
  readonly log: Logger;
}

/**
 * Sends the messages that wait. Any number of processes do it at once: each takes its own, as many as its sender
 * sends at once, and marks them when all are done. A process that dies before leaves no more than those to be sent
 * again.
 */
export function mailRelay({ db, sender, composer, log }: Relaying) {
  let stopping = false;
  let wake: () => void = () => undefined;

  /** Sends what is due now (unix milliseconds), as many as are sent at once, and gives how many there were. */
  const deliverDue = (now: number): Promise<number> =>
    deliverDueMessages(db, { limit: sender.atOnce, now: new Date(now).toISOString() }, async (messages) => {
      const compose = await composer(messages);
      return Promise.all(messages.map((message) => deliver({ sender, log }, message, compose, now)));
    });

  const pause = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      if (stopping) return resolve();
      const timer = setTimeout(resolve, ms);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  async function run(): Promise<void> {
    while (!stopping) {
      const sent = await deliverDue(Date.now()).catch((error: unknown) => {
        log.error({ err: error }, 'the mail relay failed; it tries again');
        return undefined;
      });
      if (sent === undefined) await pause(PAUSE_AFTER_FAILURE_MS);
      else if (sent < sender.atOnce) await pause(IDLE_PAUSE_MS);
    }
  }

  return {
    deliverDue,
    /** Begins to send; `stop` ends once the messages in hand are done. */
    start(): { readonly stop: () => Promise<void> } {
      const done = run();
      return {
        async stop() {
          stopping = true;
          wake();
          await done;
          sender.close();
        },
      };
    },
  };
}

async function deliver(
  { sender, log }: Pick<Relaying, 'sender' | 'log'>,
  message: DueMessage,
  compose: (message: DueMessage) => Promise<Composed>,
  now: number,
): Promise<Delivery> {
  const { id, attempts } = message;
  try {
    const composed = await compose(message);
    if ('skipped' in composed) return { id, status: 'skipped', error: composed.skipped };
    await sender.send(composed.mail);
    return { id, status: 'sent', sentAt: new Date(now).toISOString() };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const again = error instanceof Undeliverable ? undefined : nextAttempt(attempts, now);
    log.warn(
      { messageId: id, attempts, reason },
      again === undefined ? 'a message was given up' : 'a message could not be sent yet',
    );
    return again === undefined
      ? { id, status: 'failed', error: reason }
      : { id, status: 'waiting', nextAttemptAt: new Date(again).toISOString(), error: reason };
  }
}
