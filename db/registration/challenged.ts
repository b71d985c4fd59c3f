import type { Found } from '../matching/candidates';
import { presentIds } from '../matching/present-candidates';
import type { Db } from '../shared/knex';

/** Somebody whose sale or customer a registration may be about, and what they call it. */
export interface Challenged {
  readonly userId: string;
  /** Their sales among the candidates; their customers, where they have no sale there. */
  readonly title: string;
}

interface Held {
  readonly userId: string;
  readonly name: string;
  readonly isSale: boolean;
}

/** Who owns the candidates by now, each once; what was merged since stands for what it has become a part of. */
export async function challengedBy(db: Db, candidates: readonly Found[]): Promise<readonly Challenged[]> {
  const present = await presentIds(db, candidates);
  const idsOf = (wanted: Found['kind']): string[] =>
    candidates.filter(({ kind }) => kind === wanted).map(({ id }) => present.get(id) ?? id);
  const { rows } = await db.raw<{ rows: Held[] }>(
    `select w.user_id as "userId", o.name, true as "isSale"
     from opportunity_owners w join opportunities o on o.id = w.opportunity_id where o.id = any(?::uuid[])
     union
     select c.owner_id, c.name, false from customers c where c.id = any(?::uuid[]) and c.owner_id is not null
     order by 1, 2`,
    [idsOf('opportunity'), idsOf('customer')],
  );
  return [...new Set(rows.map(({ userId }) => userId))].map((userId) => {
    const held = rows.filter((row) => row.userId === userId);
    const sales = held.filter(({ isSale }) => isSale);
    return { userId, title: (sales.length > 0 ? sales : held).map(({ name }) => name).join('、') };
  });
}
