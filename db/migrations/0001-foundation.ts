import type { Knex } from 'knex';

/** Who there is, who is signed in, what was asked before, what happened, what was decided. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create table departments (
      id uuid primary key,
      key text not null unique,
      name text not null,
      parent_id uuid references departments,
      head_user_id uuid
    );
    create index departments_by_parent on departments (parent_id);

    create table users (
      id uuid primary key,
      username text not null unique,
      name text not null,
      password_hash text not null,
      department_id uuid not null references departments,
      roles text[] not null default '{}',
      skills text[] not null default '{}',
      email text,
      mobile text,
      active boolean not null default true,
      created_at timestamptz not null
    );
    create index users_by_department on users (department_id);
    create index users_by_role on users using gin (roles);
    alter table departments add foreign key (head_user_id) references users;

    create table sessions (
      token_hash bytea primary key,
      user_id uuid not null references users on delete cascade,
      created_at timestamptz not null,
      expires_at timestamptz not null
    );
    create index sessions_by_user on sessions (user_id);
    create index sessions_by_expiry on sessions (expires_at);

    create table secrets (
      name text primary key,
      value bytea not null
    );
    insert into secrets values ('signing', uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()));

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
    );
    create index idempotency_keys_by_age on idempotency_keys (created_at);

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
    create function events_are_append_only() returns trigger language plpgsql as
      $$ begin raise exception 'events are append-only: write a new event that tells of the correction'; end $$;
    create trigger events_are_append_only before update or delete on events for each row execute function events_are_append_only();

    create table ledger (
      case_id uuid not null,
      seq int not null,
      key text not null unique,
      at timestamptz not null,
      action text not null,
      task_id uuid,
      actor_id uuid,
      outcome text,
      data jsonb not null,
      previous_hash text not null,
      hash text not null,
      primary key (case_id, seq)
    );

    create table definitions (
      kind text not null,
      key text not null,
      version int not null,
      body jsonb not null,
      note text not null,
      published_at timestamptz not null,
      published_by uuid,
      retired_at timestamptz,
      primary key (kind, key, version)
    );
    create table definitions_revision (revision int not null);
    insert into definitions_revision values (1);
    create function definitions_changed() returns trigger language plpgsql as
      $$ begin update definitions_revision set revision = revision + 1; return null; end $$;
    create trigger definitions_changed after insert or update or delete on definitions for each statement execute function definitions_changed();
  `);
}
