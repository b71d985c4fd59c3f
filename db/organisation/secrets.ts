import type { Db } from '../shared/knex';

interface SecretRow {
  readonly name: string;
  readonly value: Buffer;
}

declare module 'knex/types/tables' {
  interface Tables {
    secrets: SecretRow;
  }
}

/** The key that signs cursors; made once by the first migration, the same for every process on this database. */
export async function signingSecret(db: Db): Promise<Buffer> {
  const row = await db('secrets').where({ name: 'signing' }).first();
  if (!row) throw new Error('The database has no signing key: run the migrations (npm run migrate).');
  return row.value;
}
