/**
 * `npm test` on a bare machine: packages, then every check, then every test. All of them run even when one fails. The
 * last line counts them. Arguments go to Jest: `npm test -- tests/definitions`.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { runChecks } from './build/checks.mjs';
import { preparePackages } from './build/packages.mjs';
import { runProgram } from './build/programs.mjs';

await preparePackages({ withTools: true });
const checks = await runChecks();
const tests = await runTests(process.argv.slice(2));
const passed = checks.passed + tests.passed;
const failed = checks.failed + tests.failed;
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;

/** A test file that cannot even be loaded counts as a failed test, and so does a Jest that does not end well. */
async function runTests(args) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'baton-test-'));
  const report = path.join(folder, 'report.json');
  try {
    const { code } = await runProgram(
      ['node_modules/jest/bin/jest.js', '--json', `--outputFile=${report}`, ...args],
      'inherit',
    );
    if (!existsSync(report)) return { passed: 0, failed: 1 };
    const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites } = JSON.parse(readFileSync(report, 'utf8'));
    const counted = numFailedTests + numRuntimeErrorTestSuites;
    return { passed: numPassedTests, failed: counted === 0 && code !== 0 ? 1 : counted };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
