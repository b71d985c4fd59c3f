import type { Knex } from 'knex';

/**
 * A case keeps the forms that it began with, and a second attempt to write a step is told whom the first one found.
 */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    alter table approvals add column forms jsonb not null default '{}';
    comment on column approvals.forms is 'the version of each form of its steps, by key; cases from before have none';
    alter table approvals add column found jsonb not null default '[]';
    comment on column approvals.found is 'the people whom the command number "version" found';
  `);
}
