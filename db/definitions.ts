import type { Db } from './knex';

interface DefinitionRow {
  readonly kind: string;
  readonly key: string;
  readonly version: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly note: string;
  readonly published_at: string;
  readonly published_by: string | null;
  readonly retired_at: string | null;
}

declare module 'knex/types/tables' {
  interface Tables {
    definitions: DefinitionRow;
  }
}

/** The newest published version, unless it is retired. */
export async function publishedDefinition(db: Db, kind: string, key: string): Promise<DefinitionRow | undefined> {
  const newest = await db('definitions').where({ kind, key }).orderBy('version', 'desc').first();
  return newest?.retired_at === null ? newest : undefined;
}

/** Publishes a definition that has no version yet; leaves one that has as it is. */
export async function publishFirstVersion(db: Db, definition: Pick<DefinitionRow, 'kind' | 'key' | 'body' | 'note' | 'published_at'>): Promise<void> {
  await db('definitions')
    .insert({ ...definition, version: 1, published_by: null, retired_at: null })
    .onConflict(['kind', 'key', 'version'])
    .ignore();
}
