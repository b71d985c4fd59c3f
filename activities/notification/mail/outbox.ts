import { mkdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type Mail, type Mailbox, type MailSender, messageIdOf } from './mail';

const AT_ONCE = 50;

/**
 * Instead of sending: a file for each message, named by its id. The same message again is the same file. Readable as
 * it is (RFC 6532).
 */
export const outboxSender = (folder: string, from: Mailbox): MailSender => ({
  atOnce: AT_ONCE,
  async send(mail) {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const draft = path.join(folder, `.${mail.id}.${process.pid}`);
    await writeFile(draft, fileText(mail, from), { mode: 0o600 });
    await rename(draft, path.join(folder, `${mail.id}.eml`));
  },
  close: () => undefined,
});

const mailbox = ({ name, address }: Mailbox): string => `"${name.replace(/["\\]/g, '\\$&')}" <${address}>`;

const fileText = (mail: Mail, from: Mailbox): string =>
  [
    `From: ${mailbox(from)}`,
    `To: ${mailbox(mail.to)}`,
    `Subject: ${mail.subject}`,
    `Message-ID: ${messageIdOf(mail, from)}`,
    `Date: ${new Date(mail.date).toUTCString().replace('GMT', '+0000')}`,
    'Auto-Submitted: auto-generated',
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: 8bit',
    '',
    mail.text,
  ].join('\r\n');
