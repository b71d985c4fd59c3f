import { withJsonLists } from '../shared/jsonb';
import type { Db } from '../shared/knex';
import { paged, type PageRequest } from '../shared/listing';

/** What every row of a part of an opportunity has. */
export interface PartRow {
  readonly id: string;
  readonly opportunity_id: string;
  /** Counts the changes. */
  readonly version: number;
  readonly created_by: string;
  readonly created_at: string;
  readonly updated_at: string;
}

/** The tables of parts by their names; each module adds its own where it is kept. */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type -- filled in by the modules
export interface PartTables {}

export type PartTable = keyof PartTables;

/** What a module itself keeps in a row. */
export type PartColumns<T extends PartTable> = Omit<PartTables[T], keyof PartRow>;

/**
 * Changes around one opportunity take turns until the transaction ends, so that two at once cannot both pass a rule
 * that only one fits.
 */
export const takeTurnAround = async (trx: Db, opportunityId: string): Promise<void> => {
  await trx.raw('select pg_advisory_xact_lock(hashtext(?))', [`baton.around.${opportunityId}`]);
};

/* Which row a table has is said once, in the map above; hence the two signatures of what reads one. */

export function listParts<T extends PartTable>(
  db: Db,
  table: T,
  opportunityId: string,
  page: PageRequest,
): Promise<PartTables[T][]>;
export async function listParts(db: Db, table: string, opportunityId: string, page: PageRequest): Promise<PartRow[]> {
  return paged(db(table).select<PartRow[]>('*').where({ opportunity_id: opportunityId }), page);
}

interface OnePart {
  readonly opportunityId: string;
  readonly id: string;
}

export function partById<T extends PartTable>(db: Db, table: T, one: OnePart): Promise<PartTables[T] | undefined>;
export async function partById(db: Db, table: string, { opportunityId, id }: OnePart): Promise<PartRow | undefined> {
  return db(table).where({ id, opportunity_id: opportunityId }).first<PartRow | undefined>('*');
}

interface OtherParts {
  readonly opportunityId: string;
  readonly except: string;
}

/** The others of the same opportunity that have these values; how many there are is bounded by the module’s cap. */
export function otherParts<T extends PartTable>(
  trx: Db,
  table: T,
  others: OtherParts,
  equals?: Partial<PartColumns<T>>,
): Promise<PartTables[T][]>;
export async function otherParts(
  trx: Db,
  table: string,
  { opportunityId, except }: OtherParts,
  equals: object = {},
): Promise<PartRow[]> {
  return trx(table)
    .where({ opportunity_id: opportunityId, ...equals })
    .whereNot({ id: except })
    .select<PartRow[]>('*');
}

export async function countParts(trx: Db, table: PartTable, opportunityId: string): Promise<number> {
  const [row] = await trx(table).where({ opportunity_id: opportunityId }).count<{ n: number }[]>('* as n');
  return row?.n ?? 0;
}

export async function insertPart<T extends PartTable>(
  trx: Db,
  table: T,
  row: Omit<PartRow, 'version' | 'updated_at'>,
  columns: PartColumns<T>,
): Promise<void> {
  await trx(table).insert({ ...row, ...withJsonLists(trx, columns), version: 1, updated_at: row.created_at });
}

/** False when the row has left this version: somebody else changed it. */
export async function updatePart<T extends PartTable>(
  trx: Db,
  table: T,
  { id, version }: Pick<PartRow, 'id' | 'version'>,
  { columns, at }: { readonly columns: PartColumns<T>; readonly at: string },
): Promise<boolean> {
  const changed = await trx(table)
    .where({ id, version })
    .update({ ...withJsonLists(trx, columns), version: version + 1, updated_at: at });
  return changed > 0;
}

export const deletePart = async (trx: Db, table: PartTable, id: string): Promise<boolean> =>
  (await trx(table).where({ id }).delete()) > 0;
