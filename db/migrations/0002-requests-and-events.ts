import type { Knex } from 'knex';
import { simplified, traditional } from '../../definitions/shared/search/simplified';

/** What was asked of the product, what it sent to flows, what happened, and how texts are searched: for every area. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create function simplified(text) returns text language sql immutable strict parallel safe cost 1000
      return translate($1, '${traditional}', '${simplified}');
    comment on function simplified is 'as toSimplified of definitions/shared/search/simplified.ts';
  `);
  await requests(db);
  await events(db);
}

async function requests(db: Knex): Promise<void> {
  await db.raw(`
    create table idempotency_keys (
      user_id uuid not null references users on delete cascade,
      key text not null,
      request_hash bytea not null,
      request_id uuid not null,
      status int,
      headers jsonb,
      body json,
      locked_until timestamptz not null,
      created_at timestamptz not null,
      primary key (user_id, key)
    ) with (fillfactor = 50);
    comment on table idempotency_keys is 'each grows once, by its answer: there is room for that in its page';
    create index idempotency_keys_by_age on idempotency_keys (created_at);

    create table sent_commands (
      id uuid primary key,
      workflow_id text not null,
      name text not null,
      args jsonb not null,
      sent_at timestamptz not null
    );
    comment on table sent_commands is 'commands to flows whose answer is not known yet';
    create index sent_commands_by_age on sent_commands (sent_at);
  `);
}

async function events(db: Knex): Promise<void> {
  await db.raw(`
    create table events (
      seq bigint generated always as identity primary key,
      id uuid not null unique,
      key text not null unique,
      type text not null,
      case_id uuid,
      at timestamptz not null,
      by_user_id uuid,
      data jsonb not null,
      transaction_id xid8 not null default pg_current_xact_id()
    );
    create index events_by_case on events (case_id, seq);
    create index events_by_type on events (type, seq);

    create function events_are_append_only() returns trigger language plpgsql as $$
    begin
      raise exception 'events are append-only: write a new event that tells of the correction';
    end $$;
    create trigger events_are_append_only before update or delete on events
      for each row execute function events_are_append_only();
  `);
}
