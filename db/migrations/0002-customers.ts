import type { Knex } from 'knex';

/** The customer master 客户档案 and the identifiers by which two records are known to be one. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create table customers (
      id uuid primary key,
      version int not null default 1,
      name text not null,
      address text,
      tax_number text,
      phone text,
      mobile text,
      email text,
      website text,
      region text,
      industry text,
      level text,
      custom jsonb not null default '{}',
      owner_id uuid references users,
      department_id uuid not null references departments,
      released_at timestamptz,
      search_grams text[] not null,
      name_grams text[] not null,
      created_by uuid not null references users,
      created_at timestamptz not null,
      updated_at timestamptz not null
    );
    create index customers_by_age on customers (created_at, id);
    create index customers_by_name on customers (name, id);
    create index customers_by_owner on customers (owner_id, created_at, id);
    create index customers_by_department on customers (department_id, created_at, id);
    create index customers_by_search on customers using gin (search_grams);
    create index customers_by_name_grams on customers using gin (name_grams);
    comment on column customers.name_grams is 'bigrams of the name as conflicts compare it';

    create table customer_keys (
      customer_id uuid not null references customers on delete cascade,
      kind text not null,
      value text not null,
      since timestamptz not null,
      until timestamptz
    );
    create unique index customer_keys_current on customer_keys (customer_id, kind, value) where until is null;
    create index customer_keys_by_value on customer_keys (kind, value) where until is null;
  `);
}
