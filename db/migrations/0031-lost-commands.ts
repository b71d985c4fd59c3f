import type { Knex } from 'knex';

/**
 * A command is known to the engine for good only once the step that carries it out is over, which is after its rows
 * are written. What was sent and not answered is kept here and sent again. Rows name the last changes, since one step
 * may write several: another command is not taken for one of them. A command that is refused when it is sent again
 * may still be one that the rows have; it is kept for a while, for the flow to ask for.
 */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create table sent_commands (
      id uuid primary key,
      workflow_id text not null,
      name text not null,
      args jsonb not null,
      sent_at timestamptz not null,
      refused_at timestamptz
    );
    comment on table sent_commands is 'commands to flows whose answer is not known yet, and for a day those that were refused';
    create index sent_commands_by_age on sent_commands (sent_at) where refused_at is null;
    create index sent_commands_refused on sent_commands (refused_at) where refused_at is not null;

    alter table opportunities add column stage_changes jsonb not null default '[]';
    comment on column opportunities.stage_changes is 'number, name and moment of the last changes of its stage flow, of which the engine may not know yet';

    alter table approvals add column changes jsonb not null default '[]';
    comment on column approvals.changes is 'number, name and moment of its last commands, of which the engine may not know yet, and what the host answered to each';
    update approvals set changes = jsonb_build_array(jsonb_build_object('number', version, 'name', null, 'at', null, 'found', found)) where status = 'running' and found <> '[]';
    alter table approvals drop column found;
  `);
}
