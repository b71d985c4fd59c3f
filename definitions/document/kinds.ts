/**
 * A kind of file that is taken: what its names end with (the first one is given to a name without), and how its
 * content looks.
 */
interface DocumentKind {
  readonly extensions: readonly string[];
  readonly fits: (head: Uint8Array) => boolean;
}

/** As much of the beginning of a file as {@link fitsKind} wants to see. */
export const HEAD_BYTES = 4096;

/** Bytes in hex, at a place. */
const begins =
  (...beginnings: readonly string[]) =>
  (head: Uint8Array): boolean =>
    beginnings.some((beginning) => hexAt(head, 0, beginning.length / 2) === beginning);

const hexAt = (head: Uint8Array, from: number, count: number): string =>
  [...head.subarray(from, from + count)].map((byte) => byte.toString(16).padStart(2, '0')).join('');

const asciiAt = (head: Uint8Array, from: number, count: number): string =>
  String.fromCharCode(...head.subarray(from, from + count));

/** The specification lets a reader look for it in the first 1024 bytes. */
const pdf = (head: Uint8Array): boolean => asciiAt(head, 0, 1024).includes('%PDF-');
const riff =
  (format: string) =>
  (head: Uint8Array): boolean =>
    asciiAt(head, 0, 4) === 'RIFF' && asciiAt(head, 8, 4) === format;
/** ISO base media: a box `ftyp` with the brand. */
const media =
  (...brands: readonly string[]) =>
  (head: Uint8Array): boolean =>
    asciiAt(head, 4, 4) === 'ftyp' && (brands.length === 0 || brands.includes(asciiAt(head, 8, 4)));
const zip = begins('504b0304', '504b0506');
/** The compound file of the old Office formats and of mail that Outlook saves. */
const compound = begins('d0cf11e0a1b11ae1');
const UTF16 = begins('fffe', 'feff');
const [TAB, LF, FF, CR, ESC, SPACE] = [0x09, 0x0a, 0x0c, 0x0d, 0x1b, 0x20];
/** Text in whatever encoding has no control characters, but for these. */
const text = (head: Uint8Array): boolean =>
  UTF16(head) || head.every((byte) => byte >= SPACE || [TAB, LF, FF, CR, ESC].includes(byte));

/**
 * What may be uploaded, by media type: what salespeople, approvers and technicians attach. Nothing that a browser or
 * a system runs is among them (HTML, SVG, scripts, programs). Office files are zips or compound files inside, and
 * more is not looked at.
 */
const kinds: Readonly<Record<string, DocumentKind>> = {
  'application/pdf': { extensions: ['pdf'], fits: pdf },
  'image/jpeg': { extensions: ['jpg', 'jpeg'], fits: begins('ffd8ff') },
  'image/png': { extensions: ['png'], fits: begins('89504e470d0a1a0a') },
  'image/gif': { extensions: ['gif'], fits: begins('474946383761', '474946383961') },
  'image/webp': { extensions: ['webp'], fits: riff('WEBP') },
  'image/bmp': { extensions: ['bmp'], fits: begins('424d') },
  'image/tiff': { extensions: ['tiff', 'tif'], fits: begins('49492a00', '4d4d002a') },
  'image/heic': { extensions: ['heic', 'heif'], fits: media('heic', 'heix', 'heim', 'heis', 'mif1', 'msf1') },
  'image/vnd.dwg': { extensions: ['dwg'], fits: begins('41433130') },
  'application/msword': { extensions: ['doc', 'wps'], fits: compound },
  'application/vnd.ms-excel': { extensions: ['xls', 'et'], fits: compound },
  'application/vnd.ms-powerpoint': { extensions: ['ppt', 'dps'], fits: compound },
  'application/vnd.ms-outlook': { extensions: ['msg'], fits: compound },
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': { extensions: ['docx'], fits: zip },
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': { extensions: ['xlsx'], fits: zip },
  'application/vnd.openxmlformats-officedocument.presentationml.presentation': { extensions: ['pptx'], fits: zip },
  'application/vnd.oasis.opendocument.text': { extensions: ['odt'], fits: zip },
  'application/vnd.oasis.opendocument.spreadsheet': { extensions: ['ods'], fits: zip },
  'application/vnd.oasis.opendocument.presentation': { extensions: ['odp'], fits: zip },
  'application/ofd': { extensions: ['ofd'], fits: zip },
  'application/zip': { extensions: ['zip'], fits: zip },
  'application/vnd.rar': { extensions: ['rar'], fits: begins('526172211a07') },
  'application/x-7z-compressed': { extensions: ['7z'], fits: begins('377abcaf271c') },
  'text/plain': { extensions: ['txt', 'log', 'md'], fits: text },
  'text/csv': { extensions: ['csv'], fits: text },
  'message/rfc822': { extensions: ['eml'], fits: text },
  'audio/mpeg': { extensions: ['mp3'], fits: begins('494433', 'fffb', 'fff3', 'fff2') },
  'audio/mp4': { extensions: ['m4a'], fits: media() },
  'audio/wav': { extensions: ['wav'], fits: riff('WAVE') },
  'video/mp4': { extensions: ['mp4'], fits: media() },
  'video/quicktime': { extensions: ['mov'], fits: media() },
};

/** What some browsers and systems call them. */
const ALIASES: Readonly<Record<string, string>> = {
  'application/x-zip-compressed': 'application/zip',
  'application/x-rar-compressed': 'application/vnd.rar',
  'image/jpg': 'image/jpeg',
  'image/heif': 'image/heic',
  'audio/x-wav': 'audio/wav',
  'audio/x-m4a': 'audio/mp4',
  'application/csv': 'text/csv',
};

/** Said by who does not know what it is. */
const UNDECLARED = ['', 'application/octet-stream', 'binary/octet-stream'];

export const documentTypes: readonly string[] = Object.keys(kinds);

/** The media type of a file by what its sender declares, else by its name; undefined: none that is taken. */
export function documentTypeOf(declared: string, name: string): string | undefined {
  const said = (declared.split(';')[0] ?? '').trim().toLowerCase();
  if (UNDECLARED.includes(said))
    return documentTypes.find((type) => kinds[type]?.extensions.includes(extensionOf(name)));
  const type = ALIASES[said] ?? said;
  return documentTypes.includes(type) ? type : undefined;
}

/** Whether a file that begins so is of this type. */
export const fitsKind = (type: string, head: Uint8Array): boolean =>
  head.length > 0 && (kinds[type]?.fits(head) ?? false);

/** The name with an ending of its type: a text that is called `x.bat` becomes `x.bat.txt`, which nothing runs. */
export function withExtension(name: string, type: string): string {
  const { extensions = [] } = kinds[type] ?? {};
  return extensions.includes(extensionOf(name)) || extensions[0] === undefined ? name : `${name}.${extensions[0]}`;
}

const extensionOf = (name: string): string => (/\.([^.]+)$/.exec(name)?.[1] ?? '').toLowerCase();
