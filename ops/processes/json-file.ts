import { chmodSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { Static, TSchema } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';

const ownerOnly = 0o600;

export function readJson<S extends TSchema>(file: string, schema: S): Static<S> {
  const content: unknown = JSON.parse(readFileSync(file, 'utf8'));
  if (!Value.Check(schema, content))
    throw new Error(`${file} does not hold what it should: ${Value.Errors(schema, content).First()?.message ?? ''}`);
  return content;
}

/** The file changes from the old content to the new at one moment, and only its owner can read it. */
export function replaceFile(file: string, content: string): void {
  const draft = `${file}.${process.pid}.new`;
  writeFileSync(draft, content, { mode: ownerOnly });
  chmodSync(draft, ownerOnly);
  renameSync(draft, file);
}
