import { execFile } from 'node:child_process';
import { readdirSync, statSync, watch } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { messageOf } from './progress';

const FLOORS = ['definitions', 'db', 'activities', 'workflows', 'api', 'ops'];
/** An editor writes a file in several steps, and a checkout many files. */
const QUIET_MS = 300;

/** Builds dist/ anew; what went wrong, in words, or undefined. dist/ is whole or unchanged. */
export async function runBuild(root: string): Promise<string | undefined> {
  try {
    await promisify(execFile)(process.execPath, [path.join(root, 'ops/build/build.mjs')], { cwd: root });
    return undefined;
  } catch (error) {
    return error instanceof Error && 'stderr' in error ? String(error.stderr) : messageOf(error);
  }
}

/**
 * Calls `onChange` with the files that have changed, once things are quiet; never twice at a time, and once more where
 * something has changed meanwhile.
 */
export function watchSources(root: string, onChange: (files: readonly string[]) => Promise<void>): void {
  const changed = new Set<string>();
  let quiet: NodeJS.Timeout | undefined;
  let turn = Promise.resolve();
  const takeTurn = () => {
    turn = turn.then(async () => {
      const files = [...changed];
      changed.clear();
      if (files.length > 0) await onChange(files);
    });
  };
  const watched = new Set<string>();
  const watchFolder = (folder: string): void => {
    if (watched.has(folder)) return;
    watched.add(folder);
    // Folder by folder: on Linux Node watches recursively by looking at every file every few seconds.
    watch(path.join(root, folder), (_event, name) => {
      const place = path.join(folder, name ?? '');
      if (isFolder(path.join(root, place))) return foldersIn(root, place).forEach(watchFolder);
      if (!/\.(ts|json)$/.test(place)) return;
      changed.add(place);
      clearTimeout(quiet);
      quiet = setTimeout(takeTurn, QUIET_MS);
    });
  };
  FLOORS.flatMap((floor) => foldersIn(root, floor)).forEach(watchFolder);
}

const isFolder = (place: string): boolean => statSync(place, { throwIfNoEntry: false })?.isDirectory() === true;

/** It, and all below it. */
function foldersIn(root: string, folder: string): string[] {
  const entries = readdirSync(path.join(root, folder), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return [folder, ...entries.flatMap(({ name }) => foldersIn(root, path.join(folder, name)))];
}
