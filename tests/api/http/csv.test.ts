import fc from 'fast-check';
import { csvRecords } from '../../../api/http/body/csv';
import { textOf } from '../../../api/http/body/text';

const read = (text: string) =>
  Array.from(csvRecords(text), (record) => ('broken' in record ? [record.line] : [record.line, ...record.cells]));

test('cells in quotes with delimiters, quotes and line breaks, and other delimiters of spreadsheets', () => {
  expect(read('name,region\r\n"甲,公司", 华东 \r\n"乙""公司",\r\n"丙\n公司",华北')).toEqual([
    [1, 'name', 'region'],
    [2, '甲,公司', '华东'],
    [3, '乙"公司', ''],
    [4, '丙\n公司', '华北'],
  ]);
  expect(read('name;region\n甲;华东')).toEqual([
    [1, 'name', 'region'],
    [2, '甲', '华东'],
  ]);
  expect(read('name\tregion\n甲,乙\t华东')).toEqual([
    [1, 'name', 'region'],
    [2, '甲,乙', '华东'],
  ]);
});

test('a lone quote, or one that is not closed, spoils its own line and no other; blank lines are passed over', () => {
  expect(read('name,r\na,1\nX,5"屏基地\nb,2\n')).toEqual([[1, 'name', 'r'], [2, 'a', '1'], [3], [4, 'b', '2']]);
  expect(read('name,r\n"x,1\nb,2\n"c",3\n,,\n\nd,4\n')).toEqual([
    [1, 'name', 'r'],
    [2],
    [3, 'b', '2'],
    [4, 'c', '3'],
    [7, 'd', '4'],
  ]);
  expect(read('a\nb"')).toEqual([[1, 'a'], [2]]);
});

test('what was written as CSV is read as it was', () => {
  const cell = fc
    .string({ unit: fc.constantFrom('甲', 'b', ' ', ',', '"', '\n', ';', '\t') })
    .map((text) => text.trim());
  const row = fc.tuple(
    cell,
    cell.filter((text) => text !== ''),
  );
  fc.assert(
    fc.property(fc.array(row), (rows) => {
      const file = [['a', 'b'], ...rows].map((cells) =>
        cells.map((text) => `"${text.replaceAll('"', '""')}"`).join(','),
      );
      expect(read(file.join('\r\n')).map(([, ...cells]) => cells)).toEqual([['a', 'b'], ...rows]);
    }),
  );
});

test('whatever a file holds, each of its lines is read, broken or part of a record, in order', () => {
  const text = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '甲'), maxLength: 60 });
  fc.assert(
    fc.property(text, (file) => {
      const lines = file.split('\n');
      let next = 1;
      for (const record of csvRecords(file)) {
        expect(lines.slice(next - 1, record.line - 1).every((line) => line.replaceAll(/[,\s"]/g, '') === '')).toBe(
          true,
        );
        const breaks = 'broken' in record ? 0 : record.cells.join('').split('\n').length - 1;
        next = record.line + 1 + breaks;
      }
      expect(lines.slice(next - 1).every((line) => line.replaceAll(/[,\s"]/g, '') === '')).toBe(true);
    }),
    { numRuns: 1000 },
  );
});

const GBK = Buffer.from('b9abcbbec3fbb3c6a3bac4feb2a8b8dbbbfad0b5d3d0cfdeb9abcbbe', 'hex');
const refused = (bytes: Buffer, type?: string) => {
  expect(() => textOf(bytes, type)).toThrow(
    expect.objectContaining({ details: expect.objectContaining({ status: 400 }) }),
  );
};

test('UTF-8, UTF-16 with a mark and GB 18030 are recognised', () => {
  const text = 'name\n公司名称：宁波港机械有限公司';
  expect(textOf(Buffer.from(text), undefined)).toBe(text);
  expect(textOf(Buffer.from(`\uFEFF${text}`), 'text/csv')).toBe(text);
  expect(textOf(Buffer.from(`\uFEFF${text}`, 'utf16le'), 'text/csv')).toBe(text);
  expect(textOf(Buffer.from(`\uFEFF${text}`, 'utf16le').swap16(), 'text/csv')).toBe(text);
  expect(textOf(Buffer.concat([Buffer.from('name\n'), GBK]), 'text/csv')).toBe(text);
  expect(textOf(Buffer.concat([Buffer.from('name\n'), GBK]), 'text/csv; charset=gbk')).toBe(text);
});

test('a file whose encoding nobody can be sure of is refused whole, and so is one that is not what it says', () => {
  refused(Buffer.concat([Buffer.from('name\n公司\n'), GBK.subarray(0, 3)]));
  refused(Buffer.from('6e616d650abb4fc6574bbfaec5e9b9', 'hex')); // 臺灣 in Big5
  refused(Buffer.from('6e616d650a4dfc6c6c6572', 'hex')); // Müller in Latin-1
  refused(GBK, 'text/csv; charset=utf-8');
  refused(Buffer.from([0xff, 0xfe, 0x00]));
  expect(() => textOf(GBK, 'text/csv; charset=martian')).toThrow(/not known/);
});
