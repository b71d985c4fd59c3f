import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';

export interface Company {
  readonly fullName: string;
  readonly shortName: string;
}

/**
 * The companies of tests/data but those whose short name stands beside four or more full ones: slips of the source.
 */
export const companies: readonly Company[] = withoutSlips(
  readFileSync(path.join(__dirname, '..', '..', 'data', 'companies.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line): Company => JSON.parse(line)),
);

export const FOLDS = 4;

/** Which fold a company is in, from 0: what is fitted on the other folds is measured on this one. */
export const foldOf = ({ fullName }: Company): number =>
  createHash('sha256').update(fullName).digest().readUInt8() % FOLDS;

function withoutSlips(all: readonly Company[]): readonly Company[] {
  const bearers = new Map<string, number>();
  for (const { shortName } of all) bearers.set(shortName, (bearers.get(shortName) ?? 0) + 1);
  return all.filter(({ shortName }) => (bearers.get(shortName) ?? 0) < 4);
}
