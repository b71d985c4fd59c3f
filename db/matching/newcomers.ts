import { reviewedFor } from '../../definitions/matching/likeness/most-alike';
import type { RegistrationPolicy } from '../../definitions/kinds/registrationPolicy/schema';
import { OPEN } from '../../definitions/registration/statuses';
import type { ConflictSubject } from './conflicts';
import type { Db } from '../shared/knex';
import type { Lookalike } from './lookalikes';

interface Comparing {
  readonly subject: Pick<ConflictSubject, 'name' | 'address'>;
  readonly policy: Pick<RegistrationPolicy, 'scope' | 'fuzzy'>;
}

/**
 * Carries out a transaction that compares somebody with everyone and claims. Whoever has been committed since it
 * began is compared as its last act, one transaction after another: so of two alike the second sees the first. Then
 * nothing is written, and it is carried out again with those that it `met`.
 */
export async function seeingNewcomers<Result>(
  db: Db,
  { subject, policy }: Comparing,
  work: (trx: Db, met: readonly Lookalike[]) => Promise<Result>,
): Promise<Result> {
  const met: Lookalike[] = [];
  for (;;) {
    try {
      return await db.transaction(async (trx) => {
        const moment = await presentMoment(trx);
        const result = await work(trx, met);
        const came = await cameSince(trx, moment);
        const alike = reviewedFor(subject, came, policy).filter((one) => !met.some(isSameAs(one)));
        if (alike.length > 0) throw new Met(alike);
        return result;
      });
    } catch (error) {
      if (!(error instanceof Met)) throw error;
      met.push(...error.records);
    }
  }
}

/** Takes the transaction back. */
class Met extends Error {
  constructor(readonly records: readonly Lookalike[]) {
    super('Somebody alike has come meanwhile.');
  }
}

const isSameAs =
  ({ id, name, address }: Lookalike) =>
  (other: Lookalike): boolean =>
    other.id === id && other.name === name && other.address === address;

/** What is committed by now; all else is a newcomer. */
async function presentMoment(trx: Db): Promise<string> {
  const { rows } = await trx.raw<{ rows: { moment: string }[] }>('select pg_current_snapshot()::text as moment');
  return rows[0]?.moment ?? '';
}

/** The last act of a transaction: others who ask wait until it ends, so it must wait for nobody after that. */
async function cameSince(trx: Db, moment: string): Promise<Lookalike[]> {
  const { rows } = await trx.raw<{ rows: Lookalike[] }>(
    'select kind, id, name, address from came_since(?::pg_snapshot, ?::text[])',
    [moment, [...OPEN]],
  );
  return rows;
}
