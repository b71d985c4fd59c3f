import { type CsvError, parse } from 'csv-parse';
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
import { badBody, Problem } from '../http/problem';
import { reader } from '../http/validation';

/** Lines written in one transaction: large enough to be quick, small enough that others are answered in between. */
const BATCH = 500;
/** Each is told of in the report. */
const MOST_LINES = 200_000;
/** Of the names of columns that there are not. */
const LONGEST_QUOTED = 200;

const importable = Object.keys(newCustomerSchema.properties).filter((name) => name !== 'custom');
const readCustomer = reader(newCustomerSchema, 'body');

interface Line {
  /** Counted from 1, the header included. */
  readonly line: number;
  readonly cells: readonly string[];
}

type LineReport = ImportReport['lines'][number];

/** Reads the file line by line; what is wrong with one line is in the report and stops no other. */
export async function importCustomers(
  { db }: Deps,
  csv: string,
  caller: Caller,
  requestId: string,
): Promise<ImportReport> {
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

  try {
    for await (const line of linesOf(csv)) {
      if (reports.length >= MOST_LINES) throw tooManyLines();
      if (header === undefined) header = readHeader(line.cells);
      else take(line, header);
      if (batch.length >= BATCH) {
        await createCustomers(db, batch);
        batch = [];
      }
    }
  } catch (error) {
    if (!isCsvError(error)) throw error;
    reports.push({
      line: Number(error.lines),
      errors: [{ pointer: '', code: 'malformed_csv', detail: `${error.message}. Nothing after this line was read.` }],
    });
  }
  await createCustomers(db, batch);
  const refused = reports.filter(({ errors }) => errors !== undefined).length;
  return { created: reports.length - refused, refused, lines: reports };
}

const tooManyLines = (): Problem =>
  new Problem({
    status: 413,
    code: 'too_large',
    detail: `The file has more than ${MOST_LINES} lines. Those before were imported; send the rest by itself.`,
  });

async function* linesOf(csv: string): AsyncGenerator<Line> {
  const parser: AsyncIterable<unknown> = parse(csv, {
    bom: true,
    trim: true,
    skip_empty_lines: true,
    info: true,
    relax_column_count: true,
  });
  for await (const item of parser) if (isParsed(item)) yield { line: item.info.lines, cells: item.record };
}

const isParsed = (item: unknown): item is { info: { lines: number }; record: string[] } =>
  typeof item === 'object' && item !== null && 'info' in item && 'record' in item;

const isCsvError = (error: unknown): error is CsvError =>
  error instanceof Error && 'lines' in error && 'code' in error && String(error.code).startsWith('CSV_');

function readHeader(cells: readonly string[]): readonly string[] {
  const unknown = cells.filter((name) => !importable.includes(name));
  if (unknown.length > 0 || !cells.includes('name')) {
    throw badBody(
      `The first line must name the columns, "name" among them; known are: ${importable.join(', ')}.${unknown.length > 0 ? ` Unknown: ${clipped(unknown.join(', '), LONGEST_QUOTED)}.` : ''}`,
    );
  }
  return cells;
}

/** What was no UTF-8 has been read as marks: another encoding, or damaged. */
const unreadCell = (name: string): PlacedError => ({
  pointer: pointerOf(name),
  code: 'not_unicode',
  detail: 'holds what is no UTF-8. Save the file as CSV in UTF-8, or send its encoding, as in "text/csv; charset=gbk".',
});

type Read = { readonly customer: CustomerToWrite } | { readonly errors: readonly PlacedError[] };

function customerOf(
  cells: readonly string[],
  columns: readonly string[],
  write: (body: ReturnType<typeof readCustomer>, keys: CustomerToWrite['keys']) => CustomerToWrite,
): Read {
  if (cells.length !== columns.length)
    return {
      errors: [
        {
          pointer: '',
          code: 'column_count',
          detail: `has ${cells.length} cells where the header has ${columns.length}`,
        },
      ],
    };
  const texts = Object.fromEntries(columns.flatMap((name, i) => (cells[i] ? [[name, cells[i]]] : [])));
  const unread = Object.keys(texts).filter((name) => texts[name]?.includes(UNREAD));
  if (unread.length > 0) return { errors: unread.map(unreadCell) };
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
