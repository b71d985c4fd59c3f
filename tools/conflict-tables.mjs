// Writes the tables of readings (definitions/matching/likeness/tables) and of simplified characters
// (definitions/shared/search/tables) from the open dictionaries pinyin-pro and opencc-js:
//   node tools/conflict-tables.mjs
// The tables are kept in the tree because the dictionaries cost 5 and 27 MB of memory in each process that loads
// them, the tables under 2.
import { writeFileSync } from 'node:fs';
import { Converter } from 'opencc-js';
import { pinyin } from 'pinyin-pro';

const tables = new URL('../definitions/', import.meta.url);
const write = (name, content) => writeFileSync(new URL(name, tables), `${JSON.stringify(content, null, 1)}\n`);

/** The 6,763 characters of GB 2312, which hold nearly every simplified character that stands in a company's name. */
const commonCharacters = [];
const decoder = new TextDecoder('gb2312', { fatal: false });
for (let row = 0xb0; row <= 0xf7; row++) {
  for (let cell = 0xa1; cell <= 0xfe; cell++) {
    const [character] = decoder.decode(Uint8Array.of(row, cell));
    if (/\p{Script=Han}/u.test(character)) commonCharacters.push(character);
  }
}

const toSimplified = ['t', 'tw', 'hk', 'jp'].map((from) => Converter({ from, to: 'cn' }));
const pairs = [];
for (let codePoint = 0x3400; codePoint <= 0x9fff; codePoint++) {
  const character = String.fromCodePoint(codePoint);
  if (commonCharacters.includes(character)) continue;
  const simplified = toSimplified
    .map((convert) => convert(character))
    .find((result) => result !== character && [...result].length === 1);
  if (simplified !== undefined) pairs.push([character, simplified]);
}
write('shared/search/tables/traditional.json', {
  about: 'Traditional and variant characters and, at the same place, their simplified forms. Generated from opencc-js.',
  traditional: pairs.map(([traditional]) => traditional).join(''),
  simplified: pairs.map(([, simplified]) => simplified).join(''),
});

const bySyllable = new Map();
for (const character of commonCharacters) {
  for (const reading of new Set(pinyin(character, { multiple: true, toneType: 'none', type: 'array', v: true }))) {
    if (/^[a-z]+$/.test(reading)) bySyllable.set(reading, (bySyllable.get(reading) ?? '') + character);
  }
}
write('matching/likeness/tables/readings.json', {
  about:
    'The characters of each syllable (Hanyu Pinyin without tones, v for ü), one with several readings under each. ' +
    'Generated from pinyin-pro.',
  syllables: [...bySyllable.keys()]
    .sort()
    .map((syllable) => `${syllable}:${bySyllable.get(syllable)}`)
    .join(' '),
});
