import type { Knex } from 'knex';

/** The plan of a project, its approval 立项, and its budget. */
export async function up(db: Knex): Promise<void> {
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

    create table project_approvals (
      approval_id uuid primary key,
      opportunity_id uuid not null references opportunities on delete cascade,
      status text not null check (status in ('running', 'approved', 'rejected', 'withdrawn')),
      asked_by uuid not null references users,
      asked_at timestamptz not null,
      settled_by uuid references users,
      settled_at timestamptz
    );
    create unique index project_approvals_standing on project_approvals (opportunity_id) where status in ('running', 'approved');
    create index project_approvals_by_opportunity on project_approvals (opportunity_id, asked_at);
    comment on index project_approvals_standing is 'one that runs or has passed excludes another';

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
    create unique index opportunity_budgets_open on opportunity_budgets (opportunity_id) where status in ('draft', 'inApproval');
    create unique index opportunity_budgets_approved on opportunity_budgets (opportunity_id) where status = 'approved';
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
    create index opportunity_expenses_by_category on opportunity_expenses (opportunity_id, category) include (amount_fen);
  `);
}
