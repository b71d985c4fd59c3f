import type { Db } from '../../db/shared/knex';
import type { KeptStage, StageColumns } from '../../definitions/stage/kept';
import { definitionsAt } from './definitions';

/** A sale as its row carries it. */
export const keptStage = async (db: Db, { state, versions }: StageColumns): Promise<KeptStage> => ({
  state,
  definitions: await definitionsAt(db, versions),
});
