import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pino from 'pino';
import type { MailSender } from '../../activities/notification/mail/mail';
import { outboxSender } from '../../activities/notification/mail/outbox';
import { linkTokens } from '../../api/approval/link/tokens';
import { publishedDefinitions } from '../../api/definition/published';
import { signingSecret } from '../../db/organisation/secrets';
import { mailComposer } from '../../ops/mail/compose';
import { mailRelay } from '../../ops/mail/relay';
import type { World } from './world';

export const SENDER = { name: 'Baton', address: 'baton@company.example' };
export const PUBLIC_URL = 'https://baton.company.example';

/** A relay as a worker runs it, driven by the test: one batch a call. */
export async function relayOf({ db }: Pick<World, 'db'>, sender: MailSender) {
  const composing = {
    db,
    published: publishedDefinitions(db),
    links: linkTokens(await signingSecret(db)),
    publicUrl: PUBLIC_URL,
  };
  return mailRelay({
    db,
    sender,
    composer: mailComposer(composing),
    log: pino({ level: 'silent' }),
  });
}

/** An outbox of files, and what is in it. */
export function anOutbox() {
  const folder = mkdtempSync(path.join(tmpdir(), 'baton-outbox-'));
  return {
    sender: outboxSender(folder, SENDER),
    names: () => readdirSync(folder),
    /** The files to one address, in the order of their messages. */
    to: (address: string) =>
      readdirSync(folder)
        .sort()
        .map((name) => readFileSync(path.join(folder, name), 'utf8'))
        .filter((text) => text.includes(`<${address}>`)),
  };
}
