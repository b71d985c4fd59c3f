import { definitionsRevision, publishedDefinition } from '../../db/definition/rows';
import type { Db } from '../../db/shared/knex';
import type { DefinitionByKind, Kind } from '../../definitions/kinds/kind';
import { definitionOf } from '../../definitions/kinds/read';
import type { Frozen } from '../../definitions/shared/frozen';

/** The published version that a new case starts with, or undefined when there is none or it is retired. */
export type Published = <K extends Kind>(kind: K, key: string) => Promise<Frozen<DefinitionByKind[K]> | undefined>;

/**
 * What is published now. Rows are read again only when something was published since: one cheap look a request tells.
 * The revision is read before the rows: a newer body is kept under an older revision until the next look at most.
 */
export function publishedDefinitions(db: Db): () => Promise<Published> {
  let revision = -1;
  let rows = new Map<string, ReturnType<typeof publishedDefinition>>();

  return async () => {
    const now = await definitionsRevision(db);
    if (now !== revision) [revision, rows] = [now, new Map<string, ReturnType<typeof publishedDefinition>>()];
    const known = rows;
    return async (kind, key) => {
      const id = `${kind}/${key}`;
      const reading = known.get(id) ?? publishedDefinition(db, kind, key);
      known.set(id, reading);
      const row = await reading.catch((error: unknown) => {
        known.delete(id);
        throw error;
      });
      return row && { version: row.version, body: definitionOf(kind, row.body) };
    };
  };
}
