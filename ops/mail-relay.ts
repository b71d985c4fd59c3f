import type { Logger } from 'pino';
import { type MailSender, Undeliverable } from '../activities/mail/mail';
import type { Db } from '../db/knex';
import { type Delivery, type DueMessage, releaseMessages, settleDeliveries, takeDueMessages } from '../db/messages';
import { nextAttempt } from '../definitions/notification/attempts';
import type { Composed } from './compose-mail';

const BATCH = 50;
/** How long a worker keeps what it took: longer than sending a batch to a slow server lasts. */
const LEASE_MS = 10 * 60_000;
const IDLE_PAUSE_MS = 500;
const PAUSE_AFTER_FAILURE_MS = 5_000;

interface Relaying {
  readonly db: Db;
  readonly sender: MailSender;
  readonly composer: (messages: readonly DueMessage[]) => Promise<(message: DueMessage) => Promise<Composed>>;
  readonly log: Logger;
}

/**
 * Sends the messages that wait. Any number of processes do it at once: each takes its own. A message is marked right after the group that it
 * was sent with; a process that dies before leaves at most `sender.atOnce` of them to be sent again.
 */
export function mailRelay({ db, sender, composer, log }: Relaying) {
  let stopping = false;
  let wake: () => void = () => undefined;

  /** Takes one batch of what is due now (unix milliseconds) and gives how many there were. */
  async function deliverDue(now: number): Promise<number> {
    const messages = await takeDueMessages(db, { limit: BATCH, now: new Date(now).toISOString(), leasedUntil: new Date(now + LEASE_MS).toISOString() });
    if (messages.length === 0) return 0;
    const compose = await composerFor(messages);
    for (let from = 0; from < messages.length; from += sender.atOnce) {
      if (stopping) {
        await release(messages.slice(from));
        break;
      }
      await settleDeliveries(db, await Promise.all(messages.slice(from, from + sender.atOnce).map((message) => deliver(message, compose, now))));
    }
    return messages.length;
  }

  async function composerFor(messages: readonly DueMessage[]): ReturnType<Relaying['composer']> {
    try {
      return await composer(messages);
    } catch (error) {
      await release(messages);
      throw error;
    }
  }

  const release = (messages: readonly DueMessage[]): Promise<void> => releaseMessages(db, messages.map(({ id }) => id));

  async function deliver(message: DueMessage, compose: (message: DueMessage) => Promise<Composed>, now: number): Promise<Delivery> {
    const { id, attempts } = message;
    try {
      const composed = await compose(message);
      if ('skipped' in composed) return { id, status: 'skipped', error: composed.skipped };
      await sender.send(composed.mail);
      return { id, status: 'sent', sentAt: new Date(now).toISOString() };
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      const again = error instanceof Undeliverable ? undefined : nextAttempt(attempts, now);
      log.warn({ messageId: id, attempts, reason }, again === undefined ? 'a message was given up' : 'a message could not be sent yet');
      return again === undefined ? { id, status: 'failed', error: reason } : { id, status: 'waiting', nextAttemptAt: new Date(again).toISOString(), error: reason };
    }
  }

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
      else if (sent < BATCH) await pause(IDLE_PAUSE_MS);
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
