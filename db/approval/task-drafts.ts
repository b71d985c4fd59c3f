import type { TaskDraft } from '../../definitions/approval/inbox/draft';
import { jsonb } from '../shared/jsonb';
import type { Db } from '../shared/knex';

interface TaskDraftRow {
  readonly task_id: string;
  readonly user_id: string;
  /** `timesAsked` of the task when it was saved. */
  readonly asked: number;
  readonly draft: TaskDraft;
  readonly saved_at: string;
}

declare module 'knex/types/tables' {
  interface Tables {
    task_drafts: TaskDraftRow;
  }
}

type DraftOf = Pick<TaskDraftRow, 'task_id' | 'user_id'>;

export const taskDraft = (db: Db, of: DraftOf & Pick<TaskDraftRow, 'asked'>): Promise<TaskDraftRow | undefined> =>
  db('task_drafts').where(of).first();

export async function saveTaskDraft(db: Db, draft: TaskDraftRow): Promise<void> {
  await db('task_drafts')
    .insert({ ...draft, draft: jsonb(db, draft.draft) })
    .onConflict(['task_id', 'user_id'])
    .merge();
}

export async function deleteTaskDraft(db: Db, of: DraftOf): Promise<void> {
  await db('task_drafts').where(of).delete();
}

/** Nobody sees a draft of a closed task any more; this takes it out of the table too. */
export const deleteDraftsOfClosedTasks = (db: Db): Promise<number> =>
  db('task_drafts')
    .whereIn(
      'task_id',
      db('tasks')
        .whereIn('id', db('task_drafts').select('task_id'))
        .whereNotIn('status', ['open', 'delegated'])
        .select('id'),
    )
    .delete();
