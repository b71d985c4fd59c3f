import { nameGrams } from '../../../definitions/matching/likeness/name-grams';
import { profileOf } from '../../../definitions/matching/likeness/name-profile';
import { searchGrams } from '../../../definitions/shared/search/search-grams';
import type { Db } from '../../../db/shared/knex';
import { newId } from '../../../db/shared/new-id';
import { seeded } from '../names/spellings';

const BATCH = 4_000;
const AT_ONCE = 2;
/** For building indexes: what a machine that holds a million customers has to spare. */
const INDEX_MEMORY = '256MB';

/**
 * Writes customers of the house with these names, each with a mobile of its own; a large load leaves the indexes for
 * pieces of names to the end.
 */
export async function loadCustomers(db: Db, names: Iterator<string>, count: number): Promise<void> {
  const owner = await db('users').where({ username: 'sales3' }).first('id', 'department_id');
  if (owner === undefined) throw new Error('The demo users are missing.');
  const indexes =
    count > BATCH
      ? await db('pg_indexes')
          .where('tablename', 'customers')
          .whereILike('indexdef', '%using gin%')
          .select<{ indexname: string; indexdef: string }[]>('indexname', 'indexdef')
      : [];
  for (const { indexname } of indexes) await db.raw('drop index ??', [indexname]);
  const random = seeded(count);
  let left = count;
  const loader = async (): Promise<void> => {
    while (left > 0) {
      const batch = Math.min(BATCH, left);
      left -= batch;
      await insert(
        db,
        owner,
        Array.from({ length: batch }, () => String(names.next().value)),
        random,
      );
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, loader));
  await db.transaction(async (trx) => {
    await trx.raw(`set local maintenance_work_mem = '${INDEX_MEMORY}'`);
    for (const { indexdef } of indexes) await trx.raw(indexdef);
  });
  await db.raw('vacuum analyze customers');
  await db.raw('vacuum analyze customer_keys');
}

const ROADS = ['上海市浦东新区张江路', '杭州市滨江区江南大道', '深圳市南山区科技园路', '成都市高新区天府大道'];

async function insert(
  db: Db,
  owner: { readonly id: string; readonly department_id: string },
  names: readonly string[],
  random: () => number,
): Promise<void> {
  const rows = names.map((name) => ({
    id: newId(),
    name,
    address: `${ROADS[Math.floor(random() * ROADS.length)] ?? ''}${1 + Math.floor(random() * 2000)}号`,
    mobile: `+861${30 + Math.floor(random() * 10)}${String(Math.floor(random() * 1e8)).padStart(8, '0')}`,
  }));
  await db.raw(
    `with given as (
       select * from unnest(?::uuid[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[])
         as g(id, name, address, mobile, searched, compared)),
     written as (
       insert into customers
         (id, name, address, mobile, owner_id, department_id, search_grams, name_grams,
         created_by, created_at, updated_at)
       select id, name, address, mobile, ?, ?, string_to_array(searched, ' '), string_to_array(compared, ' '), ?,
         now(), now()
       from given returning id, mobile, created_at)
     insert into customer_keys (customer_id, kind, value, since) select id, 'phone', mobile, created_at from written`,
    [
      rows.map(({ id }) => id),
      rows.map(({ name }) => name),
      rows.map(({ address }) => address),
      rows.map(({ mobile }) => mobile),
      rows.map(({ name, address }) => searchGrams(name, address).join(' ')),
      rows.map(({ name }) => nameGrams(profileOf(name)).join(' ')),
      owner.id,
      owner.department_id,
      owner.id,
    ],
  );
}

/** The size of the table and of each of its indexes, in megabytes. */
export async function sizes(db: Db, table: string): Promise<Readonly<Record<string, number>>> {
  const { rows } = await db.raw<{ rows: { name: string; bytes: string | number }[] }>(
    `select ?::text as name, pg_table_size(?::regclass) as bytes
     union all select indexrelid::regclass::text, pg_relation_size(indexrelid) from pg_index
     where indrelid = ?::regclass`,
    [table, table, table],
  );
  return Object.fromEntries(rows.map(({ name, bytes }) => [name, Math.round(Number(bytes) / 1024 / 1024)]));
}
