import type { Candidate } from '../../definitions/matching/candidate';
import { OPEN } from '../../definitions/registration/statuses';
import { type ClaimKey, isOfHouse } from './claims';
import type { Db } from '../shared/knex';

/** A record that a registration is compared with: what it says of itself, and who owns it now. */
export interface ComparedRecord extends Pick<
  Candidate,
  'kind' | 'id' | 'name' | 'ownerIds' | 'ownerName' | 'departmentId' | 'departmentName' | 'released' | 'isHouse'
> {
  readonly address: string | null;
  readonly keys: readonly ClaimKey[];
}

export type Found = Pick<Candidate, 'kind' | 'id'>;

/** The customers and open opportunities that hold one of these keys. */
export async function holdersOf(db: Db, keys: readonly ClaimKey[]): Promise<readonly Found[]> {
  if (keys.length === 0) return [];
  const { rows } = await db.raw<{ rows: Found[] }>(
    `with wanted as (select * from unnest(?::text[], ?::text[]) as w(kind, value))
     (select 'customer' as kind, k.customer_id as id from customer_keys k join wanted w using (kind, value)
       where k.until is null limit ?)
     union all
     (select 'opportunity', k.opportunity_id from claim_keys k join wanted w using (kind, value)
       where k.released_at is null limit ?)`,
    [keys.map(({ kind }) => kind), keys.map(({ value }) => value), MOST_HOLDERS, MOST_HOLDERS],
  );
  const picked = keys.filter(({ kind }) => kind === 'customer');
  return [...picked.map(({ value }) => ({ kind: 'customer' as const, id: value })), ...rows];
}

/** A switchboard’s number may stand in many records; more than these decide nothing more. */
const MOST_HOLDERS = 100;

/** The records with these ids as they stand now; those that are over are left out. */
export async function comparedRecords(db: Db, found: readonly Found[]): Promise<ComparedRecord[]> {
  const idsOf = (wanted: Found['kind']): string[] => found.filter(({ kind }) => kind === wanted).map(({ id }) => id);
  const { rows } = await db.raw<{ rows: ComparedRecord[] }>(
    `select 'customer' as kind, c.id, c.name, c.address, array_remove(array[c.owner_id],
      null)::text[] as "ownerIds", u.name as "ownerName",
            d.id as "departmentId", d.name as "departmentName", c.released_at is not null
              and c.owner_id is null as released,
            ${isOfHouse('c', 'c.id')} as "isHouse",
            coalesce((select json_agg(json_build_object('kind', k.kind, 'value', k.value)) from customer_keys k
              where k.customer_id = c.id and k.until is null), '[]')
              as keys
     from customers c join departments d on d.id = c.department_id left join users u on u.id = c.owner_id
     where c.id = any(?::uuid[]) and c.merged_into_id is null
     union all
     select 'opportunity', o.id, o.customer->>'name', o.customer->>'address', own.ids, own.names, d.id, d.name, false,
            false,
            coalesce((select json_agg(json_build_object('kind', k.kind, 'value', k.value)) from claim_keys k
              where k.opportunity_id = o.id and k.released_at is null), '[]')
     from opportunities o join departments d on d.id = o.department_id
     cross join lateral (select coalesce(array_agg(w.user_id::text
       order by w.share desc), '{}') as ids, string_agg(u.name, '、' order by w.share desc) as names
                         from opportunity_owners w join users u on u.id = w.user_id where w.opportunity_id = o.id) own
     where o.id = any(?::uuid[]) and o.status = any(?::text[])`,
    [idsOf('customer'), idsOf('opportunity'), [...OPEN]],
  );
  return rows;
}
