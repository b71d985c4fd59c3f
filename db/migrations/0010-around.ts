import type { Knex } from 'knex';

/** Who and what belongs to an opportunity, and the master data of competitors. */
export async function up(db: Knex): Promise<void> {
  await competitors(db);
  await whoTakesPart(db);
  await whoDecidesAtTheCustomer(db);
  await whatIsOffered(db);
}

/** What every part of an opportunity begins with. */
const PART = `
      id uuid primary key,
      opportunity_id uuid not null references opportunities on delete cascade,
      version int not null,
      created_by uuid not null references users,
      created_at timestamptz not null,
      updated_at timestamptz not null`;

async function competitors(db: Knex): Promise<void> {
  await db.raw(`
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
  `);
}

async function whoTakesPart(db: Knex): Promise<void> {
  await db.raw(`
    create table opportunity_team (${PART},
      user_id uuid not null references users,
      role text not null,
      share int check (share between 0 and 100),
      note text,
      opened_at timestamptz not null,
      unique (opportunity_id, user_id)
    );
    comment on column opportunity_team.opened_at is 'created_at of the opportunity, which never changes: '
      'whoever is in many teams finds the newest without reading all';
    create index opportunity_team_by_age on opportunity_team (opportunity_id, created_at, id);
    create index opportunity_team_by_user_age on opportunity_team (user_id, opened_at, opportunity_id);
    create trigger take_age_of_opportunity before insert on opportunity_team
      for each row execute function take_age_of_opportunity();

    create table opportunity_customers (${PART},
      customer_id uuid not null references customers,
      role text not null,
      note text
    );
    create index opportunity_customers_by_age on opportunity_customers (opportunity_id, created_at, id);
    create index opportunity_customers_by_customer on opportunity_customers (customer_id, opportunity_id);

    create table opportunity_competitors (${PART},
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

    create table opportunity_partners (${PART},
      name text not null,
      customer_id uuid references customers,
      role text not null,
      contact_name text,
      phone text,
      note text
    );
    create index opportunity_partners_by_age on opportunity_partners (opportunity_id, created_at, id);
  `);
}

/** The decision tree 决策树: people at the customer, and how they stand to each other. */
async function whoDecidesAtTheCustomer(db: Knex): Promise<void> {
  await db.raw(`
    create table decision_tree_nodes (
      opportunity_id uuid not null references opportunities on delete cascade,
      contact_id uuid not null references contacts on delete cascade,
      version int not null,
      role text not null,
      influence int not null check (influence between 1 and 5),
      attitude int not null check (attitude between -2 and 2),
      note text,
      created_by uuid not null references users,
      created_at timestamptz not null,
      updated_at timestamptz not null,
      primary key (opportunity_id, contact_id)
    );
    create index decision_tree_nodes_by_contact on decision_tree_nodes (contact_id, opportunity_id);

    create table decision_tree_edges (
      opportunity_id uuid not null,
      kind text not null check (kind in ('reportsTo', 'influences')),
      from_contact_id uuid not null,
      to_contact_id uuid not null,
      note text,
      created_by uuid not null references users,
      created_at timestamptz not null,
      primary key (opportunity_id, kind, from_contact_id, to_contact_id),
      foreign key (opportunity_id, from_contact_id) references decision_tree_nodes on delete cascade,
      foreign key (opportunity_id, to_contact_id) references decision_tree_nodes on delete cascade
    );
    create index decision_tree_edges_by_end on decision_tree_edges (opportunity_id, to_contact_id);
  `);
}

async function whatIsOffered(db: Knex): Promise<void> {
  await db.raw(`
    create table opportunity_samples (${PART},
      items jsonb not null,
      needed_on date,
      status text not null,
      status_at timestamptz not null,
      note text
    );
    create index opportunity_samples_by_age on opportunity_samples (opportunity_id, created_at, id);

    create table opportunity_quotations (${PART},
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
