/**
 * `npm test` on a bare machine: packages, then every check, then every test. All of them run even when one fails. The
 * last line counts them. Arguments go to Jest: `npm test -- tests/definitions`.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { preparePackages, root } from './build/packages.mjs';

const checks = [
  { name: 'types', package: 'typescript', bin: 'bin/tsc', args: ['-p', 'tsconfig.json'] },
  {
    name: 'lint',
    package: 'eslint',
    bin: 'bin/eslint.js',
    args: ['.', '--max-warnings=0', '--cache', '--cache-location=node_modules/.cache/eslint/'],
  },
  {
    name: 'types of the rules, without Node',
    package: 'typescript',
    bin: 'bin/tsc',
    args: ['-p', 'definitions/tsconfig.json'],
  },
  {
    name: 'architecture',
    package: 'dependency-cruiser',
    bin: 'bin/dependency-cruise.mjs',
    args: ['--config', '.dependency-cruiser.cjs', '.'],
  },
  { name: 'nothing unused', package: 'knip', bin: 'bin/knip.js', args: [] },
];
const atOnce = Math.min(2, os.availableParallelism());
const running = new Set();

await preparePackages({ withTools: true });
stopWithThisProcess();
const failedChecks = await runChecks();
const tests = await runTests(process.argv.slice(2));
const passed = checks.length - failedChecks + tests.passed;
const failed = failedChecks + tests.failed;
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;

async function runChecks() {
  const waiting = [...checks];
  let failures = 0;
  const lane = async () => {
    for (let check = waiting.shift(); check; check = waiting.shift()) if (!(await runCheck(check))) failures++;
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  return failures;
}

async function runCheck({ name, package: packageName, bin, args }) {
  const startedAt = Date.now();
  const { code, output } = await runProgram([path.join('node_modules', packageName, bin), ...args], 'pipe');
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
  process.stdout.write(code === 0 ? `passed: ${name} (${seconds} s)\n` : `FAILED: ${name} (${seconds} s)\n${output}\n`);
  return code === 0;
}

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

/** Each program leads a process group, of which nothing is left once it has ended. */
function runProgram(args, output) {
  const child = spawn(process.execPath, args, { cwd: root, detached: true, stdio: ['ignore', output, output] });
  running.add(child);
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', (part) => (text += part));
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ code: 1, output: error.message }));
    child.once('close', (code) => {
      running.delete(child);
      signalGroup(child, 'SIGKILL');
      resolve({ code: code ?? 1, output: text.trimEnd() });
    });
  });
}

function stopWithThisProcess() {
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'])
    process.once(signal, () => {
      for (const child of running) signalGroup(child, signal);
      process.exit(1);
    });
}

function signalGroup(child, signal) {
  try {
    process.kill(-child.pid, signal);
  } catch {
    // Nothing of it is left.
  }
}
