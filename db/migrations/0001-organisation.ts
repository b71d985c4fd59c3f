import type { Knex } from 'knex';

/** Who there is, who is signed in, and who stands in for whom. */
export async function up(db: Knex): Promise<void> {
  await people(db);
  await access(db);
}

async function people(db: Knex): Promise<void> {
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
    create index users_by_department on users (department_id, username, id);
    create index users_by_role on users using gin (roles);
    -- A department has a head, who is a user, who is in a department.
    alter table departments add foreign key (head_user_id) references users;
  `);
}

async function access(db: Knex): Promise<void> {
  await db.raw(`
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

    create table absences (
      id uuid primary key,
      user_id uuid not null references users,
      deputy_id uuid not null references users,
      from_at timestamptz not null,
      to_at timestamptz not null,
      created_by uuid not null references users,
      created_at timestamptz not null
    );
    create index absences_by_user on absences (user_id, from_at, id);
    create index absences_by_deputy on absences (deputy_id, from_at, id);
    create index absences_by_start on absences (from_at, id);
    create index absences_by_end on absences (to_at);
  `);
}
