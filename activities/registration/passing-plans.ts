import { passPlanTasksOn } from '../../db/around/team';
import { areInTeam } from '../../db/registration/owners';
import { appendEvent } from '../../db/shared/events';
import type { Db } from '../../db/shared/knex';

/** The open tasks of the plan of those who own it no more are the new owner’s, but for whoever stays in the team. */
export async function passPlansOn(
  trx: Db,
  {
    key,
    opportunityId,
    fromUserIds,
    toUserId,
    at,
    byUserId,
  }: {
    readonly key: string;
    readonly opportunityId: string;
    readonly fromUserIds: readonly string[];
    readonly toUserId: string;
    readonly at: string;
    readonly byUserId: string | null;
  },
): Promise<void> {
  for (const fromUserId of fromUserIds) {
    if (fromUserId === toUserId || (await areInTeam(trx, [opportunityId], fromUserId)).has(opportunityId)) continue;
    const taskIds = await passPlanTasksOn(trx, { opportunityId, fromUserId, toUserId, at });
    if (taskIds.length > 0)
      await appendEvent(trx, {
        key: `${key}/plan/${fromUserId}`,
        type: 'projectPlan.changed',
        caseId: opportunityId,
        at,
        byUserId,
        data: { fromUserId, assigneeId: toUserId, taskIds },
      });
  }
}
