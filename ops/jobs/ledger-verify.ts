import { verifyLedger } from '../../db/ledger/verification';
import type { LedgerBreak } from '../../definitions/ledger/break';
import { say } from '../build/progress';
import { withDatabaseInUse } from '../engines/database-in-use';

/** Says whether the ledger is whole, and where it is not; ends with 1 when it is not. */
async function verify(): Promise<void> {
  const { ok, cases, entries, breaks, checkpoint } = await withDatabaseInUse(verifyLedger);
  const covered =
    checkpoint === null
      ? 'no checkpoint yet'
      : `checkpoint ${checkpoint.number} of ${checkpoint.at}, ${checkpoint.hash}`;
  say(`${cases} cases, ${entries} entries; ${covered}`);
  for (const one of breaks) say(lineOf(one));
  say(ok ? 'the ledger is whole' : `the ledger is BROKEN in ${breaks.length} places`);
  if (!ok) process.exitCode = 1;
}

const lineOf = ({ caseId, seq, what, detail }: LedgerBreak): string =>
  caseId === null ? `${what}: ${detail}` : `case ${caseId}, entry ${seq ?? '?'}, ${what}: ${detail}`;

void verify();
