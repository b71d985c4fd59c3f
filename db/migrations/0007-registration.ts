import type { Knex } from 'knex';

/** Registered opportunities 商机, who owns them, and the claims that they hold. Their stage stands in the same row. */
export async function up(db: Knex): Promise<void> {
  await opportunities(db);
  await listsOfOpportunities(db);
  await sortsOfOpportunities(db);
  await owners(db);
  await claims(db);
  await conflictReviews(db);
}

/** With room in its pages, so that a step that no index is about is written without them (a HOT update). */
async function opportunities(db: Knex): Promise<void> {
  await db.raw(`
    create table opportunities (
      id uuid primary key,
      version int not null,
      workflow_id text not null,
      name text not null,
      status text not null,
      status_before text,
      verdict text,
      candidates jsonb not null default '[]',
      conflict_review_id uuid,
      merged_into_id uuid references opportunities,
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
      extensions int not null default 0,
      extension_approval_id uuid,
      registration_version int not null,
      registration_state jsonb not null,

      stage_key text,
      stage_version int,
      stage_state jsonb,
      stage_entered_at timestamptz,
      stage_due_at timestamptz,
      stage_overdue boolean not null default false,
      stage_stalled boolean not null default false,
      win_probability double precision,
      forecast text,
      suspended_until timestamptz,
      ending jsonb,

      search_grams text[] not null,
      name_grams text[] not null,
      created_at timestamptz not null,
      updated_at timestamptz not null
    ) with (fillfactor = 85);
    comment on column opportunities.status_before is
      'while a later change is reviewed: what it was, and is again where there is no conflict';
    comment on column opportunities.extension_approval_id is
      'the approval of an extension that is asked for and not decided';
    comment on column opportunities.stage_version is 'the number of the last change that the stage flow wrote';
    comment on column opportunities.stage_state is 'the whole sale at that number: all that its flow needs to go on';
    comment on column opportunities.registration_version is 'the number of the last step of its registration';
    comment on column opportunities.registration_state is
      'the rest of the registration: with the other columns, all that its flow needs to go on';
    comment on column opportunities.ending is 'how it was won or lost';
  `);
}

/** What the filters of the list look at: kept in the indexes, so that a filter that few rows pass reads no rows. */
const FILTERED =
  'status, category, visibility, business_model_key, customer_id, stage_key, stage_overdue, stage_stalled, forecast';

async function listsOfOpportunities(db: Knex): Promise<void> {
  await db.raw(`
    create index opportunities_by_age on opportunities (created_at, id) include (department_id, ${FILTERED});
    create index opportunities_by_department on opportunities (department_id, created_at, id) include (${FILTERED});
    create index opportunities_by_status on opportunities (status, created_at, id);
    create index opportunities_by_customer on opportunities (customer_id);
    create index opportunities_by_policy on opportunities (policy_key, id);
    create index opportunities_by_model on opportunities (business_model_key, id);
    create index opportunities_by_stage on opportunities (stage_key, created_at, id);
    create index opportunities_by_forecast on opportunities (forecast, created_at, id);
    create index opportunities_overdue on opportunities (created_at, id) where stage_overdue;
    create index opportunities_stalled on opportunities (created_at, id) where stage_stalled;
    create index opportunities_projects on opportunities (created_at, id) where category = 'project';
    create index opportunities_public on opportunities (created_at, id) where visibility = 'public';
    create index opportunities_public_by_department on opportunities (department_id, created_at, id)
      where visibility = 'public';
    create index opportunities_merged_into on opportunities (merged_into_id) where merged_into_id is not null;
    create index opportunities_by_search on opportunities using gin (search_grams);
    create index opportunities_by_name_grams on opportunities using gin (name_grams);
  `);
}

/** Each field that the list is sorted by, for whoever sees all, for departments, and for the pool where it is shown. */
async function sortsOfOpportunities(db: Knex): Promise<void> {
  for (const [sort, column] of Object.entries(SORTS))
    await db.raw(`
      create index opportunities_by_${sort} on opportunities (${column}, id) include (department_id, ${FILTERED});
      create index opportunities_by_department_${sort} on opportunities (department_id, ${column}, id)
        include (${FILTERED});
    `);
  await db.raw(`
    create index opportunities_public_by_protection on opportunities (protected_until, id) where visibility = 'public';
    create index opportunities_public_by_limit on opportunities (stage_due_at, id) where visibility = 'public';
    create index opportunities_public_by_id on opportunities (id) where visibility = 'public';
  `);
}

const SORTS = {
  amount: 'expected_amount_fen',
  close: 'expected_close_on',
  protection: 'protected_until',
  limit: 'stage_due_at',
};

async function owners(db: Knex): Promise<void> {
  await db.raw(`
    create table opportunity_owners (
      opportunity_id uuid not null references opportunities on delete cascade,
      user_id uuid not null references users,
      share double precision not null,
      department_id uuid not null references departments,
      opened_at timestamptz not null,
      primary key (opportunity_id, user_id)
    );
    comment on column opportunity_owners.opened_at is 'created_at of the opportunity, which never changes: '
      'whoever owns many finds the newest without reading all';
    comment on column opportunity_owners.department_id is 'of the owner, when it became theirs: its heads see the sale';
    create index opportunity_owners_by_department on opportunity_owners (department_id, opened_at, opportunity_id);
    create index opportunity_owners_by_user_age on opportunity_owners (user_id, opened_at, opportunity_id);

    create function take_age_of_opportunity() returns trigger language plpgsql as $$
    begin
      select created_at into new.opened_at from opportunities where id = new.opportunity_id;
      return new;
    end $$;
    create trigger take_age_of_opportunity before insert on opportunity_owners
      for each row execute function take_age_of_opportunity();

    create function take_department_of_owner() returns trigger language plpgsql as $$
    begin
      select department_id into new.department_id from users where id = new.user_id;
      return new;
    end $$;
    create trigger take_department_of_owner before insert on opportunity_owners
      for each row execute function take_department_of_owner();
  `);
}

async function claims(db: Knex): Promise<void> {
  await db.raw(`
    create table claim_keys (
      opportunity_id uuid not null references opportunities on delete cascade,
      kind text not null,
      value text not null,
      standing text not null check (standing in ('asked', 'exclusive', 'beside')),
      taken_at timestamptz not null,
      released_at timestamptz,
      primary key (opportunity_id, kind, value)
    );
    comment on column claim_keys.standing is 'asked: still being judged; exclusive: nobody else; '
      'beside: a reviewer decided that it stands beside another';
    create unique index claim_keys_exclusive on claim_keys (kind, value)
      where released_at is null and standing = 'exclusive';
    create index claim_keys_by_value on claim_keys (kind, value) where released_at is null;
  `);
}

/** What reviewers of a registration are shown beside their approval. */
async function conflictReviews(db: Knex): Promise<void> {
  await db.raw(`
    create table conflict_reviews (
      id uuid primary key,
      opportunity_id uuid not null references opportunities,
      ours jsonb not null,
      candidates jsonb not null,
      opened_at timestamptz not null
    );
    create index conflict_reviews_by_opportunity on conflict_reviews (opportunity_id);
  `);
}
