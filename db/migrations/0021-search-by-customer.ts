import type { Knex } from 'knex';

/** The inbox is searched by the customer's name too. What was opened before keeps being found by its title. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    alter table approvals add column customer_name text;
    alter table tasks add column customer_name text;
  `);
}
