import type { Knex } from 'knex';

/**
 * The search for look-alikes by pieces of their names. A function, because only so a query can be kept from reading
 * whole tables: the planner takes two dozen lookups in a table of some thousand rows for cheaper that way, and is
 * wrong.
 */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create function look_alikes(lookups text[], most int[], lookup_bits real[], pairs text[], pair_bits real[], open_statuses text[], fee real, at_most int)
    returns table (kind text, id uuid, name text, address text)
    language sql stable
    set enable_seqscan = off
    as $$
      with lookup as (
        select string_to_array(l.pieces, ' ') as pieces, l.most, l.bits from unnest(lookups, look_alikes.most, lookup_bits) as l(pieces, most, bits)
      ),
      found as (
        select 'customer' as kind, hit.*, lookup.bits from lookup cross join lateral
          (select c.id, c.name, c.address, c.name_grams as grams from customers c where c.name_grams @> lookup.pieces limit lookup.most) as hit
        union all
        select 'opportunity', hit.*, lookup.bits from lookup cross join lateral
          (select o.id, o.customer->>'name', o.customer->>'address', o.name_grams from opportunities o where o.name_grams @> lookup.pieces and o.status = any(open_statuses) limit lookup.most) as hit
      ),
      roughly as (
        select found.kind, found.id, any_value(found.name) as name, any_value(found.address) as address, any_value(found.grams) as grams, max(found.bits) as bits
        from found group by found.kind, found.id order by sum(found.bits) desc limit 3 * at_most
      )
      select roughly.kind, roughly.id, roughly.name, roughly.address from roughly
      order by
        greatest(roughly.bits, (select sum(sought.bits) from unnest(pairs, pair_bits) as sought(pair, bits) where sought.pair = any(roughly.grams)))
          - cardinality(roughly.grams) * fee desc,
        roughly.id
      limit at_most
    $$;
    comment on function look_alikes is
      'The customers and open opportunities whose name_grams hold all pieces of a lookup, the most alike first: by the bits of the pairs that they share, at least those of the lookup, less a fee for each piece of a longer name.';
  `);
}
