import type { Db } from '../../../db/shared/knex';

export const bareActivities = (db: Db) => ({
  async insertRow(id: string): Promise<void> {
    await db.raw('insert into bare_rows (id) values (?) on conflict do nothing', [id]);
  },
});

export type BareActivities = ReturnType<typeof bareActivities>;
