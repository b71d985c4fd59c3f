import type { Knex } from 'knex';

/** How look-alikes are found, scans for duplicate customers 查重, and what people decided about what was found. */
export async function up(db: Knex): Promise<void> {
  await lookAlikes(db);
  await newcomers(db);
  await duplicateScans(db);
  await duplicatePairs(db);
}

/**
 * A function, because only so the query can be kept from reading whole tables. The planner takes two dozen lookups in
 * some thousand rows for cheaper that way, and is wrong.
 */
async function lookAlikes(db: Knex): Promise<void> {
  await db.raw(`
    create function look_alikes(lookups text[], most int[], lookup_bits real[], pairs text[], pair_bits real[],
                                open_statuses text[], fee real, at_most int)
    returns table (kind text, id uuid, name text, address text)
    language sql stable
    set enable_seqscan = off
    as $$
      with lookup as (
        select string_to_array(l.pieces, ' ') as pieces, l.most, l.bits
        from unnest(lookups, look_alikes.most, lookup_bits) as l(pieces, most, bits)
      ),
      found as (
        select 'customer' as kind, hit.*, lookup.bits from lookup cross join lateral
          (select c.id, c.name, c.address, c.name_grams as grams from customers c
           where c.name_grams @> lookup.pieces limit lookup.most) as hit
        union all
        select 'opportunity', hit.*, lookup.bits from lookup cross join lateral
          (select o.id, o.customer->>'name', o.customer->>'address', o.name_grams from opportunities o
           where o.name_grams @> lookup.pieces and o.status = any(open_statuses) limit lookup.most) as hit
      ),
      roughly as (
        select found.kind, found.id, any_value(found.name) as name, any_value(found.address) as address,
          any_value(found.grams) as grams, max(found.bits) as bits
        from found group by found.kind, found.id order by sum(found.bits) desc limit 3 * at_most
      )
      select roughly.kind, roughly.id, roughly.name, roughly.address from roughly
      order by
        greatest(roughly.bits, (select sum(sought.bits) from unnest(pairs, pair_bits) as sought(pair, bits)
                                where sought.pair = any(roughly.grams)))
          - cardinality(roughly.grams) * fee desc,
        roughly.id
      limit at_most
    $$;
    comment on function look_alikes is
      'The customers and open opportunities whose name_grams hold all pieces of a lookup, the most alike first: '
      'by the bits of the pairs that they share, at least those of the lookup, '
      'less a fee for each piece of a longer name.';
  `);
}

/**
 * A function, because what it reads after the lock must be younger than the wait for it: each query of a volatile
 * function sees all that is committed when it begins.
 */
async function newcomers(db: Knex): Promise<void> {
  await db.raw(`
    create index events_of_claims on events (transaction_id)
      where type in ('opportunity.registered', 'opportunity.changed');
    create function came_since(moment pg_snapshot, open_statuses text[])
    returns table (kind text, id uuid, name text, address text)
    language plpgsql volatile
    as $$
    begin
      perform pg_advisory_xact_lock(hashtextextended('compared with everyone', 0));
      return query
        with came as (
          select distinct e.case_id from events e
          where e.type in ('opportunity.registered', 'opportunity.changed')
            and e.transaction_id >= pg_snapshot_xmin(moment) and e.transaction_id <> pg_current_xact_id()
            and not pg_visible_in_snapshot(e.transaction_id, moment)
        )
        select 'opportunity', o.id, o.customer->>'name', o.customer->>'address'
        from came join opportunities o on o.id = came.case_id
        where o.status = any(open_statuses)
        union
        select 'customer', c.id, c.name, c.address
        from came join opportunities o on o.id = came.case_id join customers c on c.id = o.customer_id
        where c.merged_into_id is null;
    end $$;
    comment on function came_since is
      'The opportunities that were registered or changed by transactions that ended after this moment, and their '
      'customers. One transaction after another asks, each until it ends: of two, the second sees the first.';
  `);
}

async function duplicateScans(db: Knex): Promise<void> {
  await db.raw(`
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
    comment on column duplicate_scans.last_id is 'the customers up to this one have been compared with those '
      'before them; up_to_id: the last one of all when it began';
    create unique index duplicate_scans_open on duplicate_scans ((true)) where state in ('running', 'paused');
    create index duplicate_scans_by_age on duplicate_scans (started_at, id);

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
    comment on table duplicate_scan_blocks is 'of the open scan: hashes of what the names of the customers '
      'compared so far have in common with their like';
  `);
}

async function duplicatePairs(db: Knex): Promise<void> {
  await db.raw(`
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
    comment on column duplicate_pairs.scan_id is
      'the scan that found it last; null: a later change of an identifier did';
    create index duplicate_pairs_by_other on duplicate_pairs (other_id);
    create index duplicate_pairs_by_score on duplicate_pairs (score, id);
    create index duplicate_pairs_by_state on duplicate_pairs (state, score, id);
    create index duplicate_pairs_by_scan on duplicate_pairs (scan_id, score, id);

    create table distinct_customers (
      one_id uuid not null references customers,
      other_id uuid not null references customers,
      decided_by uuid references users,
      decided_at timestamptz not null,
      case_id uuid not null,
      primary key (one_id, other_id),
      check (one_id < other_id)
    );
    comment on table distinct_customers is
      'pairs of customers that a person has found to be two: nobody is asked about them again';
    create index distinct_customers_by_other on distinct_customers (other_id);
  `);
}
