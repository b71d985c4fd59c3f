import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { Type, type Static } from '@sinclair/typebox';
import { readJson, replaceFile } from './json-file';
import { stopLeftOver } from './left-over';
import { processBirth } from '../build/lock.cjs';

const forAll = <T extends ReturnType<typeof Type.String> | ReturnType<typeof Type.Integer>>(type: T) => {
  const value = Type.Union([type, Type.Null()]);
  return Type.Object({ supervisor: value, postgres: value, temporal: value, api: value, worker: value });
};

const connections = Type.Object({
  apiUrl: Type.String(),
  databaseUrl: Type.Union([Type.String(), Type.Null()]),
  temporalAddress: Type.Union([Type.String(), Type.Null()]),
  temporalNamespace: Type.String(),
  pids: forAll(Type.Integer()),
  /** When each of these processes was born: by then a number may be another's. */
  births: forAll(Type.String()),
});

/** How to reach what runs, for `psql`, the `temporal` CLI and tests. A process that is not there has the id null. */
export type Connections = Static<typeof connections>;

const noProcess = { supervisor: null, postgres: null, temporal: null, api: null, worker: null };
const leftOverGraceMs = 5_000;

const fileIn = (home: string) => path.join(home, 'connections.json');

/**
 * Keeps `connections.json` true: the file is replaced, whole, whenever something changes. Only its owner can read it.
 */
export class ConnectionsFile {
  private current: Connections;

  constructor(
    private readonly home: string,
    known: Pick<Connections, 'apiUrl' | 'temporalNamespace'>,
  ) {
    this.current = { ...known, databaseUrl: null, temporalAddress: null, pids: noProcess, births: noProcess };
    this.recordPid('supervisor', process.pid);
  }

  record(known: Partial<Pick<Connections, 'databaseUrl' | 'temporalAddress'>>): void {
    this.current = { ...this.current, ...known };
    replaceFile(fileIn(this.home), `${JSON.stringify(this.current, null, 2)}\n`);
  }

  recordPid(name: string, pid: number | null): void {
    const { pids, births } = this.current;
    this.current = {
      ...this.current,
      pids: { ...pids, [name]: pid },
      births: { ...births, [name]: pid === null ? null : processBirth(pid) },
    };
    this.record({});
  }

  remove(): void {
    rmSync(fileIn(this.home), { force: true });
  }
}

/** Stops what a killed supervisor has left: a process counts only when it was born when the recorded one was. */
export async function stopLeftOvers(home: string, say: (line: string) => void): Promise<void> {
  const left = readConnections(home);
  if (!left) return;
  for (const name of ['api', 'worker', 'temporal', 'postgres'] as const) {
    const pid = left.pids[name];
    if (pid === null || processBirth(pid) === null || processBirth(pid) !== left.births[name]) continue;
    say(`stopping ${name} (process ${pid}), which an earlier run has left`);
    await stopLeftOver(pid, name === 'postgres' ? 'SIGINT' : 'SIGTERM', leftOverGraceMs);
  }
}

/** Undefined when there is no file, or one that this version does not understand. */
export function readConnections(home: string): Connections | undefined {
  try {
    return existsSync(fileIn(home)) ? readJson(fileIn(home), connections) : undefined;
  } catch {
    return undefined;
  }
}
