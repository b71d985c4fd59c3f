import { type CsvError, parse } from 'csv-parse';
import type { CustomerToWrite } from '../../db/customer/rows';
import { derivedId } from '../../db/shared/new-id';
import type { Caller } from '../../definitions/organisation/access/caller';
import { type ImportReport, newCustomerSchema } from '../../definitions/customer/schema';
import { identityKeys } from '../../definitions/matching/identity/identity-keys';
import type { PlacedError } from '../../definitions/shared/refusal';
import { createCustomers, customerToWrite } from './creation';
import type { Deps } from '../deps';
import { badRequest, Problem } from '../http/problem';
import { reader } from '../http/validation';

/** Lines written in one transaction: large enough to be quick, small enough that others are answered in between. */
const BATCH = 500;

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
    throw badRequest(
      `The first line must name the columns, "name" among them; known are: ${importable.join(', ')}.${unknown.length > 0 ? ` Unknown: ${unknown.join(', ')}.` : ''}`,
    );
  }
  return cells;
}

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
