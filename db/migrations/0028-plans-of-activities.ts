import type { Knex } from 'knex';

/**
 * OPP-22, OPP-23: whoever is to do something sees what they have planned, over all opportunities; what is followed
 * after winning has no flow, so that its row says when there is something to tell.
 */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    alter table opportunity_activities
      add column id uuid not null unique default gen_random_uuid(),
      add column plan_order date not null generated always as (coalesce(planned_until, 'infinity'::date)) stored,
      add column reminder jsonb,
      add column tell_at timestamptz;
    comment on column opportunity_activities.plan_order is 'the last day of the plan; what has none comes last';
    comment on column opportunity_activities.reminder is 'of what is followed after winning: when people are told of its plan, and what they were told';
    comment on column opportunity_activities.tell_at is 'when there is something to tell next';
    drop index opportunity_activities_by_assignee;
    create index opportunity_activities_by_assignee on opportunity_activities (assignee_id, plan_order, id) where done_at is null;
    create index opportunity_activities_by_plan on opportunity_activities (assignee_id, plan_order, id);
    create index opportunity_activities_to_tell on opportunity_activities (tell_at) where tell_at is not null;
  `);
}
