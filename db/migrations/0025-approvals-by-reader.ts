import type { Knex } from 'knex';

/** The list of approvals of somebody who reads a few of a million: a walk of their own ones, newest first. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    alter table approval_readers add column started_at timestamptz;
    comment on column approval_readers.started_at is 'of the approval, which never changes';
    update approval_readers reader set started_at = a.started_at from approvals a where a.id = reader.approval_id;
    alter table approval_readers alter column started_at set not null;
    create index approval_readers_by_user_age on approval_readers (user_id, started_at, approval_id);
  `);
}
