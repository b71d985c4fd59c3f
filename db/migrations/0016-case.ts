import type { Knex } from 'knex';

/** What keeps cases from going on by themselves, and the engine that they run on. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create table incidents (
      id uuid primary key,
      case_id uuid not null,
      flow text not null,
      workflow_id text not null,
      step text not null,
      since timestamptz not null,
      attempts int not null,
      cause text not null,
      details text not null,
      ended_at timestamptz
    );
    comment on table incidents is '异常: what a flow could not do by itself';
    create unique index incidents_open on incidents (workflow_id, step) where ended_at is null;
    create index incidents_by_case on incidents (case_id, since, id);
    create index incidents_by_age on incidents (since, id);
    create index incidents_open_by_age on incidents (since, id) where ended_at is null;

    create table engine_in_use (namespace_id text primary key);
    comment on table engine_in_use is 'one row: the engine on which the flow of every open case was started, by the id '
      'that it gave its namespace; none yet, or another one: they are to be started';
  `);
}
