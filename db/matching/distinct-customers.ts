import type { Pair } from '../../definitions/matching/scan/pair';
import { settleDistinctPairs } from './duplicate-pairs';
import type { Db } from '../shared/knex';

interface DistinctCustomersRow {
  readonly one_id: string;
  readonly other_id: string;
  readonly decided_by: string | null;
  readonly decided_at: string;
  readonly case_id: string;
}

declare module 'knex/types/tables' {
  interface Tables {
    distinct_customers: DistinctCustomersRow;
  }
}

export interface DistinctDecision {
  readonly by: string | null;
  readonly at: string;
  /** The case in which it was decided: a conflict review’s opportunity, or the pair that a scan found. */
  readonly caseId: string;
}

/**
 * Somebody has found these customers to be two: nobody is asked again, and a pair that waits for the same answer has
 * it.
 */
export async function rememberDistinct(
  trx: Db,
  pairs: readonly Pair[],
  { by, at, caseId }: DistinctDecision,
): Promise<void> {
  if (pairs.length === 0) return;
  await trx('distinct_customers')
    .insert(
      pairs.map(({ oneId, otherId }) => ({
        one_id: oneId,
        other_id: otherId,
        decided_by: by,
        decided_at: at,
        case_id: caseId,
      })),
    )
    .onConflict(['one_id', 'other_id'])
    .merge(['decided_by', 'decided_at', 'case_id']);
  await settleDistinctPairs(trx, pairs, { by, at });
}

/** Which of the others are known to be another company than this customer. */
export async function knownDistinct(
  db: Db,
  customerId: string,
  otherIds: readonly string[],
): Promise<ReadonlySet<string>> {
  const pairs = otherIds.map((otherId) =>
    customerId < otherId ? { oneId: customerId, otherId } : { oneId: otherId, otherId: customerId },
  );
  const known = await distinctAmong(db, pairs);
  return new Set(known.map(({ oneId, otherId }) => (oneId === customerId ? otherId : oneId)));
}

/**
 * Those of the pairs that are decided distinct. Where both have come to hold an equal identifier since, the decision
 * knew too little and counts no more.
 */
export async function distinctAmong(db: Db, pairs: readonly Pair[]): Promise<readonly Pair[]> {
  if (pairs.length === 0) return [];
  const { rows } = await db.raw<{ rows: Pair[] }>(
    `select d.one_id as "oneId", d.other_id as "otherId"
     from unnest(?::uuid[], ?::uuid[]) as asked(one_id, other_id) join distinct_customers d using (one_id, other_id)
     where not exists (
       select 1 from customer_keys ours join customer_keys theirs using (kind, value)
       where ours.customer_id = d.one_id and theirs.customer_id = d.other_id and ours.until is null
         and theirs.until is null and greatest(ours.since, theirs.since) > d.decided_at)`,
    [pairs.map(({ oneId }) => oneId), pairs.map(({ otherId }) => otherId)],
  );
  return rows;
}

/** What was decided about the one customer holds for the other, which it has become a part of. */
export async function inheritDistinct(trx: Db, fromId: string, toId: string): Promise<void> {
  await trx.raw(
    `insert into distinct_customers (one_id, other_id, decided_by, decided_at, case_id)
     select least(:toId::uuid, third), greatest(:toId::uuid, third), decided_by, decided_at, case_id
     from (select case when one_id = :fromId then other_id else one_id end as third, decided_by, decided_at, case_id
           from distinct_customers where one_id = :fromId or other_id = :fromId) decided
     where third <> :toId
     on conflict (one_id, other_id) do nothing`,
    { fromId, toId },
  );
}
