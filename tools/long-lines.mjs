/**
 * Finds lines of more than 120 columns, which Prettier leaves in comments, texts and SQL. A Chinese character takes two
 * columns. Arguments are files or folders: `node tools/long-lines.mjs tests/flows`; without any, the whole project.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

const LONGEST = 120;
const FOLDERS = ['.ci', 'activities', 'api', 'db', 'definitions', 'ops', 'tests', 'tools', 'workflows'];
/** Pages as text, in which a line break would be shown. */
const PAGES = ['api/approval/link/page.ts', 'api/http/description.ts', 'definitions/kinds/page.ts'];
const WRITTEN_BY_HAND = /(\.(ts|mts|cts|js|mjs|cjs|ya?ml)|\/run)$/;
/** Chinese characters, with their punctuation and full-width forms. */
const WIDE = /[\u2e80-\u303e\u3041-\ua4cf\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/gu;

const given = process.argv.slice(2);
const found = (given.length > 0 ? given : [...filesAtTheRoot(), ...FOLDERS]).flatMap(filesIn).flatMap(longLinesOf);
for (const { file, line, columns } of found) console.error(`${file}:${line} has ${columns} columns`);
if (found.length > 0) {
  console.error(`${found.length} lines have more than ${LONGEST} columns: break them`);
  process.exitCode = 1;
}

function filesAtTheRoot() {
  return readdirSync('.', { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name);
}

/** What was recorded or generated is left out. */
function filesIn(place) {
  if (place === 'tests/histories' || place === 'tests/data' || PAGES.includes(place)) return [];
  if (!statSync(place).isDirectory()) return WRITTEN_BY_HAND.test(place) ? [place] : [];
  return readdirSync(place).flatMap((name) => filesIn(path.join(place, name)));
}

function longLinesOf(file) {
  return readFileSync(file, 'utf8')
    .split('\n')
    .map((text, index) => ({ file, line: index + 1, columns: columnsOf(text) }))
    .filter(({ columns }) => columns > LONGEST);
}

function columnsOf(text) {
  return [...text].length + (text.match(WIDE)?.length ?? 0);
}
