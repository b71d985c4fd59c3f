import type { Knex } from 'knex';

/** Registered opportunities 商机 and the claims that they hold. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create table opportunities (
      id uuid primary key,
      version int not null,
      workflow_id text not null,
      name text not null,
      status text not null,
      verdict text,
      candidates jsonb not null default '[]',
      conflict_review_id uuid,
      business_model_key text not null,
      business_model_version int not null,
      policy_key text not null,
      policy_version int not null,
      category text not null,
      visibility text not null,
      expected_amount_fen bigint,
      expected_close_on date,
      customer jsonb not null,
      customer_id uuid references customers,
      contacts jsonb not null default '[]',
      custom jsonb not null default '{}',
      department_id uuid not null references departments,
      created_by uuid not null references users,
      protected_until timestamptz,
      search_grams text[] not null,
      name_grams text[] not null,
      created_at timestamptz not null,
      updated_at timestamptz not null
    );
    create index opportunities_by_age on opportunities (created_at, id);
    create index opportunities_by_department on opportunities (department_id, created_at, id);
    create index opportunities_by_creator on opportunities (created_by, created_at, id);
    create index opportunities_by_status on opportunities (status, created_at, id);
    create index opportunities_by_customer on opportunities (customer_id);
    create index opportunities_by_search on opportunities using gin (search_grams);
    create index opportunities_by_name_grams on opportunities using gin (name_grams);

    create table opportunity_owners (
      opportunity_id uuid not null references opportunities on delete cascade,
      user_id uuid not null references users,
      share int not null,
      primary key (opportunity_id, user_id)
    );
    create index opportunity_owners_by_user on opportunity_owners (user_id, opportunity_id);

    create table claim_keys (
      opportunity_id uuid not null references opportunities on delete cascade,
      kind text not null,
      value text not null,
      standing text not null check (standing in ('asked', 'exclusive', 'beside')),
      taken_at timestamptz not null,
      released_at timestamptz,
      primary key (opportunity_id, kind, value)
    );
    create unique index claim_keys_exclusive on claim_keys (kind, value) where released_at is null and standing = 'exclusive';
    create index claim_keys_by_value on claim_keys (kind, value) where released_at is null;
    comment on column claim_keys.standing is 'asked: still being judged; exclusive: nobody else; beside: a reviewer decided that it stands beside another';
  `);
}
