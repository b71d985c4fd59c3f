import { parseArgs } from 'node:util';
import { restoreBackup } from '../backup/restoring';
import { messageOf, say } from '../build/progress';
import { readDocumentSettings } from '../processes/document-settings';
import { readSettings } from '../processes/settings';

/**
 * `npm run restore -- --from FILE`: puts a backup into an empty BATON_HOME or DATABASE_URL. The last line is the
 * report. Ends with 1 where the ledger in it is broken.
 */
async function restore(): Promise<void> {
  const { from: file } = parseArgs({ options: { from: { type: 'string' } } }).values;
  if (file === undefined) throw new Error('say from what: npm run restore -- --from FILE');
  const { folder } = readDocumentSettings(process.env, []);
  const report = await restoreBackup({ file, folder, settings: readSettings(process.env), say });
  say(report.ledger.ok ? 'the ledger is whole' : 'the ledger is BROKEN: npm run ledger:verify says where');
  say('npm start goes on from here: it gives the engine the flow of every open case');
  say(JSON.stringify(report));
  if (!report.ledger.ok) process.exitCode = 1;
}

restore().catch((error: unknown) => {
  process.stderr.write(`nothing was restored: ${messageOf(error)}\n`);
  process.exit(2);
});
