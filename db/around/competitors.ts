import type {
  CompetingProduct,
  competitorFacts,
  CompetitorScope,
  Threat,
} from '../../definitions/around/competitor/schema';
import { distinct, type FactValues } from './part-facts';
import { searchGrams } from '../../definitions/shared/search/search-grams';
import { jsonb } from '../shared/jsonb';
import type { Db } from '../shared/knex';
import { containing, paged, type PageRequest } from '../shared/listing';
import type { PartRow } from './parts';

export interface CompetitorRow {
  readonly id: string;
  readonly version: number;
  readonly name: string;
  readonly scope: CompetitorScope;
  readonly region: string | null;
  readonly threat: Threat;
  readonly address: string | null;
  readonly phone: string | null;
  readonly website: string | null;
  readonly description: string | null;
  readonly products: readonly CompetingProduct[];
  readonly search_grams: string[];
  readonly created_by: string;
  readonly created_at: string;
  readonly updated_at: string;
}

export interface CompetitorNewsRow {
  readonly id: string;
  readonly competitor_id: string;
  readonly happened_on: string;
  readonly title: string;
  readonly text: string | null;
  readonly url: string | null;
  readonly created_by: string;
  readonly created_at: string;
}

export interface OpportunityCompetitorRow extends PartRow {
  readonly competitor_id: string;
  readonly threat: Threat;
  readonly strengths: string | null;
  readonly weaknesses: string | null;
  readonly products: readonly string[];
  readonly note: string | null;
}

declare module 'knex/types/tables' {
  interface Tables {
    competitors: CompetitorRow;
    competitor_news: CompetitorNewsRow;
  }
}

declare module './parts' {
  interface PartTables {
    opportunity_competitors: OpportunityCompetitorRow;
  }
}

const written = (db: Db, { search_grams: _grams, products, ...columns }: CompetitorRow) => ({
  ...columns,
  products: jsonb(db, products),
  search_grams: searchGrams(columns.name, columns.description),
});

/** Writes it where its id is not there yet; a name that another record has is a unique violation. */
export const insertCompetitor = async (trx: Db, row: CompetitorRow): Promise<void> => {
  await trx('competitors').insert(written(trx, row)).onConflict('id').ignore();
};

/** False when the row has left this version: somebody else changed it. */
export async function updateCompetitor(trx: Db, next: CompetitorRow): Promise<boolean> {
  const { id, version } = next;
  const changed = await trx('competitors')
    .where({ id, version })
    .update({ ...written(trx, next), version: version + 1 });
  return changed > 0;
}

export const competitorById = (db: Db, id: string): Promise<CompetitorRow | undefined> =>
  db('competitors').where({ id }).first();

export async function namesOfCompetitors(db: Db, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const rows = await db('competitors')
    .whereIn('id', [...new Set(ids)])
    .select('id', 'name');
  return new Map(rows.map(({ id, name }) => [id, name]));
}

export interface CompetitorFilter {
  readonly q?: string | undefined;
  readonly equals: Partial<Pick<CompetitorRow, 'scope' | 'region' | 'threat'>>;
}

export async function listCompetitors(
  db: Db,
  { q, equals }: CompetitorFilter,
  page: PageRequest,
): Promise<CompetitorRow[]> {
  const query = db('competitors').select<CompetitorRow[]>('competitors.*').where(equals);
  if (q !== undefined) containing(query, q, 'competitors', ['name', 'description']);
  return paged(query, page);
}

export const insertNews = async (trx: Db, row: CompetitorNewsRow): Promise<void> => {
  await trx('competitor_news').insert(row).onConflict('id').ignore();
};

export const newsOf = async (db: Db, competitorId: string, page: PageRequest): Promise<CompetitorNewsRow[]> =>
  paged(
    db('competitor_news').select<CompetitorNewsRow[]>('competitor_news.*').where({ competitor_id: competitorId }),
    page,
  );

export const competitorFactValues: FactValues<typeof competitorFacts> = {
  competitors: distinct('c.name', 'opportunity_competitors p join competitors c on c.id = p.competitor_id'),
  threats: distinct('p.threat', 'opportunity_competitors p'),
};
