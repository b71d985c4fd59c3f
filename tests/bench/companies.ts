import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';

export interface Company {
  readonly fullName: string;
  readonly shortName: string;
}

/** The companies of tests/data but those whose short name stands beside four or more full ones: slips of the source. */
export const companies: readonly Company[] = withoutSlips(
  readFileSync(path.join(__dirname, '..', 'data', 'companies.jsonl'), 'utf8').trim().split('\n').map((line): Company => JSON.parse(line)),
);

/** The half that figures are told on: never looked at when weights are fitted with `half`. */
export const isHeldOut = ({ fullName }: Company): boolean => createHash('sha256').update(fullName).digest().readUInt8() % 2 === 1;

function withoutSlips(all: readonly Company[]): readonly Company[] {
  const bearers = new Map<string, number>();
  for (const { shortName } of all) bearers.set(shortName, (bearers.get(shortName) ?? 0) + 1);
  return all.filter(({ shortName }) => (bearers.get(shortName) ?? 0) < 4);
}
