import type { Knex } from 'knex';

/**
 * Human decisions: approvals, who may read them, their tasks 待办, and what people keep in the inbox. Their pages keep
 * room: a step that changes no column of an index is written without its indexes (a HOT update).
 */
export async function up(db: Knex): Promise<void> {
  await approvals(db);
  await tasks(db);
  await inbox(db);
}

async function approvals(db: Knex): Promise<void> {
  await db.raw(`
    create table approvals (
      id uuid primary key,
      version int not null,
      case_id uuid not null,
      flow text not null,
      workflow_id text not null,
      definition_key text not null,
      definition_version int not null,
      calendar_key text not null,
      calendar_version int not null,
      forms jsonb not null default '{}',
      title text not null,
      customer_name text,
      subject_type text not null,
      subject_id text not null,
      initiator_id uuid not null references users,
      heir_id uuid references users,
      status text not null,
      outcome text,
      data jsonb not null,
      state jsonb not null,
      steps jsonb not null,
      waiting_for uuid[] not null default '{}',
      is_overdue boolean not null default false,
      search_grams text[] not null,
      started_at timestamptz not null,
      ended_at timestamptz
    ) with (fillfactor = 85);
    comment on column approvals.version is 'the number of the last command: a step follows the one before';
    comment on column approvals.state is
      'the rest of the state of its machine: with the other columns, all that its flow needs to go on';
    comment on column approvals.waiting_for is 'who is asked now';
    comment on column approvals.is_overdue is 'by the clock of the case';
    comment on column approvals.forms is 'the version of each form of its steps, by key';
    comment on column approvals.heir_id is 'who stands in for the initiator, since the request was taken over';
    create index approvals_by_case on approvals (case_id);
    create index approvals_by_age on approvals (started_at, id);
    create index approvals_by_initiator on approvals (initiator_id, started_at, id);
    create index approvals_by_definition on approvals (definition_key, started_at, id);
    create index approvals_overdue on approvals (started_at, id) where is_overdue;
    create index approvals_by_heir on approvals (heir_id) where heir_id is not null;
    create index approvals_running on approvals (id) where status = 'running';
    create index approvals_running_by_definition on approvals (definition_key, id) where status = 'running';
    create index approvals_running_by_subject on approvals (subject_id, subject_type) where status = 'running';
    create index approvals_running_by_initiator on approvals (initiator_id) where status = 'running';
    create index approvals_by_search on approvals using gin (search_grams);

    create table approval_readers (
      approval_id uuid not null references approvals on delete cascade,
      user_id uuid not null references users,
      is_copy boolean not null default false,
      step_key text,
      hidden text[] not null default '{}',
      since timestamptz not null,
      started_at timestamptz not null,
      primary key (approval_id, user_id)
    );
    comment on column approval_readers.hidden is 'the fields of the data that are not for their eyes';
    comment on column approval_readers.started_at is 'of the approval, which never changes';
    create index approval_readers_copies on approval_readers (user_id, approval_id) where is_copy;
    create index approval_readers_by_user_age on approval_readers (user_id, started_at, approval_id);
  `);
}

async function tasks(db: Knex): Promise<void> {
  await db.raw(`
    create table tasks (
      id uuid primary key,
      version int not null default 1,
      approval_id uuid not null references approvals,
      case_id uuid not null,
      workflow_id text not null,
      flow text not null,
      definition_key text not null,
      number int not null,
      purpose text not null,
      step_key text not null,
      step_name text not null,
      title text not null,
      customer_name text,
      status text not null,
      outcomes text[] not null,
      outcome_names jsonb not null default '{}',
      initiator_id uuid not null references users,
      assignee_id uuid references users,
      candidate_ids uuid[] not null default '{}',
      due_at timestamptz,
      is_overdue boolean not null default false,
      is_changed boolean not null default false,
      form text,
      fields jsonb not null default '{}',
      why_me jsonb not null default '[]',
      history jsonb not null default '[]',
      decided_by uuid references users,
      outcome text,
      search_grams text[] not null,
      opened_at timestamptz not null,
      closed_at timestamptz
    ) with (fillfactor = 85);
    comment on column tasks.outcome_names is 'how its definition calls its outcomes, by key';
    comment on column tasks.is_overdue is 'by the clock of the case';
    comment on column tasks.is_changed is 'what it is about was changed since it was opened';
    create unique index tasks_by_number on tasks (approval_id, number);
    create index tasks_by_case on tasks (case_id);
    create index tasks_by_assignee on tasks (assignee_id, status, opened_at, id);
    create index tasks_by_due on tasks (assignee_id, status, coalesce(due_at, 'infinity'), id);
    create index tasks_overdue on tasks (assignee_id, opened_at, id) where is_overdue;
    create index tasks_by_initiator on tasks (initiator_id, opened_at, id);
    create index tasks_by_decider on tasks (decided_by, opened_at, id) where decided_by is not null;
    create index tasks_by_search on tasks using gin (search_grams);

    create table task_candidates (
      user_id uuid not null references users,
      task_id uuid not null references tasks on delete cascade,
      opened_at timestamptz not null,
      primary key (user_id, task_id)
    );
    comment on table task_candidates is 'who may claim which open task now';
    create index task_candidates_by_age on task_candidates (user_id, opened_at, task_id);
    create index task_candidates_by_task on task_candidates (task_id);
  `);
}

/** Half-filled decisions, and the lists that people look at often. */
async function inbox(db: Knex): Promise<void> {
  await db.raw(`
    create table task_drafts (
      task_id uuid not null references tasks on delete cascade,
      user_id uuid not null references users on delete cascade,
      asked int not null,
      draft jsonb not null,
      saved_at timestamptz not null,
      primary key (task_id, user_id)
    );
    comment on column task_drafts.asked is
      'how often the task had been asked: a draft does not come back with a task that was taken back';

    create table task_views (
      id uuid primary key,
      user_id uuid not null references users on delete cascade,
      name text not null,
      query jsonb not null,
      created_at timestamptz not null
    );
    create index task_views_by_user on task_views (user_id, id);
  `);
}
