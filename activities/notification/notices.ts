import type { NewMessage } from '../../db/notification/messages';
import type { Effect } from '../../definitions/approval/effects';
import { saidWith } from '../../definitions/approval/said-with';
import { TEMPLATE_OF } from '../../definitions/notification/templates';

interface Told {
  readonly approvalId: string;
  /** The number of the command that led to the effects. */
  readonly command: number;
  readonly title: string;
  readonly byUserId: string | null;
  readonly effects: readonly Effect[];
}

/** A message for each notice to each person. */
export const messagesOf = ({ approvalId, command, title, byUserId, effects }: Told): NewMessage[] =>
  effects.flatMap((effect, index): NewMessage[] => {
    if (effect.kind !== 'notify') return [];
    const { notice, taskId, userIds } = effect;
    const variables = { notice, approvalId, taskId, title, actorId: byUserId, ...saidWith(effects, notice, taskId) };
    return [...new Set(userIds)].map((userId) => ({
      key: `${approvalId}/${command}/${index}/${userId}`,
      user_id: userId,
      template: TEMPLATE_OF[notice],
      variables,
    }));
  });
