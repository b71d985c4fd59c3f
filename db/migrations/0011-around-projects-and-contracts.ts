import type { Knex } from 'knex';

/** Also around the opportunity: the plan of a project, its approval 立项, its budget, and the contract of a sale. */
export async function up(db: Knex): Promise<void> {
  await projects(db);
  await budgets(db);
  await contracts(db);
}

async function projects(db: Knex): Promise<void> {
  await db.raw(`
    create table project_plan_tasks (
      id uuid primary key,
      opportunity_id uuid not null references opportunities on delete cascade,
      version int not null,
      created_by uuid not null references users,
      created_at timestamptz not null,
      updated_at timestamptz not null,
      kind text not null,
      name text not null,
      starts_on date,
      due_on date not null,
      assignee_id uuid references users,
      done_at timestamptz,
      done_by uuid references users,
      note text
    );
    create index project_plan_tasks_by_age on project_plan_tasks (opportunity_id, created_at, id);
    create index project_plan_tasks_by_due on project_plan_tasks (opportunity_id, due_on, id);
    create index project_plan_tasks_open on project_plan_tasks (assignee_id, opportunity_id) where done_at is null;

    create table project_approvals (
      approval_id uuid primary key,
      opportunity_id uuid not null references opportunities on delete cascade,
      status text not null check (status in ('running', 'approved', 'rejected', 'withdrawn')),
      asked_by uuid not null references users,
      asked_at timestamptz not null,
      settled_by uuid references users,
      settled_at timestamptz
    );
    create unique index project_approvals_standing on project_approvals (opportunity_id)
      where status in ('running', 'approved');
    comment on index project_approvals_standing is 'one that runs or has passed excludes another';
    create index project_approvals_by_opportunity on project_approvals (opportunity_id, asked_at);

    create table reopenings (
      approval_id uuid primary key,
      opportunity_id uuid not null references opportunities on delete cascade,
      status text not null check (status in ('running', 'approved', 'rejected', 'withdrawn')),
      asked_by uuid not null references users,
      asked_at timestamptz not null,
      settled_by uuid references users,
      settled_at timestamptz
    );
    create unique index reopenings_running on reopenings (opportunity_id) where status = 'running';
  `);
}

async function budgets(db: Knex): Promise<void> {
  await db.raw(`
    create table opportunity_budgets (
      id uuid primary key,
      opportunity_id uuid not null references opportunities on delete cascade,
      version int not null,
      created_by uuid not null references users,
      created_at timestamptz not null,
      updated_at timestamptz not null,
      revision int not null,
      lines jsonb not null,
      total_fen bigint not null,
      note text,
      status text not null check (status in ('draft', 'inApproval', 'approved', 'rejected', 'superseded')),
      approval_id uuid,
      settled_by uuid references users,
      settled_at timestamptz,
      unique (opportunity_id, revision)
    );
    create unique index opportunity_budgets_open on opportunity_budgets (opportunity_id)
      where status in ('draft', 'inApproval');
    create unique index opportunity_budgets_approved on opportunity_budgets (opportunity_id)
      where status = 'approved';
    create index opportunity_budgets_by_age on opportunity_budgets (opportunity_id, created_at, id);

    create table opportunity_expenses (
      id uuid primary key,
      opportunity_id uuid not null references opportunities on delete cascade,
      version int not null,
      created_by uuid not null references users,
      created_at timestamptz not null,
      updated_at timestamptz not null,
      category text not null,
      amount_fen bigint not null,
      spent_on date not null,
      note text
    );
    create index opportunity_expenses_by_age on opportunity_expenses (opportunity_id, created_at, id);
    create index opportunity_expenses_by_category on opportunity_expenses (opportunity_id, category)
      include (amount_fen);
  `);
}

async function contracts(db: Knex): Promise<void> {
  await db.raw(`
    create table contracts (
      id uuid primary key,
      version int not null default 1,
      number text not null unique,
      opportunity_id uuid not null unique references opportunities,
      customer_id uuid references customers,
      party text not null,
      own_party text not null,
      amount_fen bigint not null,
      payment_terms jsonb,
      status text not null,
      owner_id uuid references users,
      department_id uuid not null references departments,
      found_by text not null default '',
      search_grams text[] not null default '{}',
      created_at timestamptz not null,
      updated_at timestamptz not null
    );
    comment on column contracts.own_party is 'who signs on our side';
    comment on column contracts.found_by is
      'number, party, customer and opportunity as they were when it was drafted, one a line';
    create index contracts_by_age on contracts (created_at, id);
    create index contracts_by_department on contracts (department_id, created_at, id);
    create index contracts_by_owner on contracts (owner_id, created_at, id);
    create index contracts_by_customer on contracts (customer_id, created_at, id);
    create index contracts_by_status on contracts (status, created_at, id);
    create index contracts_by_search on contracts using gin (search_grams);

    create table contract_numbers (year int primary key, last int not null);
  `);
}
