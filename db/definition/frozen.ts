import type { Definition, DefinitionByKind, Kind } from '../../definitions/kinds/kind';
import { definitionOf } from '../../definitions/kinds/read';
import { definitionVersion } from './rows';
import type { Db } from '../shared/knex';

/** Versions that a process keeps read; a company has far fewer in use. */
const KEPT = 500;

const read = new WeakMap<object, Map<string, Definition>>();

/** A published version, which never changes: read once in a process for each database. */
export async function frozenDefinition<K extends Kind>(
  db: Db,
  kind: K,
  key: string,
  version: number,
): Promise<DefinitionByKind[K]> {
  const known = keptFor(db);
  const id = `${kind}/${key}/${version}`;
  const found = known.get(id);
  if (found !== undefined && isOf(kind, found)) return found;
  const row = await definitionVersion(db, kind, key, version);
  if (row === undefined) throw new Error(`There is no ${kind} "${key}" ${version}.`);
  const body = definitionOf(kind, row.body);
  if (known.size >= KEPT) known.clear();
  known.set(id, body);
  return body;
}

const isOf = <K extends Kind>(kind: K, definition: Definition): definition is DefinitionByKind[K] =>
  definition.kind === kind;

/** A transaction is of the same database as the connection that it belongs to: they share the settings. */
function keptFor(db: Db): Map<string, Definition> {
  const client: unknown = db.client;
  const settings: unknown =
    typeof client === 'object' && client !== null && 'config' in client ? client.config : undefined;
  const place = typeof settings === 'object' && settings !== null ? settings : db;
  const known = read.get(place) ?? new Map<string, Definition>();
  read.set(place, known);
  return known;
}
