import { execFileSync, spawnSync } from 'node:child_process';

/** The account that Postgres runs as; undefined when that is our own. */
export type PostgresAccount = { readonly uid: number; readonly gid: number } | undefined;

const accountName = 'postgres';

/** Postgres refuses to run as root: then it runs as the system user `postgres`, made here where there is none. */
export function postgresAccount(): PostgresAccount {
  if (process.getuid?.() !== 0) return undefined;
  return idsOf(accountName) ?? createAccount();
}

/** Whether that account can go into the folder: every folder above must let it through. */
export function canEnter(account: PostgresAccount, folder: string): boolean {
  return spawnSync('/bin/sh', ['-c', 'cd "$1"', 'sh', folder], { ...account, cwd: '/', stdio: 'ignore' }).status === 0;
}

/** Whether that account can run the program. */
export function canRun(account: PostgresAccount, program: string): boolean {
  return spawnSync(program, ['--version'], { ...account, cwd: '/', stdio: 'ignore' }).status === 0;
}

function createAccount(): PostgresAccount {
  try {
    execFileSync('useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/bin/false', accountName], {
      stdio: 'pipe',
    });
  } catch (error) {
    throw new Error(
      `Postgres does not run as root, and the system user ${accountName} could not be made; ` +
        'create it, run as another user, or set DATABASE_URL',
      { cause: error },
    );
  }
  return idsOf(accountName);
}

function idsOf(name: string): PostgresAccount {
  const [uid, gid] = ['-u', '-g']
    .map((which) => spawnSync('id', [which, name], { encoding: 'utf8' }))
    .map(({ status, stdout }) => (status === 0 ? Number(stdout) : NaN));
  return uid === undefined || gid === undefined || Number.isNaN(uid + gid) ? undefined : { uid, gid };
}
