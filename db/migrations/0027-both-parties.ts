import type { Knex } from 'knex';

/**
 * A contract names both parties. Those from before were drafted for the company: the root above the owner's
 * department.
 */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    alter table contracts add column own_party text;
    comment on column contracts.own_party is 'who signs on our side';
    with recursive up as (
      select id as leaf, id, name, parent_id from departments
      union
      select up.leaf, d.id, d.name, d.parent_id from up join departments d on d.id = up.parent_id
    ),
    roots as (select distinct on (leaf) leaf, name from up order by leaf, (parent_id is null) desc)
    update contracts c set own_party = roots.name
      from contracts of left join users owner on owner.id = of.owner_id join roots on roots.leaf = coalesce(owner.department_id, of.department_id)
      where of.id = c.id;
    alter table contracts alter column own_party set not null;
  `);
}
