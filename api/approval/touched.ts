import { touchedApprovals } from '../../db/case/followed-records';
import { recordTouched } from '../../workflows/approval/messages';
import type { Deps } from '../deps';

/**
 * The approvals that a change of this opportunity has touched are judged anew now, so that whoever changed it sees
 * what became of them. Whoever does not get as far is finished for: the commands are noted with the change.
 */
export async function judgeTouched({ db, commands, log }: Deps, opportunityId: string): Promise<void> {
  const touched = await touchedApprovals(db, opportunityId);
  const answers = await Promise.allSettled(
    touched.map(({ approvalId, workflowId, commandId }) =>
      commands.send({ workflowId, update: recordTouched, args: [{ approvalId }], id: commandId }),
    ),
  );
  for (const one of answers)
    if (one.status === 'rejected')
      log.warn({ err: one.reason, opportunityId }, 'an approval has not taken a change of its record up yet');
}
