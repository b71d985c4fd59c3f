import { randomUUID } from 'node:crypto';
import type { World } from './world';

/** Writes to the table go through again, whoever broke them. */
export async function mendWrites({ db }: Pick<World, 'db'>, table: string): Promise<void> {
  const { rows } = await db.raw<{ rows: { name: string }[] }>(
    `select proname as name from pg_trigger join pg_proc on pg_proc.oid = tgfoid
     where tgrelid = ?::regclass and starts_with(proname, 'broken_')`,
    [table],
  );
  for (const { name } of rows) await db.raw('drop function ?? cascade', [name]);
}

interface Broken {
  /** Writes go through again. */
  mend(): Promise<void>;
}

/** What the database says of a write that it refuses for good. */
export const BROKEN = 'this write is broken';

/**
 * From now on the database refuses some writes to a table for good, with an error that no repetition mends.
 * @param when of the new row, `new`
 */
export async function breakWrites({ db }: Pick<World, 'db'>, table: string, when: string): Promise<Broken> {
  const name = `broken_${randomUUID().replaceAll('-', '')}`;
  await db.raw(`
    create function ${name}() returns trigger language plpgsql as $$
    begin raise exception '${BROKEN}' using errcode = '22000'; end $$;
    create trigger ${name} before insert or update on ${table} for each row when (${when}) execute function ${name}();
  `);
  return { mend: async () => void (await db.raw(`drop function ${name} cascade`)) };
}
