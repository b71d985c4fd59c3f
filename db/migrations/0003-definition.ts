import type { Knex } from 'knex';

/** Definitions: versions that nothing changes any more, drafts, and cases that are moved to another version. */
export async function up(db: Knex): Promise<void> {
  await publishedVersions(db);
  await drafts(db);
  await migrationsOfCases(db);
}

/** Bodies are `json`, not `jsonb`: properties stay in the order in which they were written, also in an export. */
async function publishedVersions(db: Knex): Promise<void> {
  await db.raw(`
    create table definitions (
      kind text not null,
      key text not null,
      version int not null,
      body json not null,
      note text not null,
      published_at timestamptz not null,
      published_by uuid,
      retired_at timestamptz,
      retired_by uuid references users,
      primary key (kind, key, version)
    );
    create function definitions_are_immutable() returns trigger language plpgsql as $$
    begin
      if tg_op = 'DELETE' or old.retired_at is not null
        or (old.kind, old.key, old.version, old.body::text, old.note, old.published_at, old.published_by)
        is distinct from
          (new.kind, new.key, new.version, new.body::text, new.note, new.published_at, new.published_by)
      then raise exception 'a published version never changes: publish another one, or retire it';
      end if;
      return new;
    end $$;
    create trigger definitions_are_immutable before update or delete on definitions
      for each row execute function definitions_are_immutable();

    create table definitions_revision (revision int not null);
    insert into definitions_revision values (1);
    create function definitions_changed() returns trigger language plpgsql as $$
    begin
      update definitions_revision set revision = revision + 1;
      return null;
    end $$;
    create trigger definitions_changed after insert or update or delete on definitions
      for each statement execute function definitions_changed();
  `);
}

async function drafts(db: Knex): Promise<void> {
  await db.raw(`
    create table definition_drafts (
      kind text not null,
      key text not null,
      version int not null,
      body json,
      based_on int,
      saved_at timestamptz not null,
      saved_by uuid not null references users,
      primary key (kind, key)
    );
    comment on column definition_drafts.body is
      'null: there is no draft; the row keeps its number, so that no two drafts ever have the same';
  `);
}

/** DEF-04: what is to be asked, and what each case answered. */
async function migrationsOfCases(db: Knex): Promise<void> {
  await db.raw(`
    create table definition_migrations (
      id uuid primary key,
      workflow_id text not null,
      kind text not null,
      key text not null,
      to_version int not null,
      dry_run boolean not null,
      case_ids uuid[],
      status text not null check (status in ('running', 'done')),
      found_at timestamptz,
      started_by uuid not null references users,
      started_at timestamptz not null,
      ended_at timestamptz
    );
    comment on column definition_migrations.case_ids is 'those that the request names; null: all';
    comment on column definition_migrations.found_at is 'when its cases had been written down; null: not yet';
    create index definition_migrations_by_age on definition_migrations (kind, key, started_at, id);
    create index definition_migrations_tried on definition_migrations (ended_at) where dry_run;

    create table definition_migration_cases (
      migration_id uuid not null references definition_migrations on delete cascade,
      place int not null,
      case_id uuid not null,
      attempts int not null default 0,
      verdict text check (verdict in ('migrates', 'refused')),
      reason text,
      primary key (migration_id, place),
      unique (migration_id, case_id)
    );
    create index definition_migration_cases_to_ask on definition_migration_cases (migration_id, attempts, place)
      where verdict is null;
    create index definition_migration_cases_by_verdict on definition_migration_cases (migration_id, verdict, place);
  `);
}
