/**
 * Counts and fits the tables of definitions/matching/likeness/tables that come from tests/data/companies.jsonl:
 *   node -r ./tools/run-typescript.cjs tools/name-tables.ts
 * `npm run bench -- names` tells what tables made in the same way from one half of the companies do on the other
 * half.
 */
import { counted } from './name-tables/counted-first';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { companies } from '../tests/bench/names/companies';
import { fittedWeights } from './name-tables/weights';

const write = (table: string, content: object): void =>
  writeFileSync(
    path.join(__dirname, '..', 'definitions', 'matching', 'likeness', 'tables', table),
    `${JSON.stringify(content, null, 1)}\n`,
  );

write('frequencies.json', counted);
write('name-weights.json', fittedWeights(companies));
