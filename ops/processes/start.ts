import { messageOf } from '../build/progress';
import { startProduct } from './product';
import { readSettings } from './settings';

/** `npm start` */
async function start(): Promise<void> {
  await startProduct(readSettings(process.env));
}

start().catch((error: unknown) => {
  process.stderr.write(`npm start: ${messageOf(error)}\n`);
  process.exitCode = 1;
});
