import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { tryLock } from '../build/lock.cjs';
import { messageOf } from '../build/progress';
import { watchProcess } from '../processes/watchdog';

export const temporalVersion = '1.32.1';

/** The oldest server in which the clock of a case can be moved. */
const oldestServer = [1, 32] as const;
const progressEveryMs = 10_000;
const lockPollMs = 250;
const toldLines = 15;

/**
 * What a Temporal server is run with: the production server and its schema tool, or the development server of the
 * `temporal` CLI.
 */
export type TemporalPrograms =
  | { readonly kind: 'server'; readonly server: string; readonly sql: string }
  | { readonly kind: 'dev-server'; readonly cli: string };

type Say = (line: string) => void;

/** Finds the server, or builds it, or finds a substitute; the cheapest way first. */
export async function temporalPrograms(say: Say): Promise<TemporalPrograms> {
  const cached = cachedServer();
  if (cached) return cached;
  const reasons: string[] = [];
  const attempts = [buildWithGo, commandLineTool, downloadedBySdk];
  for (const attempt of attempts) {
    const found = await attempt(say);
    if (typeof found !== 'string') return found;
    reasons.push(found);
  }
  throw new Error(nothingFound(reasons));
}

function nothingFound(reasons: readonly string[]): string {
  return [
    `there is no Temporal server on this machine, and none could be had:`,
    ...reasons.map((reason) => `  - ${reason}`),
    `Any one of these helps:`,
    `  1. install Go 1.26.8 or later (go.dev/dl) and start again: the server ${temporalVersion} is then built, once, ` +
      'in a few minutes',
    `  2. install a temporal CLI with a server of ${oldestServer.join('.')} or later (docs.temporal.io/cli) ` +
      'so that it is on PATH',
    `  3. set TEMPORAL_ADDRESS to a Temporal that runs elsewhere, or run everything in containers: docker compose up`,
  ].join('\n');
}

/** One folder for each version, outside of every checkout: a new clone finds what an older one has built. */
function cacheFolder(): string {
  const caches =
    process.env['XDG_CACHE_HOME'] ??
    path.join(os.homedir(), process.platform === 'darwin' ? 'Library/Caches' : '.cache');
  return path.join(caches, 'baton', `temporal-server-${temporalVersion}`);
}

function cachedServer(): TemporalPrograms | undefined {
  const [server, sql] = [path.join(cacheFolder(), 'server'), path.join(cacheFolder(), 'sql')];
  return existsSync(server) && existsSync(sql) ? { kind: 'server', server, sql } : undefined;
}

/** Several starts may come here at once: one builds, the others wait for what it builds. */
async function buildWithGo(say: Say): Promise<TemporalPrograms | string> {
  if (spawnSync('go', ['version']).status !== 0) return 'Go is not installed';
  mkdirSync(path.dirname(cacheFolder()), { recursive: true });
  const lock = await lockOrWait(say);
  try {
    const cached = cachedServer();
    if (cached) return cached;
    const failure = await build(say);
    return failure ?? cachedServer() ?? `the built server is not in ${cacheFolder()}`;
  } finally {
    lock.release();
  }
}

async function lockOrWait(say: Say): Promise<{ release(): void }> {
  let isAnnounced = false;
  for (;;) {
    const attempt = tryLock(`${cacheFolder()}.lock`, 'builds the Temporal server');
    if (attempt.held) return attempt;
    if (!isAnnounced) say(`process ${attempt.holder.pid} ${attempt.holder.note}: waiting for it`);
    isAnnounced = true;
    await pause(lockPollMs);
  }
}

