import type { Kind } from '../../definitions/kinds/kind';
import type { Db } from '../shared/knex';
import { escaped, paged, type PageRequest } from '../shared/listing';
import { prepared } from '../shared/prepared';

type Body = Readonly<Record<string, unknown>>;

/** A published version; nothing in it changes but that it may be retired. */
export interface DefinitionRow {
  readonly kind: string;
  readonly key: string;
  readonly version: number;
  readonly body: Body;
  readonly note: string;
  readonly published_at: string;
  readonly published_by: string | null;
  readonly retired_at: string | null;
  readonly retired_by: string | null;
}

declare module 'knex/types/tables' {
  interface Tables {
    definitions: DefinitionRow;
    definitions_revision: { readonly revision: number };
  }
}

export const newestVersion = (db: Db, kind: string, key: string): Promise<DefinitionRow | undefined> =>
  db('definitions').where({ kind, key }).orderBy('version', 'desc').first();

/** The number of the newest version of each, by key; those that were never published are left out. */
export async function newestVersions(
  db: Db,
  kind: Kind,
  keys: readonly string[],
): Promise<Readonly<Record<string, number>>> {
  if (keys.length === 0) return {};
  const { rows } = await db
    .raw<{ rows: { key: string; version: number }[] }>(
      'select key, max(version) as version from definitions where kind = :kind and key = ' +
        'any(:keys::text[]) group by key',
      { kind, keys: [...keys] },
    )
    .options(prepared('newest-versions'));
  return Object.fromEntries(rows.map(({ key, version }) => [key, version]));
}

/** The newest published version, unless it is retired. */
export async function publishedDefinition(db: Db, kind: string, key: string): Promise<DefinitionRow | undefined> {
  const newest = await newestVersion(db, kind, key);
  return newest?.retired_at === null ? newest : undefined;
}

/** Everything that is published now, by kind and key. */
export async function allPublished(db: Db): Promise<DefinitionRow[]> {
  const newest = db('definitions')
    .distinctOn('kind', 'key')
    .select('definitions.*')
    .orderBy(['kind', 'key', { column: 'version', order: 'desc' }]);
  return db
    .select<DefinitionRow[]>('*')
    .from(newest.as('newest'))
    .whereNull('retired_at')
    .orderByRaw('kind collate "C", key collate "C"');
}

export const definitionVersion = (
  db: Db,
  kind: string,
  key: string,
  version: number,
): Promise<DefinitionRow | undefined> => db('definitions').where({ kind, key, version }).first();

export const listVersions = (db: Db, kind: string, key: string, page: PageRequest): Promise<DefinitionRow[]> =>
  paged(db('definitions').select<DefinitionRow[]>('definitions.*').where({ kind, key }), page);

/** A definition as the list shows it: what is published, and whether there is a draft. */
export interface ListedDefinition extends Omit<
  DefinitionRow,
  'version' | 'body' | 'note' | 'published_at' | 'retired_by'
> {
  /** `<kind>/<key>` */
  readonly id: string;
  readonly name: string | null;
  readonly version: number | null;
  readonly note: string | null;
  readonly published_at: string | null;
  readonly draft_version: number | null;
}

export async function listDefinitions(
  db: Db,
  { kind, q }: { readonly kind?: Kind | undefined; readonly q?: string | undefined },
  page: PageRequest,
): Promise<ListedDefinition[]> {
  const newest = db('definitions')
    .distinctOn('kind', 'key')
    .select('definitions.*')
    .orderBy(['kind', 'key', { column: 'version', order: 'desc' }]);
  const drafts = db('definition_drafts').whereNotNull('body').select('kind', 'key', 'version', 'body');
  const listed = db
    .select('version', 'note', 'published_at', 'published_by', 'retired_at')
    .select(db.raw(`kind, key, kind || '/' || key as id, coalesce(body, draft_body) ->> 'name' as name, draft_version`))
    .from(
      db.raw(
        `? n full join (select kind, key, version as draft_version, body as draft_body from ? d) d using (kind, key)`,
        [newest, drafts],
      ),
    );
  const query = db.select<ListedDefinition[]>('*').from(listed.as('listed'));
  if (kind !== undefined) query.where({ kind });
  if (q !== undefined)
    query.where((text) => text.whereILike('name', `%${escaped(q)}%`).orWhereILike('key', `%${escaped(q)}%`));
  return paged(query, page);
}

/** Publishes a definition that has no version yet; leaves one that has as it is. */
export async function publishFirstVersion(
  db: Db,
  definition: Pick<DefinitionRow, 'kind' | 'key' | 'body' | 'note' | 'published_at'>,
): Promise<void> {
  await db('definitions')
    .insert({ ...definition, version: 1, published_by: null, retired_at: null, retired_by: null })
    .onConflict(['kind', 'key', 'version'])
    .ignore();
}

/**
 * Who publishes or retires is alone until the transaction ends; a look at the revision then tells whether what was
 * checked before still holds.
 */
export const lockDefinitions = async (trx: Db): Promise<void> => {
  await trx.raw(`select pg_advisory_xact_lock(hashtext('baton.definitions'))`);
};

/** Publishes the next version, under the lock; gives its number. */
export async function publishVersion(
  trx: Db,
  definition: Pick<DefinitionRow, 'kind' | 'key' | 'body' | 'note' | 'published_at' | 'published_by'>,
): Promise<number> {
  const { kind, key } = definition;
  const version = ((await newestVersion(trx, kind, key))?.version ?? 0) + 1;
  await trx('definitions').insert({ ...definition, version, retired_at: null, retired_by: null });
  return version;
}

export const retireVersion = async (
  trx: Db,
  { kind, key, version }: Pick<DefinitionRow, 'kind' | 'key' | 'version'>,
  at: string,
  by: string,
): Promise<void> => {
  await trx('definitions').where({ kind, key, version }).update({ retired_at: at, retired_by: by });
};

/**
 * Changes whenever something is published or retired; one cheap look tells whether what was read before still holds.
 */
export async function definitionsRevision(db: Db): Promise<number> {
  const row = await db('definitions_revision').first('revision').options(prepared('definitions-revision'));
  if (!row) throw new Error('The table definitions_revision must hold one row.');
  return row.revision;
}
