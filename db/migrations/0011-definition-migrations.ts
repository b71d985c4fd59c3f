import type { Knex } from 'knex';

/** Moving running cases to another version (DEF-04): what is to be asked, and what each case answered. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create table definition_migrations (
      id uuid primary key,
      workflow_id text not null,
      kind text not null,
      key text not null,
      to_version int not null,
      dry_run boolean not null,
      status text not null check (status in ('running', 'done')),
      found_at timestamptz,
      started_by uuid not null references users,
      started_at timestamptz not null,
      ended_at timestamptz
    );
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
    create index definition_migration_cases_to_ask on definition_migration_cases (migration_id, attempts, place) where verdict is null;
    create index definition_migration_cases_by_verdict on definition_migration_cases (migration_id, verdict, place);
  `);
}
