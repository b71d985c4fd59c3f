import { documentTypeOf, fitsKind, withExtension } from '../../../definitions/document/kinds';

const ascii = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));
const bytes = (hex: string): Uint8Array => Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));

test.each([
  ['application/pdf', ascii('%PDF-1.4'), true],
  ['application/pdf', ascii(`${' '.repeat(1000)}%PDF-1.4`), true],
  ['application/pdf', ascii('MZ%PD'), false],
  ['image/png', bytes('89504e470d0a1a0a0000'), true],
  ['image/png', bytes('ffd8ffe0'), false],
  ['image/jpeg', bytes('ffd8ffe0'), true],
  ['image/webp', ascii('RIFF1234WEBPVP8 '), true],
  ['image/webp', ascii('RIFF1234WAVEfmt '), false],
  ['image/heic', ascii('\0\0\0\x18ftypheic'), true],
  ['video/mp4', ascii('\0\0\0\x18ftypisom'), true],
  ['application/vnd.openxmlformats-officedocument.wordprocessingml.document', bytes('504b030414'), true],
  ['application/vnd.openxmlformats-officedocument.wordprocessingml.document', bytes('d0cf11e0a1b11ae1'), false],
  ['application/msword', bytes('d0cf11e0a1b11ae1'), true],
  ['text/plain', ascii('a\tb\r\n'), true],
  ['text/csv', bytes('d6d0b9fa2c310a'), true],
  ['text/csv', bytes('fffe2d4e'), true],
  ['text/plain', ascii('\x7fELF\x02\x01\x01\0'), false],
  ['text/plain', ascii('MZ\x90\0'), false],
  ['text/plain', ascii(''), false],
  ['text/html', ascii('<html>'), false],
])('a document that says %s is held against its first bytes', (type, head, fits) => {
  expect(fitsKind(type, head)).toBe(fits);
});

test.each([
  ['application/pdf', 'x', 'application/pdf'],
  ['Text/Plain; charset=GB18030', 'x', 'text/plain'],
  ['application/x-zip-compressed', 'x.zip', 'application/zip'],
  ['application/octet-stream', '图纸.DWG', 'image/vnd.dwg'],
  ['', '报价.xlsx', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
  ['application/octet-stream', 'setup.exe', undefined],
  ['application/octet-stream', '', undefined],
  ['text/html', 'x.txt', undefined],
  ['image/svg+xml', 'x.svg', undefined],
  ['toString', 'x', undefined],
])('the type of a file declared as "%s" and called "%s"', (declared, name, type) => {
  expect(documentTypeOf(declared, name)).toBe(type);
});

test('a name ends as its type does, so that no text is run as a script', () => {
  expect(withExtension('清理.bat', 'text/plain')).toBe('清理.bat.txt');
  expect(withExtension('照片.JPEG', 'image/jpeg')).toBe('照片.JPEG');
  expect(withExtension('合同 v1.2 终稿', 'application/pdf')).toBe('合同 v1.2 终稿.pdf');
});
