import { parse } from 'csv-parse/sync';

/** A record of a CSV file, or what is wrong with its first line. Lines count from 1. */
export type CsvRecord =
  { readonly line: number; readonly cells: readonly string[] } | { readonly line: number; readonly broken: string };

/** What programs put between cells: a comma, or what a spreadsheet of another country, or its Unicode text, has. */
const DELIMITERS = ['\t', ';', ','];

/**
 * The records of a CSV file (RFC 4180), blank ones passed over. A quote that is not closed, or stands in the middle of
 * a cell, spoils only its own line: reading goes on with the next.
 */
export function* csvRecords(text: string): Generator<CsvRecord> {
  const lines = text.split(/\r\n|\n|\r/);
  const header = lines.find((line) => line.trim() !== '') ?? '';
  const delimiter = DELIMITERS.find((each) => header.includes(each)) ?? ',';
  for (let at = 0; at < lines.length;) {
    const end = endOfRecord(lines, at);
    const read = end === undefined ? undefined : cellsOf(lines.slice(at, end).join('\n'), delimiter);
    if (read === undefined) yield { line: at + 1, broken: BROKEN };
    else if (read.some((cell) => cell !== '')) yield { line: at + 1, cells: read };
    at = read === undefined ? at + 1 : (end ?? at + 1);
  }
}

const BROKEN =
  'has a quote that is not closed, or one in the middle of a cell. Write "" for a quote within a cell in quotes.';

/** One past the last line of the record that begins here: the quotes of a record are even in number. */
function endOfRecord(lines: readonly string[], from: number): number | undefined {
  let isOpen = false;
  for (let at = from; at < lines.length; at++) {
    if (hasOddQuotes(lines[at] ?? '')) isOpen = !isOpen;
    if (!isOpen) return at + 1;
  }
  return undefined;
}

const hasOddQuotes = (line: string): boolean => line.includes('"') && line.split('"').length % 2 === 0;

/** Undefined where it is no record. */
function cellsOf(record: string, delimiter: string): readonly string[] | undefined {
  if (!record.includes('"')) return record.split(delimiter).map((cell) => cell.trim());
  try {
    return parse(record, { delimiter, trim: true, relax_column_count: true })[0] ?? [];
  } catch (error) {
    if (error instanceof Error && 'code' in error && String(error.code).includes('QUOTE')) return undefined;
    throw error;
  }
}
