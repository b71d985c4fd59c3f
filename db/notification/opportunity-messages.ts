import type { OpportunityNotice } from '../../definitions/notification/notices';
import type { NewMessage } from './messages';

/** One notice about an opportunity, and the people who are told. */
export interface ToldOfOpportunity {
  readonly notice: OpportunityNotice;
  readonly userIds: readonly string[];
  /** What the opportunity is called for them. */
  readonly title: string;
  readonly about: string;
  readonly dueAt: string | null;
}

/** A message to each. `key` names the change that tells. */
export const opportunityMessages = (
  key: string,
  byUserId: string | null,
  notices: readonly ToldOfOpportunity[],
): NewMessage[] =>
  notices.flatMap(({ userIds, notice, ...words }, index) =>
    userIds.map((userId) => ({
      key: `${key}/${notice}/${index}/${userId}`,
      user_id: userId,
      template: notice,
      variables: { notice, taskId: null, actorId: byUserId, ...words },
    })),
  );
