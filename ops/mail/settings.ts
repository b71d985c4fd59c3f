import path from 'node:path';
import type { Mailbox, MailSender } from '../../activities/notification/mail/mail';
import { outboxSender } from '../../activities/notification/mail/outbox';
import { smtpSender } from '../../activities/notification/mail/smtp';
import { oneLine } from '../../definitions/notification/safe-text';
import { projectRoot } from '../build/project';

const DEFAULT_FROM: Mailbox = { name: 'Baton', address: 'baton@localhost' };
const DEFAULT_PORT = 3000;

export interface MailSettings {
  /** Left out: files under `BATON_HOME/outbox/`. */
  readonly smtpUrl: string | undefined;
  readonly outbox: string;
  readonly from: Mailbox;
  /** Where recipients reach the product, without a slash at its end. */
  readonly publicUrl: string;
}

/** What the environment says about mail; every wrong value becomes a line of `problems`. */
export function readMailSettings(env: NodeJS.ProcessEnv, problems: string[]): MailSettings {
  const home = path.resolve(given(env, 'BATON_HOME') ?? path.join(projectRoot, '.baton'));
  const publicUrl = given(env, 'BATON_PUBLIC_URL') ?? `http://127.0.0.1:${given(env, 'PORT') ?? DEFAULT_PORT}`;
  const smtpUrl = given(env, 'SMTP_URL');
  const from = mailboxIn(given(env, 'MAIL_FROM'));
  if (!hasScheme(publicUrl, /^https?:$/)) problems.push('BATON_PUBLIC_URL must look like https://baton.company.cn');
  if (smtpUrl !== undefined && !hasScheme(smtpUrl, /^smtps?:$/))
    problems.push('SMTP_URL must look like smtp://host:25 or smtps://user:password@host:465');
  if (from === undefined) problems.push('MAIL_FROM must look like Baton <baton@company.cn>');
  return {
    smtpUrl,
    outbox: path.join(home, 'outbox'),
    from: from ?? DEFAULT_FROM,
    publicUrl: publicUrl.replace(/\/+$/, ''),
  };
}

export const mailSender = ({ smtpUrl, outbox, from }: MailSettings): MailSender =>
  smtpUrl === undefined ? outboxSender(outbox, from) : smtpSender(smtpUrl, from);

const given = (env: NodeJS.ProcessEnv, name: string): string | undefined => (env[name] === '' ? undefined : env[name]);

const hasScheme = (url: string, scheme: RegExp): boolean => URL.canParse(url) && scheme.test(new URL(url).protocol);

function mailboxIn(text: string | undefined): Mailbox | undefined {
  if (text === undefined) return DEFAULT_FROM;
  const [, name = '', inBrackets, bare] =
    /^(?:([^<>]*)<([^<>\s@]+@[^<>\s@]+)>|([^<>\s@]+@[^<>\s@]+))$/.exec(text.trim()) ?? [];
  const address = inBrackets ?? bare;
  return address === undefined ? undefined : { name: oneLine(name).replace(/^"|"$/g, ''), address };
}
