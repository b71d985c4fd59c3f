import { approvalById } from '../db/approvals';
import type { Db } from '../db/knex';
import { outcomesWithComment } from '../db/step-comments';
import type { TaskRow } from '../db/tasks';
import { namesOfUsers } from '../db/users';
import type { Caller } from '../definitions/access/caller';
import { shownData } from '../definitions/notification/shown-data';
import { shownTime } from '../definitions/notification/shown-time';
import { wordsFor } from '../definitions/notification/words';
import { dataFor } from './approval-access';
import { notFound } from './http/problem';
import type { DecisionPage } from './link-page';

/** What the page of an open task shows to this person. */
export async function decisionView(db: Db, task: TaskRow, caller: Caller, claims: boolean): Promise<DecisionPage> {
  const approval = await approvalById(db, task.approval_id);
  if (!approval) throw notFound();
  const [data, needing, names] = await Promise.all([dataFor(db, approval, caller), outcomesWithComment(db, approval.id, task.step_key), namesOfUsers(db, [task.initiator_id])]);
  const outcomes = task.outcomes.map((key) => ({ key, label: wordsFor(key), needsComment: task.purpose === 'decision' && needing.includes(key) }));
  return {
    recipient: caller.name,
    title: task.title,
    stepName: task.step_name,
    initiator: names.get(task.initiator_id) ?? '',
    ...(task.due_at === null ? {} : { due: shownTime(task.due_at) }),
    isOpinion: task.purpose === 'opinion',
    claims,
    hasForm: task.form !== null || Object.values(task.fields).some((rule) => rule === 'required' || rule === 'editable'),
    data: shownData(data),
    whyMe: task.why_me,
    outcomes,
    needsComment: outcomes.some(({ needsComment }) => needsComment),
    comment: '',
  };
}
