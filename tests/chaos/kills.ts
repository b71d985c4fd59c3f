import { waitUntil } from '../../ops/engines/wait-until';
import type { Instance, ProcessName } from '../world/instance';
import { answeredOtherwise } from './asking';
import type { Load, Work } from './work';

const UNDER_WAY_WITHIN_MS = 60_000;
const processes = ['worker', 'api', 'temporal', 'postgres', 'supervisor'] as const satisfies readonly ProcessName[];

export type Victim = ProcessName | 'everything';
export const victims: readonly Victim[] = [...processes, 'everything'];

/** `kill -9` of one process, or of all, while work is under way. Gives what went wrong, in words; nothing should. */
export async function kill(
  instance: Instance,
  victim: Victim,
  begin: (instance: Instance, load: Load) => Promise<Work>,
  load: Load,
  say: (line: string) => void,
): Promise<readonly string[]> {
  const { what, requests, told, done, isUnderWay, effects } = await begin(instance, load);
  await waitUntil('that work is under way', UNDER_WAY_WITHIN_MS, () =>
    isUnderWay()
      ? Promise.resolve()
      : Promise.reject(new Error(`${told.answers.length} answers so far; ${told.wrong[0] ?? 'nothing wrong'}`)),
  );
  const { pids } = instance.connections();
  const answered = told.answers.length;
  const killedAt = Date.now();
  for (const name of victim === 'everything' ? processes : [victim]) process.kill(pids[name] ?? 0, 'SIGKILL');
  say(
    `kill -9 ${victim}${victim === 'everything' ? '' : ` (process ${pids[victim] ?? 0})`}, ` +
      `when ${answered} of ${requests} ${what} were answered, ${load.clients} at a time`,
  );
  await comeBack(instance, victim, pids);
  say(
    `  ready again after ${seconds(Date.now() - killedAt)}` +
      (victim === 'supervisor' || victim === 'everything' ? ' (npm start again)' : ''),
  );
  await done;
  const { total, wrong } = await effects();
  const differ = await answeredOtherwise(instance.url, load.clients, told);
  const missing =
    told.answers.length === requests
      ? []
      : [`only ${told.answers.length} of ${requests} were answered as they must be`];
  say(
    `  ${told.answers.length} answered in the end; meanwhile ${told.unavailable} times 503 with Retry-After, ` +
      `${told.lost} connections lost; ` +
      `the slowest waited ${seconds(Math.max(...told.answers.map(({ tookMs }) => tookMs)))}`,
  );
  say(
    `  ${Object.entries(total)
      .map(([counted, count]) => `${counted} ${count}`)
      .join(', ')}`,
  );
  const problems = [...told.wrong, ...missing, ...wrong, ...differ];
  say(
    problems.length === 0
      ? '  exactly one effect for each Idempotency-Key'
      : problems.map((problem) => `  WRONG: ${problem}`).join('\n'),
  );
  return problems;
}

/** Supervised processes come back by themselves; without the supervisor somebody runs `npm start` again. */
async function comeBack(
  instance: Instance,
  victim: Victim,
  pids: ReturnType<Instance['connections']>['pids'],
): Promise<void> {
  if (victim === 'supervisor' || victim === 'everything') await instance.start();
  else await instance.untilReplaced(victim, pids[victim]);
  await instance.untilReady();
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
