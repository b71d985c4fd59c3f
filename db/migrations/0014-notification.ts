import type { Knex } from 'knex';

/** The messages that tell people of events: written with the event, sent afterwards by a relay. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create table messages (
      id uuid primary key,
      key text not null unique,
      user_id uuid not null references users,
      channel text not null,
      template text not null,
      variables jsonb not null,
      status text not null default 'waiting',
      attempts int not null default 0,
      next_attempt_at timestamptz not null default now(),
      created_at timestamptz not null default now(),
      sent_at timestamptz,
      error text
    );
    comment on column messages.next_attempt_at is
      'by the clock of the wall, never of a case: mail does not travel in time';
    create index messages_waiting on messages (next_attempt_at, id) where status = 'waiting';
  `);
}
