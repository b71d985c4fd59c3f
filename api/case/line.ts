import { Problem } from '../http/problem';

/** What one case is asked at a time by this process; the engine by its own defaults holds ten of all processes. */
const AT_A_TIME = 4;
const MOST_WAITING = 300;
/** Together with the time for its answer below what clients and proxies wait for. */
const WAIT_MS = 12_000;
const RETRY_AFTER_SECONDS = '2';

interface Line {
  running: number;
  /** In the order they came; each is told that it has its turn. */
  readonly waiting: (() => void)[];
}

interface Bounds {
  readonly atATime: number;
  readonly mostWaiting: number;
  readonly waitMs: number;
}

type InLine = <T>(key: string, task: () => Promise<T>) => Promise<T>;

/**
 * Lines commands up by their case: a few at a time, first come, first served. A line that is too long, or does not
 * move, answers 429 before anything was sent.
 */
export function linesByKey(
  { atATime, mostWaiting, waitMs }: Bounds = { atATime: AT_A_TIME, mostWaiting: MOST_WAITING, waitMs: WAIT_MS },
): InLine {
  const lines = new Map<string, Line>();

  async function turnIn(line: Line): Promise<void> {
    if (line.running < atATime) {
      line.running += 1;
      return;
    }
    if (line.waiting.length >= mostWaiting) throw crowded();
    await new Promise<void>((resolve, reject) => {
      const giveUp = setTimeout(() => {
        line.waiting.splice(line.waiting.indexOf(turn), 1);
        reject(crowded());
      }, waitMs);
      const turn = (): void => {
        clearTimeout(giveUp);
        resolve();
      };
      line.waiting.push(turn);
    });
  }

  /** The place goes to whoever is next; an empty line is forgotten. */
  function leave(key: string, line: Line): void {
    const next = line.waiting.shift();
    if (next) return next();
    line.running -= 1;
    if (line.running === 0) lines.delete(key);
  }

  return async (key, task) => {
    const line = lines.get(key) ?? { running: 0, waiting: [] };
    lines.set(key, line);
    await turnIn(line);
    try {
      return await task();
    } finally {
      leave(key, line);
    }
  };
}

const crowded = (): Problem =>
  new Problem({
    status: 429,
    code: 'too_many',
    detail: 'Too many ask for this case at once. Nothing was changed; ask again shortly.',
    headers: { 'Retry-After': RETRY_AFTER_SECONDS },
  });
