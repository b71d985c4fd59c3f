import { publishedDefinition } from '../db/definitions';
import type { Db } from '../db/knex';
import type { DefinitionByKind, Kind } from '../definitions/kinds/kinds';
import { definitionOf } from '../definitions/kinds/read';
import type { Frozen } from '../definitions/registration/registration';

/** The published version that a new case starts with, or undefined when there is none or it is retired. */
export async function published<K extends Kind>(db: Db, kind: K, key: string): Promise<Frozen<DefinitionByKind[K]> | undefined> {
  const row = await publishedDefinition(db, kind, key);
  return row && { version: row.version, body: definitionOf(kind, row.body) };
}
