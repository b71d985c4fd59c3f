import { createTransport } from 'nodemailer';
import { type Mail, type Mailbox, type MailSender, messageIdOf, Undeliverable } from './mail';

/** Connections to the server, each with one message under way. */
const CONNECTIONS = 5;
const CONNECT_TIMEOUT_MS = 10_000;
const SILENCE_TIMEOUT_MS = 30_000;

/** @param url `smtps://user:password@host:465`; what it says in its query goes before our limits */
export function smtpSender(url: string, from: Mailbox): MailSender {
  const transport = createTransport({
    url,
    pool: true,
    maxConnections: CONNECTIONS,
    connectionTimeout: CONNECT_TIMEOUT_MS,
    greetingTimeout: CONNECT_TIMEOUT_MS,
    socketTimeout: SILENCE_TIMEOUT_MS,
  });
  return {
    atOnce: CONNECTIONS,
    async send({ to, subject, text, date, ...mail }: Mail) {
      try {
        await transport.sendMail({
          from,
          to,
          subject,
          text,
          date,
          messageId: messageIdOf(mail, from),
          headers: { 'Auto-Submitted': 'auto-generated' },
        });
      } catch (error) {
        if (isForGood(error)) throw new Undeliverable(error.message);
        throw error;
      }
    },
    close: () => transport.close(),
  };
}

/** A 5xx answer to the addresses or to the message; one to our sign-in is a matter of settings, and may be mended. */
const isForGood = (error: unknown): error is Error =>
  error instanceof Error &&
  'code' in error &&
  (error.code === 'EENVELOPE' || error.code === 'EMESSAGE') &&
  'responseCode' in error &&
  Number(error.responseCode) >= 500;
