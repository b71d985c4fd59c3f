import { type FoundPair, pairOf, pairWith } from '../../definitions/matching/scan/pair';
import type { Candidate } from '../../definitions/matching/candidate';
import type { Found } from './candidates';
import { writeFoundPairs } from './duplicate-pairs';
import { type DistinctDecision, knownDistinct, rememberDistinct } from './distinct-customers';
import type { Db } from '../shared/knex';
import { presentCandidates, presentIds } from './present-candidates';

/**
 * Without those that a person has found to be other companies than this customer: nobody is asked about the same two
 * again.
 */
export async function withoutKnownDistinct<C extends Found>(
  db: Db,
  candidates: readonly C[],
  customerId: string | null,
): Promise<C[]> {
  if (customerId === null || candidates.length === 0) return [...candidates];
  const customerOf = await customersOf(db, candidates);
  const known = await knownDistinct(db, customerId, [
    ...new Set([...customerOf.values()].filter((id) => id !== customerId)),
  ]);
  return candidates.filter(({ id }) => !known.has(customerOf.get(id) ?? ''));
}

/**
 * A person found this customer to be none of the candidates. What has become a part of another record since they were
 * found is remembered for that one.
 */
export async function rememberNotTheSame(
  trx: Db,
  customerId: string,
  candidates: readonly Found[],
  decision: DistinctDecision,
): Promise<void> {
  const present = await presentIds(trx, candidates);
  const found = await customersOf(trx, [
    ...candidates,
    ...candidates.map(({ kind, id }) => ({ kind, id: present.get(id) ?? id })),
  ]);
  const others = new Set(await heldSurvivors(trx, [...found.values()]));
  others.delete(customerId);
  await rememberDistinct(
    trx,
    [...others].map((otherId) => pairOf(customerId, otherId)),
    decision,
  );
}

/**
 * The records that these customers are, or are a part of; none is merged until the transaction ends, so that nothing
 * is remembered of one that is merged in the same moment.
 */
async function heldSurvivors(trx: Db, ids: readonly string[]): Promise<string[]> {
  const rows = await trx('customers')
    .whereIn('id', [...new Set(ids)])
    .orderBy('id')
    .forShare()
    .select('id', 'merged_into_id');
  const into = rows.flatMap(({ merged_into_id }) => merged_into_id ?? []);
  return [
    ...rows.filter(({ merged_into_id }) => merged_into_id === null).map(({ id }) => id),
    ...(into.length === 0 ? [] : await heldSurvivors(trx, into)),
  ];
}

/**
 * A person found this customer to be one of the candidates and the two stay apart for now: what is worth their eyes
 * is open for those who keep the master.
 */
export async function pairWithCandidates(
  trx: Db,
  customerId: string,
  candidates: readonly Candidate[],
  { at, minScore }: { readonly at: string; readonly minScore: number },
): Promise<void> {
  const present = await presentCandidates(trx, candidates);
  const customerOf = await customersOf(trx, present);
  const found = new Map<string, FoundPair>();
  for (const candidate of present) {
    const otherId = customerOf.get(candidate.id);
    const pair =
      otherId === undefined || otherId === customerId || found.has(otherId)
        ? undefined
        : pairWith(customerId, { ...candidate, id: otherId }, minScore);
    if (otherId !== undefined && pair !== undefined) found.set(otherId, pair);
  }
  await writeFoundPairs(trx, [...found.values()], { scanId: null, at });
}

/** By the id of each candidate: the customer that it is, or that its opportunity is about. */
async function customersOf(db: Db, candidates: readonly Found[]): Promise<ReadonlyMap<string, string>> {
  const opportunityIds = candidates.filter(({ kind }) => kind === 'opportunity').map(({ id }) => id);
  const rows =
    opportunityIds.length === 0
      ? []
      : await db('opportunities').whereIn('id', opportunityIds).whereNotNull('customer_id').select('id', 'customer_id');
  return new Map([
    ...candidates.filter(({ kind }) => kind === 'customer').map(({ id }) => [id, id] as const),
    ...rows.flatMap(({ id, customer_id }) => (customer_id === null ? [] : [[id, customer_id] as const])),
  ]);
}
