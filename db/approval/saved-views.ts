import type { SavedQuery } from '../../definitions/approval/inbox/list-query';
import type { Db } from '../shared/knex';

export interface TaskViewRow {
  readonly id: string;
  readonly user_id: string;
  readonly name: string;
  readonly query: SavedQuery;
  readonly created_at: string;
}

declare module 'knex/types/tables' {
  interface Tables {
    task_views: TaskViewRow;
  }
}

/** The oldest first. */
export const viewsOf = (db: Db, userId: string): Promise<TaskViewRow[]> =>
  db('task_views').where({ user_id: userId }).orderBy('id');

/**
 * False when the person has as many as they may have. Two at once take turns, so that they cannot both be the last
 * one.
 */
export async function addView(db: Db, view: TaskViewRow, most: number): Promise<boolean> {
  return db.transaction(async (trx) => {
    await trx.raw('select pg_advisory_xact_lock(hashtext(?))', [`baton.task-views.${view.user_id}`]);
    const others = await trx('task_views').where({ user_id: view.user_id }).whereNot({ id: view.id }).select('id');
    if (others.length >= most) return false;
    await trx('task_views').insert(view).onConflict('id').ignore();
    return true;
  });
}

type OneView = Pick<TaskViewRow, 'id' | 'user_id'>;

/** Undefined when the person has no such view. What is left out stays. */
export async function changeView(
  db: Db,
  { id, user_id }: OneView,
  change: Partial<Pick<TaskViewRow, 'name' | 'query'>>,
): Promise<TaskViewRow | undefined> {
  if (Object.keys(change).length === 0) return db('task_views').where({ id, user_id }).first();
  const [row] = await db('task_views').where({ id, user_id }).update(change).returning('*');
  return row;
}

export const deleteView = async (db: Db, { id, user_id }: OneView): Promise<boolean> =>
  (await db('task_views').where({ id, user_id }).delete()) > 0;
