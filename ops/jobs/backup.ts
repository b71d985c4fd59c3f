import { parseArgs } from 'node:util';
import { backUp } from '../backup/writing';
import { messageOf, say } from '../build/progress';
import { databaseInUse } from '../engines/database-in-use';
import { readDocumentSettings } from '../processes/document-settings';

/**
 * `npm run backup -- --to FILE`: everything that the product keeps, in one file, while it runs. The last line is the
 * report. Ends with 1 where the contents of documents are not what their rows say; the rest is in the file.
 */
async function backup(): Promise<void> {
  const { to: file } = parseArgs({ options: { to: { type: 'string' } } }).values;
  if (file === undefined) throw new Error('say where: npm run backup -- --to FILE');
  const { folder } = readDocumentSettings(process.env, []);
  const report = await backUp({ databaseUrl: databaseInUse(), folder, file, say });
  say(JSON.stringify(report));
  if (report.faultyDocuments > 0) process.exitCode = 1;
}

backup().catch((error: unknown) => {
  process.stderr.write(`nothing was backed up: ${messageOf(error)}\n`);
  process.exit(2);
});
