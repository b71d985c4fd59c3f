import type { Knex } from 'knex';

/** What every part of an opportunity begins with. */
const part = `
  id uuid primary key,
  opportunity_id uuid not null references opportunities on delete cascade,
  version int not null,
  created_by uuid not null references users,
  created_at timestamptz not null,
  updated_at timestamptz not null`;

/** Who and what belongs to an opportunity: team, customers, competitors, partners, samples, quotations. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create table opportunity_team (${part},
      user_id uuid not null references users,
      role text not null,
      share int check (share between 0 and 100),
      note text,
      unique (opportunity_id, user_id)
    );
    create index opportunity_team_by_age on opportunity_team (opportunity_id, created_at, id);
    create index opportunity_team_by_user on opportunity_team (user_id, opportunity_id);

    create table opportunity_customers (${part},
      customer_id uuid not null references customers,
      role text not null,
      note text,
      unique (opportunity_id, customer_id)
    );
    create index opportunity_customers_by_age on opportunity_customers (opportunity_id, created_at, id);
    create index opportunity_customers_by_customer on opportunity_customers (customer_id, opportunity_id);

    create table competitors (
      id uuid primary key,
      version int not null,
      name text not null,
      scope text not null,
      region text,
      threat text not null,
      address text,
      phone text,
      website text,
      description text,
      products jsonb not null default '[]',
      search_grams text[] not null,
      created_by uuid not null references users,
      created_at timestamptz not null,
      updated_at timestamptz not null
    );
    create unique index competitors_by_name on competitors (lower(name));
    create index competitors_by_sorted_name on competitors (name, id);
    create index competitors_by_age on competitors (created_at, id);
    create index competitors_by_search on competitors using gin (search_grams);

    create table competitor_news (
      id uuid primary key,
      competitor_id uuid not null references competitors on delete cascade,
      happened_on date not null,
      title text not null,
      text text,
      url text,
      created_by uuid not null references users,
      created_at timestamptz not null
    );
    create index competitor_news_by_day on competitor_news (competitor_id, happened_on, id);

    create table opportunity_competitors (${part},
      competitor_id uuid not null references competitors,
      threat text not null,
      strengths text,
      weaknesses text,
      products jsonb not null default '[]',
      note text,
      unique (opportunity_id, competitor_id)
    );
    create index opportunity_competitors_by_age on opportunity_competitors (opportunity_id, created_at, id);
    create index opportunity_competitors_by_competitor on opportunity_competitors (competitor_id, opportunity_id);

    create table opportunity_partners (${part},
      name text not null,
      customer_id uuid references customers,
      role text not null,
      contact_name text,
      phone text,
      note text
    );
    create index opportunity_partners_by_age on opportunity_partners (opportunity_id, created_at, id);

    create table opportunity_samples (${part},
      items jsonb not null,
      needed_on date,
      status text not null,
      status_at timestamptz not null,
      note text
    );
    create index opportunity_samples_by_age on opportunity_samples (opportunity_id, created_at, id);

    create table opportunity_quotations (${part},
      number int not null,
      revision int not null,
      lines jsonb not null,
      total_fen bigint not null,
      valid_until date,
      status text not null,
      status_at timestamptz not null,
      note text,
      unique (opportunity_id, number, revision)
    );
    create index opportunity_quotations_by_age on opportunity_quotations (opportunity_id, created_at, id);
  `);
}
