import type { Subject } from '../../definitions/approval/state';
import type { Db } from '../shared/knex';

/** How the customer of the record that is asked about is called; nobody where it is none of the product’s own. */
export async function customerNameOf(db: Db, { type, id }: Subject): Promise<string | null> {
  switch (type) {
    case 'opportunity':
      return (
        (
          await db('opportunities')
            .where({ id })
            .first<{ name: string | null } | undefined>(db.raw(`customer->>'name' as name`))
        )?.name ?? null
      );
    case 'customer':
      return (await db('customers').where({ id }).first('name'))?.name ?? null;
    default:
      return null;
  }
}
