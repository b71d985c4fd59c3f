import type { LinkTokens } from '../../api/approval/link/tokens';
import type { DueMessage } from '../../db/notification/messages';
import type { TaskRow } from '../../db/approval/tasks';
import { linkExpiry, timesAsked } from '../../definitions/notification/link';
import { linkStanding } from '../../definitions/notification/link-standing';
import { asksToDecide } from '../../definitions/notification/templates';

/** What a message about a task reads of it. */
export type MailedTask = Pick<
  TaskRow,
  'id' | 'purpose' | 'status' | 'assignee_id' | 'candidate_ids' | 'decided_by' | 'history' | 'step_name' | 'due_at'
>;

/** The token of a link, where the notice asks its recipient for a decision that is still theirs to give. */
export function linkFor(
  { user_id, variables: { notice }, created_at }: DueMessage,
  task: MailedTask | undefined,
  links: LinkTokens,
): string | undefined {
  if (!task || !asksToDecide(notice)) return undefined;
  const { id, purpose, status, assignee_id, candidate_ids, decided_by, history } = task;
  const madeAt = Date.parse(created_at);
  const claims = { taskId: id, userId: user_id, asked: timesAsked(history), expiresAt: linkExpiry(madeAt) };
  const linked = {
    purpose,
    status,
    assigneeId: assignee_id,
    candidateIds: candidate_ids,
    decidedBy: decided_by,
    history,
  };
  return linkStanding(claims, linked, true, madeAt).kind === 'open' ? links.tokenOf(claims) : undefined;
}
