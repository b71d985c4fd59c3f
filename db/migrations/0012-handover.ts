import type { Knex } from 'knex';

/** The handovers 离职交接 of those who leave. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create table handovers (
      id uuid primary key,
      workflow_id text not null,
      from_user_id uuid not null references users,
      to_user_id uuid not null references users,
      what text[] not null,
      status text not null check (status in ('running', 'done')),
      started_by uuid not null references users,
      started_at timestamptz not null,
      ended_at timestamptz
    );
    create index handovers_by_age on handovers (started_at, id);

    create table handover_items (
      handover_id uuid not null references handovers on delete cascade,
      what text not null check (what in ('tasks', 'customers', 'opportunities')),
      item_id uuid not null,
      state text not null default 'pending' check (state in ('pending', 'done', 'kept', 'failed')),
      reason text,
      primary key (handover_id, what, item_id)
    );
    comment on column handover_items.item_id is
      'what = tasks: the approval in which the person has a place; else the customer or the opportunity';
    create index handover_items_by_state on handover_items (handover_id, state, what, item_id);
  `);
}
