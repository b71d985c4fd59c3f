import { type Candidate, unitedEvidence } from '../../definitions/matching/candidate';
import { comparedRecords, type ComparedRecord, type Found } from './candidates';
import type { Db } from '../shared/knex';

/** By the id of each candidate that was merged since it was found: the record that it has become a part of. */
export async function presentIds(db: Db, candidates: readonly Found[]): Promise<ReadonlyMap<string, string>> {
  const idsOf = (wanted: Found['kind']): string[] =>
    candidates.filter(({ kind }) => kind === wanted).map(({ id }) => id);
  const { rows } = await db.raw<{ rows: { formerId: string; id: string }[] }>(
    `with recursive way as (
       select id as former_id, id, merged_into_id from opportunities where id = any(?::uuid[])
       union all
       select way.former_id, next.id, next.merged_into_id from way
         join opportunities next on next.id = way.merged_into_id)
     select former_id as "formerId", id from way where merged_into_id is null and former_id <> id
     union all
     select id, merged_into_id from customers where id = any(?::uuid[]) and merged_into_id is not null`,
    [idsOf('opportunity'), idsOf('customer')],
  );
  return new Map(rows.map(({ formerId, id }) => [formerId, id]));
}

/**
 * The candidates as they are now: in place of what was merged since, what it has become a part of, with the evidence
 * by which it was found. An opportunity that has ended stays as it was.
 */
export async function presentCandidates(db: Db, candidates: readonly Candidate[]): Promise<Candidate[]> {
  const present = await presentIds(db, candidates);
  if (present.size === 0) return [...candidates];
  const merged = candidates.flatMap(({ kind, id }) => {
    const now = present.get(id);
    return now === undefined ? [] : [{ kind, id: now }];
  });
  const records = new Map((await comparedRecords(db, merged)).map((record) => [record.id, record]));
  const byId = new Map<string, Candidate>();
  for (const candidate of candidates) {
    const now = asIs(candidate, records.get(present.get(candidate.id) ?? ''));
    const same = byId.get(now.id);
    byId.set(now.id, same === undefined ? now : unitedEvidence(same, now));
  }
  return [...byId.values()];
}

function asIs(candidate: Candidate, record: ComparedRecord | undefined): Candidate {
  if (record === undefined) return candidate;
  const { id, name, ownerIds, ownerName, departmentId, departmentName, released, isHouse } = record;
  return { ...candidate, id, name, ownerIds, ownerName, departmentId, departmentName, released, isHouse };
}
