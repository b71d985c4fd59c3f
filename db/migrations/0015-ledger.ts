import type { Knex } from 'knex';

/** What was decided, each entry chained to the one before in its case, and what the chains are verified against. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create table ledger (
      case_id uuid not null,
      seq int not null,
      key text not null unique,
      at timestamptz not null,
      action text not null,
      task_id uuid,
      actor_id uuid,
      outcome text,
      data jsonb not null,
      previous_hash text not null,
      hash text not null,
      primary key (case_id, seq)
    );

    create table ledger_heads (
      case_id uuid primary key,
      seq int not null,
      hash text not null,
      is_checkpointed boolean not null default false
    );
    comment on table ledger_heads is 'the last entry of each case, written beside the ledger with every entry: '
      'a tail that is cut off is missed by it';
    create index ledger_heads_to_checkpoint on ledger_heads (case_id) where not is_checkpointed;

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
    comment on table ledger_checkpoint_heads is
      'the heads that changed between two checkpoints; all checkpoints together cover every case';
  `);
}
