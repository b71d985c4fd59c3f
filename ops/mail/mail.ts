import type { Logger } from 'pino';
import { linkTokens } from '../../api/approval/link/tokens';
import { publishedDefinitions } from '../../api/definition/published';
import type { Db } from '../../db/shared/knex';
import { signingSecret } from '../../db/organisation/secrets';
import { mailComposer } from './compose';
import { mailRelay } from './relay';
import { mailSender, readMailSettings } from './settings';

/** Sends the messages that wait, as the environment says, until it is stopped. */
export async function startMail(db: Db, log: Logger): Promise<{ readonly stop: () => Promise<void> }> {
  const problems: string[] = [];
  const settings = readMailSettings(process.env, problems);
  if (problems.length > 0) throw new Error(problems.join('; '));
  const composing = {
    db,
    published: publishedDefinitions(db),
    links: linkTokens(await signingSecret(db)),
    publicUrl: settings.publicUrl,
  };
  return mailRelay({
    db,
    sender: mailSender(settings),
    composer: mailComposer(composing),
    log,
  }).start();
}
