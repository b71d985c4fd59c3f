import type { Knex } from 'knex';

/**
 * OPP-19, TSK-07: a request may be taken over from whoever asked; whoever hands over what they have hands over those,
 * too, though they hold no task in them.
 */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    alter table approvals add column heir_id uuid references users;
    comment on column approvals.heir_id is 'who stands in for the initiator, since the request was taken over';
    create index approvals_by_heir on approvals (heir_id) where heir_id is not null;
    create index approvals_running_by_initiator on approvals (initiator_id) where status = 'running';
  `);
}
