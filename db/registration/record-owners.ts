import type { Subject } from '../../definitions/approval/state';
import type { Db } from '../shared/knex';

/** Who owns the record that is asked about; nobody where it is none of the product’s own. */
export async function recordOwners(db: Db, { type, id }: Subject): Promise<string[]> {
  switch (type) {
    case 'opportunity':
      return (
        await db('opportunity_owners').where({ opportunity_id: id }).orderBy('share', 'desc').select('user_id')
      ).map(({ user_id }) => user_id);
    case 'customer':
      return (await db('customers').where({ id }).select('owner_id')).flatMap(({ owner_id }) => owner_id ?? []);
    default:
      return [];
  }
}
