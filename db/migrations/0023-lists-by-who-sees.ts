import type { Knex } from 'knex';

/**
 * What the filters of the list of opportunities look at: kept in the indexes, so that a filter that few rows pass
 * reads no rows.
 */
const FILTERED =
  'status, category, visibility, business_model_key, customer_id, stage_key, stage_overdue, stage_stalled, forecast';

/**
 * Lists of those who see a part: each way in which somebody sees a row is an index walk of its own, in the order of
 * the list.
 */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    drop index opportunities_by_age, opportunities_by_department, opportunities_by_creator;
    create index opportunities_by_age on opportunities (created_at, id) include (department_id, ${FILTERED});
    create index opportunities_by_department on opportunities (department_id, created_at, id) include (${FILTERED});
    create index opportunities_projects on opportunities (created_at, id) where category = 'project';

    alter table opportunity_owners add column opened_at timestamptz;
    alter table opportunity_team add column opened_at timestamptz;
    comment on column opportunity_owners.opened_at is 'created_at of the opportunity, which never changes: whoever owns many finds the newest without reading all';
    comment on column opportunity_team.opened_at is 'created_at of the opportunity, which never changes: whoever is in many teams finds the newest without reading all';
    update opportunity_owners set opened_at = created_at from opportunities where id = opportunity_id;
    update opportunity_team member set opened_at = o.created_at from opportunities o where o.id = member.opportunity_id;
    create function take_age_of_opportunity() returns trigger language plpgsql as
      $$ begin select created_at into new.opened_at from opportunities where id = new.opportunity_id; return new; end $$;
    create trigger take_age_of_opportunity before insert on opportunity_owners for each row execute function take_age_of_opportunity();
    create trigger take_age_of_opportunity before insert on opportunity_team for each row execute function take_age_of_opportunity();
    alter table opportunity_owners alter column opened_at set not null;
    alter table opportunity_team alter column opened_at set not null;
    create index opportunity_owners_by_user_age on opportunity_owners (user_id, opened_at, opportunity_id);
    create index opportunity_team_by_user_age on opportunity_team (user_id, opened_at, opportunity_id);
    drop index opportunity_owners_by_user, opportunity_team_by_user;

    create index customers_by_owner_name on customers (owner_id, name, id);
    create index customers_by_department_name on customers (department_id, name, id);
  `);
}
