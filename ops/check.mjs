/** `npm run check`: every check, no tests. The last line counts them. */
import { runChecks } from './build/checks.mjs';
import { preparePackages } from './build/packages.mjs';

await preparePackages({ withTools: true });
const { passed, failed } = await runChecks();
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
