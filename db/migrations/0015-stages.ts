import type { Knex } from 'knex';

/**
 * The progress of opportunities 阶段推进: where each stands, its stays in stages, its sales activities, and the
 * contracts that winning drafts.
 */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    alter table opportunities
      add column stage_key text,
      add column stage_version int,
      add column stage_entered_at timestamptz,
      add column stage_due_at timestamptz,
      add column stage_overdue boolean not null default false,
      add column stage_stalled boolean not null default false,
      add column win_probability real,
      add column forecast text,
      add column suspended_until timestamptz,
      add column ending jsonb;
    comment on column opportunities.stage_version is 'the number of the last change that the stage flow wrote';
    comment on column opportunities.ending is 'how it was won or lost';
    create index opportunities_by_stage on opportunities (stage_key, created_at, id);
    create index opportunities_by_forecast on opportunities (forecast, created_at, id);
    create index opportunities_overdue on opportunities (created_at, id) where stage_overdue;
    create index opportunities_stalled on opportunities (created_at, id) where stage_stalled;

    create table stage_visits (
      opportunity_id uuid not null references opportunities on delete cascade,
      number int not null,
      stage_key text not null,
      entered_at timestamptz not null,
      left_at timestamptz,
      by_user_id uuid references users,
      reason text,
      definition_version int not null,
      primary key (opportunity_id, number),
      check (left_at >= entered_at)
    );
    create unique index stage_visits_open on stage_visits (opportunity_id) where left_at is null;
    create index stage_visits_by_stage on stage_visits (stage_key, entered_at);

    create table opportunity_activities (
      opportunity_id uuid not null references opportunities on delete cascade,
      kind text not null check (kind in ('sales', 'followUp')),
      stage_key text not null,
      key text not null,
      name text not null,
      required boolean not null,
      planned_on text,
      planned_until date,
      assignee_id uuid references users,
      done_at timestamptz,
      done_by uuid references users,
      result text,
      documents jsonb not null default '[]',
      form jsonb,
      late boolean not null default false,
      primary key (opportunity_id, kind, stage_key, key)
    );
    create index opportunity_activities_by_assignee on opportunity_activities (assignee_id, planned_until) where done_at is null;

    create table contracts (
      id uuid primary key,
      version int not null default 1,
      number text not null unique,
      opportunity_id uuid not null unique references opportunities,
      customer_id uuid references customers,
      party text not null,
      amount_fen bigint not null,
      payment_terms jsonb,
      status text not null,
      owner_id uuid references users,
      department_id uuid not null references departments,
      created_at timestamptz not null,
      updated_at timestamptz not null
    );
    create index contracts_by_age on contracts (created_at, id);
    create index contracts_by_department on contracts (department_id, created_at, id);
    create index contracts_by_owner on contracts (owner_id, created_at, id);
    create index contracts_by_customer on contracts (customer_id);

    create table contract_numbers (year int primary key, last int not null);
  `);
}
