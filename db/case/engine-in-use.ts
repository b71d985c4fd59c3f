import type { Db } from '../shared/knex';

declare module 'knex/types/tables' {
  interface Tables {
    engine_in_use: { readonly namespace_id: string };
  }
}

/** The engine on which the flow of every open case was started; undefined: there is none yet. */
export const engineInUse = async (db: Db): Promise<string | undefined> =>
  (await db('engine_in_use').first())?.namespace_id;

export async function useEngine(db: Db, namespace_id: string): Promise<void> {
  await db.transaction(async (trx) => {
    await trx.raw('lock table engine_in_use in exclusive mode'); // several may have come to it at once
    await trx('engine_in_use').delete();
    await trx('engine_in_use').insert({ namespace_id });
  });
}
