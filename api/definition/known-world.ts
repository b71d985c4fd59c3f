import { allPublished, definitionsRevision } from '../../db/definition/rows';
import type { Db } from '../../db/shared/knex';
import { roles } from '../../definitions/organisation/access/roles';
import { shapeFindings } from '../../definitions/kinds/check';
import type { World } from '../../definitions/definition/checking/world';
import { isKind } from '../../definitions/kinds/kinds';
import type { Definition } from '../../definitions/kinds/kind';
import { readDefinition } from '../../definitions/kinds/read';

/** What exists beside a definition that is checked, and the revision of the published ones among it. */
export interface KnownWorld extends World {
  readonly revision: number;
}

/**
 * Reads the world from the database. Published definitions are read again only when something was published since.
 */
export function knownWorld(db: Db): () => Promise<KnownWorld> {
  let known: { readonly revision: number; readonly definitions: readonly Definition[] } | undefined;
  return async () => {
    const revision = await definitionsRevision(db);
    if (known?.revision !== revision)
      known = { revision, definitions: (await allPublished(db)).flatMap(({ kind, body }) => readable(kind, body)) };
    const { definitions } = known;
    return {
      revision,
      definitions,
      roles,
      usernames: (await db('users').where({ active: true }).select('username')).map(({ username }) => username),
    };
  };
}

/**
 * A body that others may refer to. One that an older release published and this one’s schema refuses is not there for
 * them.
 */
export function readable(kind: string, body: unknown): readonly Definition[] {
  if (!isKind(kind) || shapeFindings(body).length > 0) return [];
  const read = readDefinition(kind, body);
  return 'definition' in read ? [read.definition] : [];
}

/** The world in which these are published too, in place of their earlier versions. */
export function worldWith(world: World, candidates: readonly Definition[]): World {
  const places = new Set(candidates.map(placeOf));
  return {
    ...world,
    definitions: [...world.definitions.filter((definition) => !places.has(placeOf(definition))), ...candidates],
  };
}

const placeOf = ({ kind, key }: Pick<Definition, 'kind' | 'key'>): string => `${kind}/${key}`;
