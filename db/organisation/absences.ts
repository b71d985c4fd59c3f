import type { Db } from '../shared/knex';
import { appendEvent } from '../shared/events';
import { paged, type PageRequest } from '../shared/listing';
import type { AbsenceRow } from './organisation';

/** Writes an absence and tells of it; a second attempt with the same id changes nothing. */
export async function enterAbsence(db: Db, row: AbsenceRow): Promise<void> {
  const { id, user_id, deputy_id, from_at, to_at, created_by, created_at } = row;
  await db.transaction(async (trx) => {
    const data = { userId: user_id, deputyId: deputy_id, from: from_at, to: to_at };
    if (
      await appendEvent(trx, {
        key: `${id}/entered`,
        type: 'absence.entered',
        caseId: id,
        at: created_at,
        byUserId: created_by,
        data,
      })
    )
      await trx('absences').insert(row);
  });
}

/**
 * Ends an absence at a moment: one that has begun keeps its past, one that has not is removed. False when it was over
 * already.
 */
export async function endAbsence(db: Db, id: string, at: string, byUserId: string): Promise<boolean> {
  return db.transaction(async (trx) => {
    const begun = await trx('absences')
      .where({ id })
      .where('from_at', '<', at)
      .where('to_at', '>', at)
      .update({ to_at: at });
    const changed = begun > 0 ? begun : await trx('absences').where({ id }).where('from_at', '>=', at).delete();
    if (changed > 0)
      await appendEvent(trx, { key: `${id}/ended/${at}`, type: 'absence.ended', caseId: id, at, byUserId, data: {} });
    return changed > 0;
  });
}

export const absenceById = (db: Db, id: string): Promise<AbsenceRow | undefined> =>
  db('absences').where({ id }).first();

export interface AbsenceFilter {
  /** Null: everybody’s. */
  readonly readableBy: { readonly userId: string; readonly departmentIds: readonly string[] } | null;
  readonly equals: Partial<Pick<AbsenceRow, 'user_id' | 'deputy_id'>>;
}

export async function listAbsences(
  db: Db,
  { readableBy, equals }: AbsenceFilter,
  page: PageRequest,
): Promise<AbsenceRow[]> {
  const query = db('absences').select<AbsenceRow[]>('absences.*').where(equals);
  if (readableBy) {
    const { userId, departmentIds } = readableBy;
    const below = db('users')
      .whereIn('department_id', [...departmentIds])
      .select('id');
    query.where((mine) => mine.where('user_id', userId).orWhere('deputy_id', userId).orWhereIn('user_id', below));
  }
  return paged(query, page);
}
