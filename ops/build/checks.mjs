/** What is checked of the code without running it. */
import os from 'node:os';
import path from 'node:path';
import { runProgram } from './programs.mjs';

const inPackage = (name, script) => path.join('node_modules', name, script);

/** The longest first. */
const checks = [
  {
    name: 'format',
    args: [inPackage('prettier', 'bin/prettier.cjs'), '--check', '--log-level=warn', '--cache', '.'],
  },
  { name: 'types and lint', args: [inPackage('oxlint', 'bin/oxlint')] },
  {
    name: 'architecture',
    args: [inPackage('dependency-cruiser', 'bin/dependency-cruise.mjs'), '--config', '.dependency-cruiser.cjs', '.'],
  },
  { name: 'layout', args: ['ops/build/check-layout.mjs'] },
  { name: 'nothing unused', args: [inPackage('knip', 'bin/knip.js')] },
  { name: 'no long lines', args: ['tools/long-lines.mjs'] },
];
const atOnce = Math.min(2, os.availableParallelism());

/** Runs every check, also when one fails, and tells of each as it ends. */
export async function runChecks() {
  const waiting = [...checks];
  const count = { passed: 0, failed: 0 };
  const lane = async () => {
    for (let check = waiting.shift(); check; check = waiting.shift())
      count[(await runCheck(check)) ? 'passed' : 'failed']++;
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  return count;
}

async function runCheck({ name, args }) {
  const startedAt = Date.now();
  const { code, output } = await runProgram(args, 'pipe');
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
  process.stdout.write(code === 0 ? `passed: ${name} (${seconds} s)\n` : `FAILED: ${name} (${seconds} s)\n${output}\n`);
  return code === 0;
}
