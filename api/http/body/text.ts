import { isUtf8 } from 'node:buffer';
import { MIMEType } from 'node:util';
import chardet from 'chardet';
import { codeOf } from '../errors';
import { badRequest, Problem } from '../problem';

/** The marks with which a file says its encoding. */
const MARKS = [
  { encoding: 'utf-8', bytes: Buffer.from([0xef, 0xbb, 0xbf]) },
  { encoding: 'utf-16le', bytes: Buffer.from([0xff, 0xfe]) },
  { encoding: 'utf-16be', bytes: Buffer.from([0xfe, 0xff]) },
];

/**
 * The text of a file as people save it: by the `charset` of its media type, else by its mark (BOM), else UTF-8, or
 * GB 18030 (of which GBK is a part) where its bytes speak for that and nothing else.
 * Anything else is refused whole with 400: a wrong guess would store garbage.
 */
export function textOf(bytes: Buffer, mediaType: string | undefined): string {
  const encoding = charsetOf(mediaType) ?? recognised(bytes);
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (error) {
    if (codeOf(error) === 'ERR_ENCODING_NOT_SUPPORTED')
      throw new Problem({
        status: 415,
        code: 'unsupported_media_type',
        detail: `The charset "${encoding}" is not known. Send UTF-8, UTF-16 or GB 18030.`,
      });
    if (codeOf(error) === 'ERR_ENCODING_INVALID_ENCODED_DATA')
      throw unreadable(`The file is not in ${encoding}, as it says it is.`);
    throw error;
  }
}

const charsetOf = (mediaType: string | undefined): string | undefined =>
  mediaType === undefined ? undefined : (new MIMEType(mediaType).params.get('charset') ?? undefined);

function recognised(bytes: Buffer): string {
  const mark = MARKS.find((known) => bytes.subarray(0, known.bytes.length).equals(known.bytes));
  if (mark !== undefined) return mark.encoding;
  if (isUtf8(bytes)) return 'utf-8';
  if (speaksForGb18030(bytes)) return 'gb18030';
  throw unreadable('The file is neither UTF-8 nor UTF-16 with a mark, nor surely GB 18030.');
}

/** A short file may fit many encodings alike: then nobody knows. */
function speaksForGb18030(bytes: Buffer): boolean {
  const [first, second] = chardet.analyse(bytes);
  return first?.name === 'GB18030' && (second === undefined || second.confidence < first.confidence);
}

const unreadable = (what: string) =>
  badRequest(
    `${what} Nothing was read. Save it as CSV in UTF-8, or send its encoding, as in "text/csv; charset=gbk".`,
    [{ pointer: '', code: 'not_unicode', detail: what }],
  );
