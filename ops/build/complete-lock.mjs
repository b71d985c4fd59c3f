/**
 * Adds to package-lock.json the packages for other systems that it lacks. A registry that mirrors only some systems
 * makes npm leave the others out, and then `npm ci` refuses the lock file everywhere. Run it after each change of
 * packages; `--check` only looks.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './packages.mjs';

const file = path.join(root, 'package-lock.json');
const lock = JSON.parse(readFileSync(file, 'utf8'));
const missing = Object.entries(lock.packages).flatMap(([place, { optionalDependencies, dev }]) =>
  Object.entries(optionalDependencies ?? {})
    .filter(([name]) => !isLocked(name, place))
    .map(([name, version]) => ({ name, version, dev })),
);

if (missing.length > 0 && process.argv.includes('--check')) {
  console.error(
    `package-lock.json lacks ${missing.length} packages for other systems (${missing[0].name}, …): ` +
      'run node ops/build/complete-lock.mjs',
  );
  process.exit(1);
}
for (const { name, version, dev } of missing) {
  if (!/^\d+\.\d+\.\d+[\w.+-]*$/.test(version))
    throw new Error(`${name}: which version is "${version}"? Only an exact one can be added`);
  lock.packages[`node_modules/${name}`] = { version, ...systemIn(name), ...(dev ? { dev } : {}), optional: true };
}
if (missing.length > 0) {
  lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, 'en')));
  writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
}
console.log(`package-lock.json: ${missing.length} packages for other systems added`);

function isLocked(name, place) {
  const nested = place === '' ? '' : `${place}/`;
  if (lock.packages[`${nested}node_modules/${name}`]) return true;
  return place !== '' && isLocked(name, place.slice(0, Math.max(0, place.lastIndexOf('/node_modules/'))));
}

/** Native packages are named after their system: …-linux-arm-gnueabihf, …-darwin-arm64. */
function systemIn(name) {
  const system =
    /(android|darwin|freebsd|linux|openharmony|win32)-(arm64|arm|x64|ia32|ppc64|riscv64|s390x|loong64)(?:-(\w+))?$/;
  const [, os, cpu, abi] = system.exec(name) ?? [];
  if (!os) throw new Error(`${name}: for which system is it?`);
  const libc = { gnu: 'glibc', musl: 'musl' }[abi];
  return { cpu: [cpu], ...(libc ? { libc: [libc] } : {}), os: [os] };
}