/** Into a temporary folder that gets its name once it is whole. Returns why it failed, if it did. */
async function build(say: Say): Promise<string | undefined> {
  say(`building the Temporal server ${temporalVersion} with Go: a few minutes, once on this machine`);
  removeBrokenBuilds();
  const draft = mkdtempSync(draftPrefix());
  try {
    const failure = await goInstall(draft, say);
    if (failure) return failure;
    rmSync(cacheFolder(), { recursive: true, force: true });
    renameSync(draft, cacheFolder());
    return undefined;
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

const draftPrefix = () => `${cacheFolder()}.draft-`;

/** Whoever holds the lock is the only one who builds: what others have begun will not be finished. */
function removeBrokenBuilds(): void {
  const [folder, prefix] = [path.dirname(draftPrefix()), path.basename(draftPrefix())];
  for (const name of readdirSync(folder))
    if (name.startsWith(prefix)) rmSync(path.join(folder, name), { recursive: true, force: true });
}

async function goInstall(target: string, say: Say): Promise<string | undefined> {
  const packages = ['cmd/server', 'cmd/tools/sql'].map((name) => `go.temporal.io/server/${name}@v${temporalVersion}`);
  const go = spawn('go', ['install', '-v', ...packages], {
    cwd: target,
    env: goEnv(target),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const watchdog = go.pid === undefined ? undefined : watchProcess(go.pid, 'SIGTERM');
  const startedAt = Date.now();
  const lines: string[] = [];
  createInterface({ input: go.stderr }).on('line', (line) => lines.push(line));
  const progress = setInterval(
    () => say(`  still building: ${Math.round((Date.now() - startedAt) / 1000)} s, ${lines.length} packages so far`),
    progressEveryMs,
  );
  const code = await new Promise((resolve) => {
    go.once('error', (error) => resolve(error.message));
    go.once('close', resolve);
  });
  clearInterval(progress);
  watchdog?.dismiss();
  if (code !== 0)
    return [
      `the build with Go failed (${String(code)}):`,
      ...lines.slice(-toldLines).map((line) => `    | ${line}`),
    ].join('\n');
  say(`built in ${Math.round((Date.now() - startedAt) / 1000)} s`);
  return undefined;
}

/** Go wants a home for its caches; service accounts often have none. */
function goEnv(target: string): NodeJS.ProcessEnv {
  const homeless =
    process.env['HOME'] === undefined
      ? { GOPATH: path.join(path.dirname(target), 'go'), GOCACHE: path.join(path.dirname(target), 'go-build') }
      : {};
  return {
    ...process.env,
    ...homeless,
    GOBIN: target,
    GOFLAGS: '',
    GOOS: '',
    GOARCH: '',
    GOWORK: 'off',
    GO111MODULE: 'on',
  };
}

function commandLineTool(): TemporalPrograms | string {
  return usableCli('temporal') ?? 'there is no temporal CLI on PATH whose server is recent enough';
}

function usableCli(cli: string): TemporalPrograms | undefined {
  const { stdout } = spawnSync(cli, ['--version'], { encoding: 'utf8' });
  const [, major, minor] = /server (\d+)\.(\d+)/i.exec(stdout) ?? [];
  const [oldestMajor, oldestMinor] = oldestServer;
  const recent = Number(major) > oldestMajor || (Number(major) === oldestMajor && Number(minor) >= oldestMinor);
  return recent ? { kind: 'dev-server', cli } : undefined;
}

/** The SDK knows where its development server can be had, and keeps what it has fetched. */
async function downloadedBySdk(say: Say): Promise<TemporalPrograms | string> {
  const folder = path.join(path.dirname(cacheFolder()), 'temporal-cli');
  const kept = cliIn(folder);
  if (kept) return kept;
  say('downloading a Temporal development server');
  mkdirSync(folder, { recursive: true });
  try {
    const { TestWorkflowEnvironment } = await import('@temporalio/testing');
    const trial = await TestWorkflowEnvironment.createLocal({
      server: { executable: { type: 'cached-download', version: 'latest', downloadDir: folder } },
    });
    await trial.teardown();
  } catch (error) {
    return `the SDK could not download a development server: ${messageOf(error)}`;
  }
  return cliIn(folder) ?? `the development server that the SDK downloads is older than ${oldestServer.join('.')}`;
}

function cliIn(folder: string): TemporalPrograms | undefined {
  if (!existsSync(folder)) return undefined;
  return readdirSync(folder)
    .map((name) => usableCli(path.join(folder, name)))
    .find((found) => found !== undefined);
}
