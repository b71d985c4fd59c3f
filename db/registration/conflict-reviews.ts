import type { Candidate } from '../../definitions/matching/candidate';
import type { RegistrationStart } from '../../definitions/registration/state';
import type { Db } from '../shared/knex';
import { jsonb } from '../shared/jsonb';

export interface ConflictReviewRow {
  readonly id: string;
  readonly opportunity_id: string;
  readonly ours: RegistrationStart['customer'];
  readonly candidates: readonly Candidate[];
  readonly opened_at: string;
}

declare module 'knex/types/tables' {
  interface Tables {
    conflict_reviews: ConflictReviewRow;
  }
}

export async function insertConflictReview(trx: Db, review: ConflictReviewRow): Promise<void> {
  await trx('conflict_reviews').insert({ ...review, candidates: jsonb(trx, review.candidates) });
}

/** What its reviewers are shown from now on; gives what they were shown before. */
export async function renewConflictReview(
  trx: Db,
  id: string,
  { ours, candidates }: Pick<ConflictReviewRow, 'ours' | 'candidates'>,
): Promise<ConflictReviewRow> {
  const was = await trx('conflict_reviews').where({ id }).forUpdate().first();
  if (!was) throw new Error(`There is no conflict review ${id}.`);
  await trx('conflict_reviews')
    .where({ id })
    .update({ ours, candidates: jsonb(trx, candidates) });
  return was;
}

export const conflictReviewById = (db: Db, id: string): Promise<ConflictReviewRow | undefined> =>
  db('conflict_reviews').where({ id }).first();
