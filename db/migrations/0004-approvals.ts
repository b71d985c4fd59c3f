import type { Knex } from 'knex';

/**
 * Human decisions: approvals, their tasks 待办, who may read them, who stands in for whom, and the messages that tell
 * of them.
 */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create table approvals (
      id uuid primary key,
      version int not null,
      case_id uuid not null,
      flow text not null,
      workflow_id text not null,
      definition_key text not null,
      definition_version int not null,
      title text not null,
      subject_type text not null,
      subject_id text not null,
      initiator_id uuid not null references users,
      status text not null,
      outcome text,
      data jsonb not null,
      steps jsonb not null,
      search_grams text[] not null,
      started_at timestamptz not null,
      ended_at timestamptz
    );
    create index approvals_by_case on approvals (case_id);
    create index approvals_by_initiator on approvals (initiator_id, started_at, id);
    create index approvals_by_age on approvals (started_at, id);
    create index approvals_by_search on approvals using gin (search_grams);

    create table approval_readers (
      approval_id uuid not null references approvals on delete cascade,
      user_id uuid not null references users,
      is_copy boolean not null default false,
      step_key text,
      since timestamptz not null,
      primary key (approval_id, user_id)
    );
    create index approval_readers_by_user on approval_readers (user_id, since, approval_id);

    create table tasks (
      id uuid primary key,
      version int not null default 1,
      approval_id uuid not null references approvals,
      case_id uuid not null,
      workflow_id text not null,
      flow text not null,
      number int not null,
      purpose text not null,
      step_key text not null,
      step_name text not null,
      title text not null,
      status text not null,
      outcomes text[] not null,
      initiator_id uuid not null references users,
      assignee_id uuid references users,
      candidate_ids uuid[] not null default '{}',
      due_at timestamptz,
      form text,
      fields jsonb not null default '{}',
      why_me jsonb not null default '[]',
      history jsonb not null default '[]',
      decided_by uuid references users,
      outcome text,
      search_grams text[] not null,
      opened_at timestamptz not null,
      closed_at timestamptz
    );
    create unique index tasks_by_number on tasks (approval_id, number);
    create index tasks_by_case on tasks (case_id);
    create index tasks_by_assignee on tasks (assignee_id, status, opened_at, id);
    create index tasks_by_due on tasks (assignee_id, status, coalesce(due_at, 'infinity'), id);
    create index tasks_by_initiator on tasks (initiator_id, opened_at, id);
    create index tasks_by_decider on tasks (decided_by, opened_at, id) where decided_by is not null;
    create index tasks_by_search on tasks using gin (search_grams);

    create table task_candidates (
      user_id uuid not null references users,
      task_id uuid not null references tasks on delete cascade,
      opened_at timestamptz not null,
      primary key (user_id, task_id)
    );
    create index task_candidates_by_age on task_candidates (user_id, opened_at, task_id);
    create index task_candidates_by_task on task_candidates (task_id);
    comment on table task_candidates is 'who may claim which open task now';

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
    create index absences_by_end on absences (to_at);

    create table conflict_reviews (
      id uuid primary key references approvals,
      opportunity_id uuid not null references opportunities,
      ours jsonb not null,
      candidates jsonb not null,
      opened_at timestamptz not null
    );
    create index conflict_reviews_by_opportunity on conflict_reviews (opportunity_id);
  `);
}
