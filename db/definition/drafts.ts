import type { Db } from '../shared/knex';

export interface DraftRow {
  readonly kind: string;
  readonly key: string;
  /** Counts every save of this definition’s drafts, also of those that are gone: an ETag never means two drafts. */
  readonly version: number;
  /** Null: there is no draft now. */
  readonly body: Readonly<Record<string, unknown>> | null;
  /** The version that was published when the draft was begun. */
  readonly based_on: number | null;
  readonly saved_at: string;
  readonly saved_by: string;
}

export interface Draft extends DraftRow {
  readonly body: Readonly<Record<string, unknown>>;
}

declare module 'knex/types/tables' {
  interface Tables {
    definition_drafts: DraftRow;
  }
}

type Save = Pick<Draft, 'kind' | 'key' | 'body' | 'saved_at' | 'saved_by'>;

export async function draftOf(db: Db, kind: string, key: string): Promise<Draft | undefined> {
  const row = await db('definition_drafts').where({ kind, key }).first();
  return row && isDraft(row) ? row : undefined;
}

const isDraft = (row: DraftRow): row is Draft => row.body !== null;

/** Begins a draft where there is none; undefined when there is one. */
export async function beginDraft(trx: Db, save: Save & Pick<DraftRow, 'based_on'>): Promise<number | undefined> {
  const { body, based_on, saved_at, saved_by } = save;
  const [row] = await trx('definition_drafts')
    .insert({ ...save, version: 1 })
    .onConflict(['kind', 'key'])
    .merge({ body, based_on, saved_at, saved_by, version: trx.raw('definition_drafts.version + 1') })
    .whereNull('definition_drafts.body')
    .returning('version');
  return row?.version;
}

/** Changes the draft that has this version; undefined when somebody was there before. */
export async function changeDraft(
  trx: Db,
  { kind, key, ...change }: Save,
  version: number,
): Promise<number | undefined> {
  const [row] = await trx('definition_drafts')
    .where({ kind, key, version })
    .whereNotNull('body')
    .update({ ...change, version: version + 1 })
    .returning('version');
  return row?.version;
}

/** The draft is no more: it was published or given up. False when it is not the one of this version. */
export const endDraft = async (
  trx: Db,
  { kind, key, version }: Pick<DraftRow, 'kind' | 'key' | 'version'>,
): Promise<boolean> =>
  (await trx('definition_drafts').where({ kind, key, version }).whereNotNull('body').update({ body: null })) > 0;
