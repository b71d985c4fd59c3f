import { writeCheckpoints } from '../../db/ledger/checkpoints';
import { withDatabaseInUse } from '../engines/database-in-use';
import { say } from '../build/progress';

/** Writes a checkpoint of the ledger now; the housekeeping writes one a day by itself. */
async function checkpoint(): Promise<void> {
  const written = await withDatabaseInUse((db) => writeCheckpoints(db, new Date().toISOString()));
  for (const { number, heads, hash } of written) say(`checkpoint ${number} over ${heads} cases: ${hash}`);
  if (written.length === 0) say('nothing was decided since the last checkpoint');
}

void checkpoint();
