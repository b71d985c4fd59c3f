import { setImmediate } from 'node:timers/promises';
import type { CustomerToWrite } from '../../db/customer/rows';
import { derivedId } from '../../db/shared/new-id';
import type { Caller } from '../../definitions/organisation/access/caller';
import { type ImportReport, newCustomerSchema } from '../../definitions/customer/schema';
import { identityKeys } from '../../definitions/matching/identity/identity-keys';
import { pointerOf } from '../../definitions/shared/json';
import type { PlacedError } from '../../definitions/shared/refusal';
import { clipped, UNREAD } from '../../definitions/shared/text';
import { createCustomers, customerToWrite } from './creation';
import type { Deps } from '../deps';
import { type CsvRecord, csvRecords } from '../http/body/csv';
import { badBody, Problem } from '../http/problem';
import { reader } from '../http/validation';

/** Lines written in one transaction: large enough to be quick, small enough that others are answered in between. */
const BATCH = 500;
/** Each is named in the report. */
const MOST_LINES = 200_000;
/** Of the names of columns that there are not. */
const LONGEST_QUOTED = 200;

const importable = Object.keys(newCustomerSchema.properties).filter((name) => name !== 'custom');
const readCustomer = reader(newCustomerSchema, 'body');

/** Its line counts from 1, the header included. */
type Line = Extract<CsvRecord, { readonly cells: unknown }>;

type LineReport = ImportReport['lines'][number];

/** Reads the file line by line; what is wrong with one line is in the report and stops no other. */
export async function importCustomers(
  { db }: Deps,
  csv: string,
  caller: Caller,
  requestId: string,
): Promise<ImportReport> {
  refuseTooMany(csv);
  const at = new Date().toISOString();
  const reports: LineReport[] = [];
  let header: readonly string[] | undefined;
  let batch: CustomerToWrite[] = [];

  const take = ({ line, cells }: Line, columns: readonly string[]): void => {
    const id = derivedId(requestId, line);
    const read = customerOf(cells, columns, (body, keys) => customerToWrite(body, caller, { id, at, keys }));
    if ('errors' in read) reports.push({ line, errors: [...read.errors] });
    else {
      reports.push({ line, id });
      batch.push(read.customer);
    }
  };

  let read = 0;
  for (const record of csvRecords(csv)) {
    if ('broken' in record) reports.push(brokenLine(record.line, record.broken));
    else if (header === undefined) header = readHeader(record.cells);
    else take(record, header);
    if (++read % BATCH === 0) {
      await createCustomers(db, batch);
      batch = [];
      await setImmediate();
    }
  }
  await createCustomers(db, batch);
  const refused = reports.filter(({ errors }) => errors !== undefined).length;
  return { created: reports.length - refused, refused, lines: reports };
}

function refuseTooMany(csv: string): void {
  let lines = 0;
  for (let at = csv.indexOf('\n'); at >= 0; at = csv.indexOf('\n', at + 1)) lines++;
  if (lines > MOST_LINES)
    throw new Problem({
      status: 413,
      code: 'too_large',
      detail: `The file has ${lines} lines; ${MOST_LINES} are taken at once. Nothing was imported. Divide it.`,
    });
}

const brokenLine = (line: number, detail: string): LineReport => ({
  line,
  errors: [{ pointer: '', code: 'malformed_csv', detail }],
});

/** The names of the columns; a column without a name, as spreadsheets leave behind, is ''. */
function readHeader(cells: readonly string[]): readonly string[] {
  const named = cells.filter((name) => name !== '');
  const unknown = named.filter((name) => !importable.includes(name));
  const twice = named.filter((name, i) => named.indexOf(name) !== i);
  if (unknown.length > 0 || !named.includes('name'))
    throw badBody(
      `The first line must name the columns, "name" among them; known are: ${importable.join(', ')}.` +
        (unknown.length > 0 ? ` Unknown: ${clipped(unknown.join(', '), LONGEST_QUOTED)}.` : ''),
    );
  if (twice.length > 0) throw badBody(`The first line names a column twice: ${twice.join(', ')}. Name each once.`);
  return cells;
}

/** The file came in with marks in the place of what was once a character. */
const unreadCell = (name: string): PlacedError => ({
  pointer: pointerOf(name),
  code: 'not_unicode',
  detail: 'holds a mark for an unreadable character: the file was damaged before. Write the cell anew.',
});

const spreadsheetNumber = (name: string): PlacedError => ({
  pointer: pointerOf(name),
  code: 'spreadsheet_number',
  detail: 'is a number that a spreadsheet has shortened. Format the column as text, and enter the value again.',
});

/** A phone or tax number as a spreadsheet rewrites it: 1.38E+10, 13800138000.0, or 15 digits and zeros. */
const isSpreadsheetNumber = (text: string): boolean =>
  /^[+-]?\d+(\.\d+)?E[+-]?\d+$/i.test(text) || /^\d{7,}\.0+$/.test(text) || /^\d{15}0{3}$/.test(text);

const wrongCount = (cells: readonly string[], columns: readonly string[], beyond: number): PlacedError => ({
  pointer: '',
  code: 'column_count',
  detail:
    beyond >= 0
      ? `has a value in cell ${beyond + 1}, which has no column`
      : `has ${cells.length} cells where the header has ${columns.length}`,
});

type Read = { readonly customer: CustomerToWrite } | { readonly errors: readonly PlacedError[] };

function customerOf(
  cells: readonly string[],
  columns: readonly string[],
  write: (body: ReturnType<typeof readCustomer>, keys: CustomerToWrite['keys']) => CustomerToWrite,
): Read {
  const beyond = cells.findIndex((cell, i) => cell !== '' && !columns[i]);
  if (beyond >= 0 || cells.length < columns.length) return { errors: [wrongCount(cells, columns, beyond)] };
  const texts = Object.fromEntries(columns.flatMap((name, i) => (name && cells[i] ? [[name, cells[i]]] : [])));
  const errors = Object.entries(texts).flatMap(([name, cell]) => {
    if (cell.includes(UNREAD)) return [unreadCell(name)];
    return name !== 'name' && isSpreadsheetNumber(cell) ? [spreadsheetNumber(name)] : [];
  });
  if (errors.length > 0) return { errors };
  try {
    const body = readCustomer(texts);
    const { keys, errors } = identityKeys(body);
    return errors.length > 0 ? { errors } : { customer: write(body, keys) };
  } catch (error) {
    if (error instanceof Problem)
      return {
        errors: error.details.errors ?? [{ pointer: '', code: error.details.code, detail: error.details.detail }],
      };
    throw error;
  }
}
