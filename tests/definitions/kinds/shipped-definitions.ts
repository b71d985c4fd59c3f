import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { World } from '../../../definitions/definition/checking/world';
import { isKind, kinds } from '../../../definitions/kinds/kinds';
import type { Definition } from '../../../definitions/kinds/kind';
import { definitionOf } from '../../../definitions/kinds/read';

const root = join(__dirname, '../../../definitions/shipped');

/** Every shipped file: its folder is its kind, its name its key. */
export const shippedFiles = kinds.flatMap((kind) =>
  readdirSync(join(root, kind)).map((file) => {
    const text = readFileSync(join(root, kind, file), 'utf8');
    const body: unknown = JSON.parse(text);
    return { kind, file, text, body };
  }),
);

export const shippedFolders = readdirSync(root).filter((folder) => isKind(folder));

export const shippedDefinitions: readonly Definition[] = shippedFiles.map(({ kind, body }) => definitionOf(kind, body));

/** A world in which all that the shipped definitions refer to exists. */
export const shippedWorld: World = {
  roles: ['sales', 'legal', 'serviceDesk', 'dispatcher', 'technician', 'care', 'finance', 'ops', 'admin'],
  usernames: ['sales1', 'sales2', 'manager1', 'director1', 'legal1', 'ops1', 'admin1'],
  definitions: shippedDefinitions,
};

/** The shipped body of a kind and key, to be changed by a test. */
export function shippedBody(kind: string, key: string): Record<string, unknown> {
  const found = shippedFiles.find((file) => file.kind === kind && file.file === `${key}.json`);
  if (found === undefined) throw new Error(`No ${kind} ${key} is shipped.`);
  const copy: unknown = structuredClone(found.body);
  if (typeof copy !== 'object' || copy === null) throw new Error('A definition is an object.');
  return { ...copy };
}
