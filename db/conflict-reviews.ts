import type { Candidate } from '../definitions/registration/candidate';
import type { RegistrationStart } from '../definitions/registration/registration';
import type { Db } from './knex';
import { jsonb } from './jsonb';

export interface ConflictReviewRow {
  readonly id: string;
  readonly opportunity_id: string;
  readonly task_id: string;
  readonly ours: RegistrationStart['customer'];
  readonly candidates: readonly Candidate[];
  readonly outcome: string | null;
  readonly opened_at: string;
  readonly decided_at: string | null;
}

declare module 'knex/types/tables' {
  interface Tables {
    conflict_reviews: ConflictReviewRow;
  }
}

export async function insertConflictReview(trx: Db, review: Omit<ConflictReviewRow, 'outcome' | 'decided_at'>): Promise<void> {
  await trx('conflict_reviews').insert({ ...review, candidates: jsonb(trx, review.candidates), outcome: null, decided_at: null });
}

export async function closeConflictReview(trx: Db, id: string, outcome: string, at: string): Promise<void> {
  await trx('conflict_reviews').where({ id }).update({ outcome, decided_at: at });
}

export const conflictReviewById = (db: Db, id: string): Promise<ConflictReviewRow | undefined> => db('conflict_reviews').where({ id }).first();
