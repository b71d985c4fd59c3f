import type { Knex } from 'knex';

/**
 * One step of a flow may write several changes before the engine knows of any: rows name them all, and not only the last one. A command that is refused when it is sent again may still be one that the rows have; it is kept for a while, for the
 * flow to ask for.
 */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    alter table opportunities add column stage_changes jsonb not null default '[]';
    alter table approvals add column changes jsonb not null default '[]';
    update opportunities set stage_changes = jsonb_build_array(jsonb_build_object('number', stage_version, 'name', stage_change, 'at', updated_at))
      where stage_change is not null and status in ('valid', 'suspended', 'inConflictReview');
    update approvals set changes = jsonb_build_array(jsonb_build_object('number', version, 'name', change, 'at', changed_at, 'found', found))
      where status = 'running' and (change is not null or found <> '[]');
    alter table opportunities drop column stage_change;
    alter table approvals drop column change, drop column changed_at, drop column found;
    alter table sent_commands add column refused_at timestamptz;
    drop index sent_commands_by_age;
    create index sent_commands_by_age on sent_commands (sent_at) where refused_at is null;
    create index sent_commands_refused on sent_commands (refused_at) where refused_at is not null;
    comment on table sent_commands is 'commands to flows whose answer is not known yet, and for a day those that were refused';
    comment on column opportunities.stage_changes is 'number, name and moment of the last changes of its stage flow, of which the engine may not know yet';
    comment on column approvals.changes is 'number, name and moment of its last commands, of which the engine may not know yet, and what the host answered to each';
  `);
}
