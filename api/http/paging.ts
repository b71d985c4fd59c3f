import { createHmac, timingSafeEqual } from 'node:crypto';
import { type TProperties, type TSchema, Type } from '@sinclair/typebox';
import type { PageRequest, Place } from '../../db/shared/listing';
import { badRequest } from './problem';

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 200;

/** What a list may be sorted by: the column, indexed together with the id, and its value in a row. */
export interface Sort<Row> {
  readonly column: string;
  readonly of: (row: Row) => string | number | null;
  /** Whether a row may have no value: those come last in both directions. */
  readonly hasEmpty?: boolean;
}

/** A list: its name, and by the names in the interface what it may be sorted by. */
export interface Listing<Row> {
  readonly name: string;
  readonly sorts: Readonly<Record<string, Sort<Row>>>;
  readonly defaultSort: string;
  readonly idColumn: string;
  readonly idOf: (row: Row) => string;
}

const page = {
  limit: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: MAX_LIMIT,
      default: DEFAULT_LIMIT,
      description: `1–${MAX_LIMIT}, ${DEFAULT_LIMIT} if left out.`,
    }),
  ),
  cursor: Type.Optional(
    Type.String({ minLength: 1, maxLength: 1000, description: '`nextCursor` of the page before, with the same sort.' }),
  ),
  sort: Type.Optional(Type.String({ maxLength: 100, description: 'A field, with `-` before it for descending.' })),
};

/** The query of a list: paging, sorting, search and the filters given. Anything else is unknown and refused. */
export const listQuery = <P extends TProperties>(filters: P) =>
  Type.Object(
    {
      ...page,
      q: Type.Optional(
        Type.String({
          minLength: 1,
          maxLength: 100,
          description: 'A text that is contained; one Chinese character suffices.',
        }),
      ),
      ...filters,
    },
    { additionalProperties: false },
  );

/** The query of a list that is filtered and not searched. */
export const filteredQuery = <P extends TProperties>(filters: P) =>
  Type.Object({ ...page, ...filters }, { additionalProperties: false });

/** The query of a list that is neither. */
export const pageQuery = () => filteredQuery({});

export const listSchema = <S extends TSchema>(item: S) =>
  Type.Object(
    {
      items: Type.Array(item),
      nextCursor: Type.Union([Type.String(), Type.Null()], { description: 'Null at the end.' }),
    },
    { additionalProperties: false },
  );

interface PageQuery {
  readonly limit?: number;
  readonly cursor?: string;
  readonly sort?: string;
}

/**
 * Answers lists. Cursors are signed, so that one that was altered, or that belongs to another list or sort, is
 * refused.
 */
export function pager(secret: Buffer) {
  const signature = (text: string): string =>
    createHmac('sha256', secret).update(text).digest('base64url').slice(0, SIGNATURE_CHARACTERS);

  /**
   * One page: `load` gives one row more than asked when there is a next page, `present` turns the shown rows into
   * items.
   */
  async function list<Row, Item>(
    listing: Listing<Row>,
    { limit = DEFAULT_LIMIT, cursor, sort = listing.defaultSort }: PageQuery,
    load: (page: PageRequest) => Promise<readonly Row[]>,
    present: (rows: readonly Row[]) => readonly Item[] | Promise<readonly Item[]>,
  ): Promise<{ items: readonly Item[]; nextCursor: string | null }> {
    const { idColumn, idOf } = listing;
    const descending = sort.startsWith('-');
    const sorting = listing.sorts[descending ? sort.slice(1) : sort];
    if (!sorting)
      throw badRequest(`"${sort}" is no sort of this list; known are: ${Object.keys(listing.sorts).join(', ')}.`, [
        { pointer: '/sort', code: 'enum', detail: 'is unknown' },
      ]);
    const purpose = `${listing.name} ${sort}`;
    const after = cursor === undefined ? undefined : placeIn(cursor, purpose);
    const { column: sortBy, hasEmpty = false } = sorting;
    const rows = await load({ limit, sortBy, hasEmpty, idColumn, descending, after });
    const shown = rows.slice(0, limit);
    const last = rows.length > limit ? shown.at(-1) : undefined;
    return {
      items: await present(shown),
      nextCursor: last ? cursorAt({ value: sorting.of(last), id: idOf(last) }, purpose) : null,
    };
  }

  function cursorAt({ value, id }: Place, purpose: string): string {
    const payload = Buffer.from(JSON.stringify([value, id])).toString('base64url');
    return `${payload}.${signature(`${purpose} ${payload}`)}`;
  }

  function placeIn(cursor: string, purpose: string): Place {
    const [payload = '', mark = ''] = cursor.split('.');
    const [given, expected] = [Buffer.from(mark), Buffer.from(signature(`${purpose} ${payload}`))];
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
      throw badRequest('This cursor is not of this list with this sort. Begin again without one.', [
        { pointer: '/cursor', code: 'cursor', detail: 'does not belong here' },
      ]);
    }
    const place: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString());
    if (!Array.isArray(place)) throw new Error('A signed cursor is always a pair.');
    const [value = null, id] = place.map((part: unknown) =>
      typeof part === 'number' || typeof part === 'string' ? part : null,
    );
    return { value, id: String(id) };
  }

  return { list };
}

const SIGNATURE_CHARACTERS = 22;

export type Pager = ReturnType<typeof pager>;
