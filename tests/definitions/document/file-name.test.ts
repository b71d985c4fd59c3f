import fc from 'fast-check';
import { fileName } from '../../../definitions/document/file-name';

test.each([
  ['报价单 2026.pdf', '报价单 2026.pdf'],
  ['../../etc/passwd', 'passwd.pdf'],
  ['C:\\Users\\陈\\合同.pdf', '合同.pdf'],
  ['a\u0000b\nc.pdf', 'abc.pdf'],
  ['合同\u202Efdp.exe', '合同fdp.exe.pdf'],
  ['a<b>:"|?*.pdf', 'a_b______.pdf'],
  [' ..  x  y .pdf ', 'x y .pdf'],
  ['.htaccess', 'htaccess.pdf'],
  ['e\u0301.pdf', 'é.pdf'],
])('%j is kept as %j', (given, kept) => {
  expect(fileName(given, 'application/pdf')).toBe(kept);
});

test.each(['', '   ', '...', 'a/', '\u200b', '\u0007'])('nothing of %j can be kept', (given) => {
  expect(fileName(given, 'application/pdf')).toBeUndefined();
});

test('a name is at most 200 bytes long, and keeps its extension', () => {
  const name = fileName(`${'长'.repeat(300)}.pdf`, 'application/pdf');
  expect(name).toBe(`${'长'.repeat(65)}.pdf`);
});

test('a kept name fits every file system, and stays as it is when it is given again', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (given) => {
      const name = fileName(given, 'application/pdf');
      if (name === undefined) return;
      expect(name).toMatch(/^[^/\\<>:"|?*\p{Cc}\p{Cf}\p{Cs}]+\.pdf$/iu);
      expect(name.startsWith('.')).toBe(false);
      expect(Buffer.byteLength(name)).toBeLessThanOrEqual(200);
      expect(fileName(name, 'application/pdf')).toBe(name);
    }),
  );
});
