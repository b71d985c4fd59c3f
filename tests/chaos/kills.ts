import { waitUntil } from '../../ops/wait-until';
import { effectsOf } from './effects';
import type { Instance, ProcessName } from '../world/instance';
import { ask, newRegistration, nobodyWasTold, registerAll, signIn, type Told } from './registrations';

const UNDER_WAY_WITHIN_MS = 30_000;
const processes = ['worker', 'api', 'temporal', 'postgres', 'supervisor'] as const satisfies readonly ProcessName[];

export type Victim = ProcessName | 'everything';
export const victims: readonly Victim[] = [...processes, 'everything'];

export interface Load {
  readonly registrations: number;
  readonly clients: number;
}

/** `kill -9` of one process, or of all, while registrations are under way. Gives what went wrong, in words; nothing should. */
export async function kill(instance: Instance, victim: Victim, { registrations, clients }: Load, say: (line: string) => void): Promise<readonly string[]> {
  const token = await signIn(instance.url, 'sales1');
  const told = nobodyWasTold();
  const work = registerAll(instance.url, token, Array.from({ length: registrations }, newRegistration), clients, told);
  const before = Math.floor(registrations / 4);
  await waitUntil('the first answers', UNDER_WAY_WITHIN_MS, () => (told.answers.length >= before ? Promise.resolve() : Promise.reject(new Error(`${told.answers.length} so far; ${told.wrong[0] ?? 'nothing wrong'}`))));
  const { pids } = instance.connections();
  const answered = told.answers.length;
  const killedAt = Date.now();
  for (const name of victim === 'everything' ? processes : [victim]) process.kill(pids[name] ?? 0, 'SIGKILL');
  say(`kill -9 ${victim}${victim === 'everything' ? '' : ` (process ${pids[victim] ?? 0})`}, when ${answered} of ${registrations} registrations were answered, ${clients} at a time`);
  await comeBack(instance, victim, pids);
  say(`  ready again after ${seconds(Date.now() - killedAt)}${victim === 'supervisor' || victim === 'everything' ? ' (npm start again)' : ''}`);
  await work;
  const { total, wrong } = await effectsOf(instance.connections(), told);
  const differ = await answeredOtherwise(instance.url, token, told);
  say(`  each answered 201 in the end; meanwhile ${told.unavailable} times 503 with Retry-After, ${told.lost} connections lost; the slowest waited ${seconds(Math.max(...told.answers.map(({ tookMs }) => tookMs)))}`);
  say(`  ${Object.entries(total).map(([what, count]) => `${what} ${count}`).join(', ')}`);
  const problems = [...told.wrong, ...wrong, ...differ];
  say(problems.length === 0 ? '  exactly one effect for each Idempotency-Key' : problems.map((problem) => `  WRONG: ${problem}`).join('\n'));
  return problems;
}

/** Supervised processes come back by themselves; without the supervisor somebody runs `npm start` again. */
async function comeBack(instance: Instance, victim: Victim, pids: ReturnType<Instance['connections']>['pids']): Promise<void> {
  if (victim === 'supervisor' || victim === 'everything') await instance.start();
  else await instance.untilReplaced(victim, pids[victim]);
  await instance.untilReady();
}

/** The same key must give the same answer afterwards, too. */
async function answeredOtherwise(url: string, token: string, { answers }: Told): Promise<string[]> {
  const again = await Promise.all(answers.map(async ({ registration, text }) => ({ registration, text, now: await ask(url, token, registration) })));
  return again.filter(({ text, now }) => now?.status !== 201 || now.text !== text).map(({ registration, now }) => `${registration.key} is answered otherwise when asked again: ${now?.status ?? 'not at all'}`);
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
