import type { Db } from '../shared/knex';

/** What people call a case; empty where it has no name. */
export async function nameOfCase(db: Db, id: string): Promise<string> {
  const { rows } = await db.raw<{ rows: { name: string }[] }>(
    `select name from opportunities where id = :id
     union all select title from approvals where id = :id
     union all select kind || ' ' || key || ' → ' || to_version from definition_migrations where id = :id
     union all select u.name || ' → ' || v.name from handovers h join users u on u.id = h.from_user_id
       join users v on v.id = h.to_user_id where h.id = :id
     union all select key || ' ' || version from calendar_changes where id = :id
     limit 1`,
    { id },
  );
  return rows[0]?.name ?? '';
}
