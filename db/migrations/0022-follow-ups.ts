import type { Knex } from 'knex';

/** What is followed after winning keeps the version of its form, as an activity of a stage does. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`alter table opportunity_activities add column form_version int`);
}
