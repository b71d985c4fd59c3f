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

export const conflictReviewById = (db: Db, id: string): Promise<ConflictReviewRow | undefined> =>
  db('conflict_reviews').where({ id }).first();
