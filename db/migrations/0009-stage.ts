import type { Knex } from 'knex';

/** The progress of opportunities 阶段推进: their stays in stages, and their sales activities. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
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
      id uuid not null unique default gen_random_uuid(),
      opportunity_id uuid not null references opportunities on delete cascade,
      kind text not null check (kind in ('sales', 'followUp')),
      stage_key text not null,
      key text not null,
      name text not null,
      required boolean not null,
      planned_on text,
      planned_until date,
      plan_order date not null generated always as (coalesce(planned_until, 'infinity'::date)) stored,
      assignee_id uuid references users,
      done_at timestamptz,
      done_by uuid references users,
      result text,
      documents jsonb not null default '[]',
      form jsonb,
      form_version int,
      late boolean not null default false,
      reminder jsonb,
      tell_at timestamptz,
      primary key (opportunity_id, kind, stage_key, key)
    );
    comment on column opportunity_activities.plan_order is 'the last day of the plan; what has none comes last';
    comment on column opportunity_activities.reminder is
      'of what is followed after winning: when people are told of its plan, and what they were told';
    comment on column opportunity_activities.tell_at is 'when there is something to tell next';
    create index opportunity_activities_by_assignee on opportunity_activities (assignee_id, plan_order, id)
      where done_at is null;
    create index opportunity_activities_by_plan on opportunity_activities (assignee_id, plan_order, id);
    create index opportunity_activities_to_tell on opportunity_activities (tell_at) where tell_at is not null;
  `);
}
