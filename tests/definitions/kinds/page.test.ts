import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { definitionsPage } from '../../../definitions/kinds/page';
import { rowsOf } from '../../../definitions/kinds/schema-table';
import { kinds, kindTable } from '../../../definitions/kinds/kinds';

describe('DEF-01 the page about definitions', () => {
  test('is up to date: run `npm run docs:definitions` after a change of a schema', () => {
    expect(readFileSync(join(__dirname, '../../../docs/definitions.md'), 'utf8')).toBe(definitionsPage());
  });
  test.each(kinds)('says what every property of a %s means', (kind) => {
    expect(rowsOf(kindTable[kind].schema).filter(({ description }) => description === '')).toEqual([]);
  });
});
