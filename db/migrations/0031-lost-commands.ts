import type { Knex } from 'knex';

/**
 * A command is known to the engine for good only once the step that carries it out is over, which is after its rows are written. What was sent and not answered is kept here and sent again; and rows say which command wrote them, so that
 * another one is not taken for it.
 */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create table sent_commands (
      id uuid primary key,
      workflow_id text not null,
      name text not null,
      args jsonb not null,
      sent_at timestamptz not null
    );
    comment on table sent_commands is 'commands to flows whose answer is not known yet';
    create index sent_commands_by_age on sent_commands (sent_at);
    alter table opportunities add column stage_change text;
    comment on column opportunities.stage_change is 'names the change that has the number stage_version';
    alter table approvals add column change text, add column changed_at timestamptz;
    comment on column approvals.change is 'names the command that has the number version';
    comment on column approvals.changed_at is 'the moment by which that command was carried out';
  `);
}
