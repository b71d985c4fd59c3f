import type { Knex } from 'knex';
import { searchGrams } from '../../definitions/shared/search-grams';

interface Drafted {
  readonly id: string;
  readonly number: string;
  readonly party: string;
  readonly name: string;
  readonly customer: string;
}

/**
 * Contracts are searched by number, party, customer and opportunity, and listed by who sees them; the tasks of
 * somebody who leaves are found.
 */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    alter table contracts add column found_by text not null default '', add column search_grams text[] not null default '{}';
    comment on column contracts.found_by is 'number, party, customer and opportunity as they were when it was drafted, one a line';
    create index contracts_by_search on contracts using gin (search_grams);
    create index contracts_by_status on contracts (status, created_at, id);
    drop index contracts_by_customer;
    create index contracts_by_customer on contracts (customer_id, created_at, id);
    create index project_plan_tasks_open on project_plan_tasks (assignee_id, opportunity_id) where done_at is null;
  `);
  for (let after = ''; ;) {
    const { rows } = await db.raw<{ rows: Drafted[] }>(
      `select c.id::text as id, c.number, c.party, o.name, o.customer->>'name' as customer from contracts c join opportunities o on o.id = c.opportunity_id where c.id::text > ? order by c.id::text limit ${PAGE}`,
      [after],
    );
    for (const { id, number, party, name, customer } of rows) {
      const texts = [number, party, customer, name];
      await db('contracts')
        .where({ id })
        .update({ found_by: texts.join('\n'), search_grams: searchGrams(...texts) });
    }
    const last = rows.at(-1);
    if (last === undefined) return;
    after = last.id;
  }
}

const PAGE = 1000;
