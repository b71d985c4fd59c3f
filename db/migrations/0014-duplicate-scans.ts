import type { Knex } from 'knex';

/**
 * Scans for duplicate customers 查重, the pairs that they find, what people decided about them, and customers that
 * were merged 合并.
 */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    alter table customers add merged_into_id uuid references customers;
    create index customers_by_merger on customers (merged_into_id, created_at, id) where merged_into_id is not null;
    comment on column customers.merged_into_id is 'the customer that this one has become a part of; then name_grams is empty and it has no keys';

    create table distinct_customers (
      one_id uuid not null references customers,
      other_id uuid not null references customers,
      decided_by uuid references users,
      decided_at timestamptz not null,
      case_id uuid not null,
      primary key (one_id, other_id),
      check (one_id < other_id)
    );
    create index distinct_customers_by_other on distinct_customers (other_id);
    comment on table distinct_customers is 'pairs of customers that a person has found to be two: nobody is asked about them again';

    create table duplicate_scans (
      id uuid primary key,
      workflow_id text not null,
      state text not null check (state in ('running', 'paused', 'done', 'cancelled')),
      policy_key text not null,
      policy_version int not null,
      min_score double precision not null,
      total int not null,
      compared int not null default 0,
      found int not null default 0,
      batches int not null default 0,
      last_id uuid,
      up_to_id uuid,
      started_by uuid not null references users,
      started_at timestamptz not null,
      ended_at timestamptz
    );
    create unique index duplicate_scans_open on duplicate_scans ((true)) where state in ('running', 'paused');
    create index duplicate_scans_by_age on duplicate_scans (started_at, id);
    comment on column duplicate_scans.last_id is 'the customers up to this one have been compared with those before them; up_to_id: the last one of all when it began';

    create table duplicate_scan_batches (
      scan_id uuid not null references duplicate_scans on delete cascade,
      number int not null,
      last_id uuid not null,
      customers int not null,
      found int not null,
      took_ms int not null,
      finished_at timestamptz not null,
      primary key (scan_id, number)
    );

    create table duplicate_scan_blocks (
      block bigint not null,
      customer_id uuid not null,
      primary key (block, customer_id)
    );
    comment on table duplicate_scan_blocks is 'of the open scan: hashes of what the names of the customers compared so far have in common with their like';

    create table duplicate_pairs (
      id uuid primary key,
      one_id uuid not null references customers,
      other_id uuid not null references customers,
      scan_id uuid references duplicate_scans,
      score double precision not null,
      evidence jsonb not null,
      state text not null check (state in ('open', 'distinct', 'merged', 'stale')),
      into_id uuid references customers,
      found_at timestamptz not null,
      decided_by uuid references users,
      decided_at timestamptz,
      unique (one_id, other_id),
      check (one_id < other_id)
    );
    create index duplicate_pairs_by_other on duplicate_pairs (other_id);
    create index duplicate_pairs_by_score on duplicate_pairs (score, id);
    create index duplicate_pairs_by_state on duplicate_pairs (state, score, id);
    create index duplicate_pairs_by_scan on duplicate_pairs (scan_id, score, id);
    comment on column duplicate_pairs.scan_id is 'the scan that found it last; null: a later change of an identifier did';
  `);
}
