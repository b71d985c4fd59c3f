import type { Knex } from 'knex';

/** What the ledger is verified against, and the handovers 离职交接 of those who leave. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create table ledger_heads (
      case_id uuid primary key,
      seq int not null,
      hash text not null,
      is_checkpointed boolean not null default false
    );
    create index ledger_heads_to_checkpoint on ledger_heads (case_id) where not is_checkpointed;
    comment on table ledger_heads is 'the last entry of each case, written beside the ledger with every entry: a tail that is cut off is missed by it';
    insert into ledger_heads (case_id, seq, hash) select distinct on (case_id) case_id, seq, hash from ledger order by case_id, seq desc;

    create table ledger_checkpoints (
      number int primary key,
      at timestamptz not null,
      previous_hash text not null,
      hash text not null
    );
    create table ledger_checkpoint_heads (
      checkpoint int not null references ledger_checkpoints on delete cascade,
      case_id uuid not null,
      seq int not null,
      hash text not null,
      primary key (checkpoint, case_id)
    );
    comment on table ledger_checkpoint_heads is 'the heads that changed between two checkpoints; all checkpoints together cover every case';

    create index absences_by_start on absences (from_at, id);
    create index absences_by_deputy on absences (deputy_id, from_at, id);

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
    create index handover_items_by_state on handover_items (handover_id, state, what, item_id);
    comment on column handover_items.item_id is 'what = tasks: the approval in which the person has a place; else the customer or the opportunity';
    create index approvals_running on approvals (id) where status = 'running';
  `);
}
