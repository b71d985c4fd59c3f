/**
 * What dependency-cruiser does not see: that every floor has folders for the known areas only, and none of them holds
 * more files than one takes in at a glance. Ends with 1 where something is out of place.
 */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import layout from '../../.areas.cjs';
import { root } from './packages.mjs';

const { areas, floors, foundations, MOST_FILES, others } = layout;
const known = new Set([...areas, ...foundations, ...others]);
const mirrors = ['definitions', 'flows', 'api'].map((floor) => `tests/${floor}`);
/** Numbered migrations, shipped definitions and stored histories are looked up by name, not browsed. */
const LISTS = /^(db\/migrations|definitions\/shipped|tests\/(histories|data))(\/|$)/;

const faults = [
  ...[...floors, ...mirrors].flatMap((floor) =>
    foldersIn(floor)
      .filter((name) => !known.has(name))
      .map((name) => `${floor}/${name} is none of the areas in .areas.cjs`),
  ),
  ...[...floors, 'ops', 'tests'].flatMap((floor) =>
    foldersBelow(floor)
      .filter((folder) => !LISTS.test(folder) && filesIn(folder) > MOST_FILES)
      .map((folder) => `${folder} has ${filesIn(folder)} files, more than ${MOST_FILES}: divide it`),
  ),
];
for (const fault of faults) process.stdout.write(`${fault}\n`);
process.exitCode = faults.length === 0 ? 0 : 1;

function entriesOf(folder) {
  return readdirSync(path.join(root, folder), { withFileTypes: true });
}

function foldersIn(folder) {
  return entriesOf(folder).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
}

function filesIn(folder) {
  return entriesOf(folder).filter((entry) => entry.isFile()).length;
}

function foldersBelow(folder) {
  return [folder, ...foldersIn(folder).flatMap((name) => foldersBelow(`${folder}/${name}`))];
}
