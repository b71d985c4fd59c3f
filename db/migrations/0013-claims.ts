import type { Knex } from 'knex';

/** What claims go through after the check: extensions, the public pool, merging, and reviews of later changes. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    alter table opportunities
      add column merged_into_id uuid references opportunities,
      add column extensions int not null default 0,
      add column extension_approval_id uuid,
      add column status_before text;
    create index opportunities_public on opportunities (created_at, id) where visibility = 'public';
    create index opportunities_merged_into on opportunities (merged_into_id) where merged_into_id is not null;
    comment on column opportunities.extension_approval_id is 'the approval of an extension that is asked for and not decided';
    comment on column opportunities.status_before is 'while a later change is reviewed: what it was, and is again where there is no conflict';
  `);
}
