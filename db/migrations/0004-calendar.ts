import type { Knex } from 'knex';

/** Calendars themselves are definitions; here is what their new versions leave to be done. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create table calendar_changes (
      key text not null,
      version int not null,
      id uuid not null unique,
      published_at timestamptz not null,
      done_at timestamptz,
      primary key (key, version)
    );
    comment on column calendar_changes.id is 'of the case that its flow is';
    comment on table calendar_changes is
      'calendars whose new version the open deadlines have to be computed by';
    create index calendar_changes_to_do on calendar_changes (published_at) where done_at is null;
  `);
}
