import type { Knex } from 'knex';

/** What people keep for themselves in the inbox: half-filled decisions, and the lists that they look at often. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create table task_drafts (
      task_id uuid not null references tasks on delete cascade,
      user_id uuid not null references users on delete cascade,
      asked int not null,
      draft jsonb not null,
      saved_at timestamptz not null,
      primary key (task_id, user_id)
    );
    comment on column task_drafts.asked is 'how often the task had been asked: a draft does not come back with a task that was taken back';

    create table task_views (
      id uuid primary key,
      user_id uuid not null references users on delete cascade,
      name text not null,
      query jsonb not null,
      created_at timestamptz not null
    );
    create index task_views_by_user on task_views (user_id, id);
  `);
}
