'use strict';
/**
 * A lock between processes: a file that names its holder. Plain JavaScript, since installing packages needs it too.
 * A holder is known by its process id *and* the moment that process was born, so that a lock left by `kill -9` is
 * seen at once, even when another process has got its number since.
 */
const fs = require('node:fs');
const path = require('node:path');
const { spawnSync } = require('node:child_process');

const fieldsBeforeBirth = 19;

/** When the process was born, in its system's own words; null when there is none (a zombie counts as none). */
function processBirth(pid) {
  if (!Number.isSafeInteger(pid) || pid <= 0) return null;
  return process.platform === 'linux' ? birthFromProc(pid) : birthFromPs(pid);
}

function birthFromProc(pid) {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return state === 'Z' || state === 'X' ? null : fields[fieldsBeforeBirth - 1];
  } catch {
    return null;
  }
}

function birthFromPs(pid) {
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-o', 'lstart=', '-p', String(pid)], {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C' },
  });
  const [state, ...birth] = (stdout ?? '').trim().split(/\s+/);
  return !state || state.startsWith('Z') ? null : birth.join(' ');
}

/**
 * Takes the lock, or says who holds it. `note` is for that reader: what the holder does, or where it can be reached.
 * The lock is given back by `release()`, and is void once its holder has died.
 */
function tryLock(file, note) {
  const own = JSON.stringify({ pid: process.pid, birth: processBirth(process.pid), note });
  for (;;) {
    if (createWhole(file, own)) return { held: true, release: () => removeIf(file, own) };
    const found = read(file);
    if (found === null) continue;
    const holder = livingHolder(found);
    if (holder) return { held: false, holder };
    const rival = clearStale(file, found, own);
    if (rival) return { held: false, holder: rival };
  }
}

/**
 * Of several that find the same stale lock one clears it: without that, the second would remove the first one's new
 * lock.
 */
function clearStale(file, stale, own) {
  const guard = `${file}.clearing`;
  if (!createWhole(guard, own)) {
    const found = read(guard);
    const rival = found === null ? null : livingHolder(found);
    if (!rival) removeIf(guard, found);
    return rival;
  }
  removeIf(file, stale);
  removeIf(guard, own);
  return null;
}

/** The file appears with its content or not at all, and never over another. */
function createWhole(file, content) {
  const draft = `${file}.${process.pid}.new`;
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(draft, content, { mode: 0o644 });
  try {
    fs.linkSync(draft, file);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  } finally {
    fs.rmSync(draft, { force: true });
  }
}

function livingHolder(content) {
  try {
    const { pid, birth, note } = JSON.parse(content);
    return birth !== null && processBirth(pid) === birth ? { pid, note } : null;
  } catch {
    return null;
  }
}

function removeIf(file, content) {
  if (content !== null && read(file) === content) fs.rmSync(file, { force: true });
}

function read(file) {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

module.exports = { processBirth, tryLock };
