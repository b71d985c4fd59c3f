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
    definitions_revision: { readonly revision: number };
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

/** Changes whenever something is published or retired; one cheap look tells whether what was read before still holds. */
export async function definitionsRevision(db: Db): Promise<number> {
  const row = await db('definitions_revision').first();
  if (!row) throw new Error('The table definitions_revision must hold one row.');
  return row.revision;
}
