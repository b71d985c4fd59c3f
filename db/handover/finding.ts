import type { HandoverKind, HandoverStart } from '../../definitions/handover/handover';
import { OPEN, TAKING_PARTS } from '../../definitions/registration/statuses';
import type { Db } from '../shared/knex';

/**
 * Writes down what the person has now, once each; what an earlier pass has done or failed to do and is there again
 * waits again. What was kept stays kept. Gives how many things wait.
 */
export async function findItems(db: Db, { handoverId, fromUserId, what }: HandoverStart): Promise<number> {
  for (const kind of what) {
    await db.raw(
      `insert into handover_items (handover_id, what, item_id) select :handoverId, :kind, found.id
        from (${FOUND[kind]}) found
       on conflict (handover_id, what, item_id) do update set state = 'pending', reason = null
         where handover_items.state in ('done', 'failed')`,
      { handoverId, kind, fromUserId, open: [...OPEN], takingParts: [...TAKING_PARTS] },
    );
  }
  const [row] = await db('handover_items')
    .where({ handover_id: handoverId, state: 'pending' })
    .count<{ n: number }[]>('* as n');
  return row?.n ?? 0;
}

/**
 * Approvals in which the person has a task, that are their own request, or in which they have a place without a task:
 * in a sequence whose turn has not come, or in a step that waits to go on after a return. The last part looks at
 * every running approval; a handover is rare, and missing a place would leave a case waiting for somebody who has
 * left.
 */
const APPROVALS = `
  select approval_id as id from tasks join approvals on approvals.id = tasks.approval_id
  where tasks.assignee_id = :fromUserId and tasks.status in ('open', 'delegated') and approvals.status = 'running'
  union
  select id from approvals where initiator_id = :fromUserId and heir_id is null and status = 'running'
  union
  select id from approvals where heir_id = :fromUserId and status = 'running'
  union
  select approvals.id from approvals cross join jsonb_array_elements(steps) step
  where approvals.status = 'running' and step->'approverIds' @> jsonb_build_array(:fromUserId::text)
    and (step->>'state' = 'now' or step->>'state' = 'predicted' and exists (select 1 from tasks t
      where t.approval_id = approvals.id and t.step_key = step->>'key' and t.status = 'returned'))
    and not exists (select 1 from tasks t where t.approval_id = approvals.id and t.step_key = step->>'key'
      and t.decided_by = :fromUserId)`;

const FOUND: Readonly<Record<HandoverKind, string>> = {
  tasks: APPROVALS,
  customers: 'select id from customers where owner_id = :fromUserId',
  opportunities: `
    select o.id from opportunity_owners join opportunities o on o.id = opportunity_id
      where user_id = :fromUserId and o.status = any(:open::text[])
    union
    select o.id from opportunity_team join opportunities o on o.id = opportunity_id
      where user_id = :fromUserId and o.status = any(:takingParts::text[])
    union
    select o.id from project_plan_tasks t join opportunities o on o.id = t.opportunity_id
      where t.assignee_id = :fromUserId and t.done_at is null and o.status = any(:takingParts::text[])
    union
    select opportunity_id from opportunity_activities where assignee_id = :fromUserId and kind = 'followUp'
      and done_at is null`,
};

/**
 * Tasks of a group in which nobody is left but whoever hands over: nobody could claim them, and an administrator must
 * know.
 */
export async function keepStrandedGroups(db: Db, { handoverId, fromUserId }: HandoverStart): Promise<void> {
  await db.raw(
    `insert into handover_items (handover_id, what, item_id, state, reason)
     select distinct :handoverId::uuid, 'tasks', t.approval_id, 'kept',
       'A task waits for a group in which nobody is left to claim it; an administrator transfers it.'
     from task_candidates mine join tasks t on t.id = mine.task_id
     where mine.user_id = :fromUserId and t.status = 'open' and t.assignee_id is null
       and not exists (select 1 from task_candidates other join users on users.id = other.user_id
         where other.task_id = t.id and other.user_id <> :fromUserId and users.active)
     on conflict (handover_id, what, item_id) do update set state = excluded.state, reason = excluded.reason`,
    { handoverId, fromUserId },
  );
}
