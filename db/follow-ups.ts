import type { StageEffect } from '../definitions/stage/effects';
import type { ActivityState } from '../definitions/stage/state';
import { carryOutActivityChange } from './activity-changes';
import { appendEvents } from './events';
import type { Db } from './knex';
import { insertMessages } from './messages';
import { changeOpportunity, type OpportunityRow } from './opportunities';
import { stageMessages } from './stage-notices';
import type { ActivityRow } from './stages';

interface FollowUpChange {
  /** Names the change, so that a second attempt writes nothing. */
  readonly key: string;
  readonly at: string;
  readonly byUserId: string;
  readonly effects: readonly StageEffect[];
}

/** Writes what somebody did about what is followed after winning; as the stage flow does for its activities, but no flow owns these any more. */
export async function writeFollowUp(trx: Db, { id, name }: Pick<OpportunityRow, 'id' | 'name'>, { key, at, byUserId, effects }: FollowUpChange): Promise<void> {
  await changeOpportunity(trx, id, at, {});
  await appendEvents(trx, effects.flatMap((effect) => (effect.kind === 'announce' ? [{ key, type: effect.type, caseId: id, at, byUserId, data: effect.data }] : [])));
  for (const effect of effects) if (effect.kind === 'changeActivity') await carryOutActivityChange(trx, id, effect, { at, byUserId });
  await insertMessages(trx, await stageMessages(trx, { opportunityId: id, key, at, byUserId, effects }, { name }));
}

/** How it stands, as the rules see it. */
export const followUpState = ({ done_at, documents, planned_on, assignee_id }: ActivityRow): ActivityState => ({
  done: done_at === null ? null : { at: done_at, visit: 0, documents: documents.map(({ type }) => type) },
  plan: planned_on,
  assigneeId: assignee_id,
});
