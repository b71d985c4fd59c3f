/** Compiles the sources into dist/, unless dist/ is what they compile to already. `npm run build` does the same. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { alone, preparePackages, root, run } from './packages.mjs';

const floors = ['definitions', 'db', 'activities', 'workflows', 'api', 'ops'];
const alsoDecides = ['.swcrc', 'package-lock.json'];
/** What runs before dist/ is there, and what is types only. */
const notCompiled = '**/*.{mjs,d.cts}';
const dist = path.join(root, 'dist');
const stamp = 'sources.sha256';

/** Safe while another start in this checkout builds too: dist/ is always whole, and is not replaced by its equal. */
export async function build() {
  if (isUpToDate()) return;
  await alone('build.lock', 'builds', async () => {
    const sources = hashOfSources();
    if (isUpToDate(sources)) return;
    const draft = path.join(root, '.baton', 'dist.new');
    rmSync(draft, { recursive: true, force: true });
    await run(process.execPath, [
      path.join(root, 'node_modules/@swc/cli/bin/swc.js'),
      ...floors,
      '-d',
      draft,
      '--copy-files',
      '--ignore',
      notCompiled,
      '--quiet',
    ]);
    await run(process.execPath, [path.join(draft, 'ops/build/bundle-workflows.js')]);
    writeFileSync(path.join(draft, stamp), sources);
    replaceDist(draft);
  });
}

function isUpToDate(sources = hashOfSources()) {
  return existsSync(path.join(dist, stamp)) && readFileSync(path.join(dist, stamp), 'utf8') === sources;
}

function hashOfSources() {
  const hash = createHash('sha256');
  for (const file of [...floors.flatMap(filesIn), ...alsoDecides])
    hash
      .update(file)
      .update('\0')
      .update(readFileSync(path.join(root, file)))
      .update('\0');
  return hash.digest('hex');
}

function filesIn(floor) {
  const entries = readdirSync(path.join(root, floor), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath ?? entry.path, entry.name)))
    .sort();
}

function replaceDist(draft) {
  const old = path.join(root, '.baton', 'dist.old');
  rmSync(old, { recursive: true, force: true });
  if (existsSync(dist)) renameSync(dist, old);
  renameSync(draft, dist);
  rmSync(old, { recursive: true, force: true });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await preparePackages({ withTools: false });
  await build();
}
