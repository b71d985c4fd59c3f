import { readdirSync, readFileSync } from 'node:fs';

const TICK_MS = 10;

interface Times {
  readonly parent: number;
  readonly ownMs: number;
  readonly ofEndedChildrenMs: number;
}

/** From fields 4 and 14 to 17 of /proc/pid/stat; nothing of a process that has ended. */
function timesOf(pid: number): Times | undefined {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ').map(Number) ?? [];
    const [user = 0, system = 0, childrenUser = 0, childrenSystem = 0] = fields.slice(11, 15);
    return {
      parent: fields[1] ?? 0,
      ownMs: TICK_MS * (user + system),
      ofEndedChildrenMs: TICK_MS * (childrenUser + childrenSystem),
    };
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH'))
      return undefined;
    throw error;
  }
}

/** Processor time that a process has taken so far, and its children, also those that have ended. */
export function processorMs(pid: number): number {
  const parent = timesOf(pid);
  if (!parent) throw new Error(`There is no process ${pid}.`);
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => timesOf(Number(name)) ?? [])
    .filter((times) => times.parent === pid);
  return parent.ownMs + parent.ofEndedChildrenMs + children.reduce((sum, { ownMs }) => sum + ownMs, 0);
}
