import type { StageEffect } from '../../definitions/stage/effects';
import { nextTelling } from '../../definitions/stage/acts/plans';
import type { ActivityState } from '../../definitions/stage/state';
import { carryOutActivityChange } from './activity-changes';
import { appendEvents } from '../shared/events';
import { jsonb } from '../shared/jsonb';
import type { Db } from '../shared/knex';
import { insertMessages } from '../notification/messages';
import { changeOpportunity, type OpportunityRow } from '../registration/rows';
import { stageMessages } from './notices';
import type { ActivityRow } from './rows';

interface FollowUpChange {
  readonly activity: Pick<ActivityRow, 'opportunity_id' | 'key'>;
  /** Names the change, so that a second attempt writes nothing. */
  readonly key: string;
  readonly at: string;
  readonly byUserId: string | null;
  readonly after: ActivityState;
  readonly effects: readonly StageEffect[];
}

/**
 * Writes what somebody did about what is followed after winning; as the stage flow does for its activities, but no
 * flow owns these any more.
 */
export async function writeFollowUp(
  trx: Db,
  row: Pick<OpportunityRow, 'id' | 'name'>,
  change: FollowUpChange,
): Promise<void> {
  const { at, byUserId, effects } = change;
  await changeOpportunity(trx, row.id, at, {});
  for (const effect of effects)
    if (effect.kind === 'changeActivity') await carryOutActivityChange(trx, row.id, effect, { at, byUserId });
  await writeTelling(trx, row, change);
}

/** Events and messages, and when there is something to tell next. */
export async function writeTelling(
  trx: Db,
  { id, name }: Pick<OpportunityRow, 'id' | 'name'>,
  { activity, key, at, byUserId, after, effects }: FollowUpChange,
): Promise<void> {
  await appendEvents(
    trx,
    effects.flatMap((effect) =>
      effect.kind === 'announce' ? [{ key, type: effect.type, caseId: id, at, byUserId, data: effect.data }] : [],
    ),
  );
  await insertMessages(trx, await stageMessages(trx, { opportunityId: id, key, at, byUserId, effects }, { name }));
  await trx('opportunity_activities')
    .where({ opportunity_id: activity.opportunity_id, kind: 'followUp', key: activity.key })
    .update({ reminder: after.reminder ? jsonb(trx, after.reminder) : null, tell_at: nextTelling(after) ?? null });
}

type ToTell = ActivityRow &
  Pick<OpportunityRow, 'name' | 'business_model_key' | 'business_model_version'> & {
    readonly tell_at: string;
    readonly opportunity_name: string;
  };

/**
 * Planned follow-ups of which something is to be told by now, the longest overdue first. Locked; those that another
 * process has in hand are left to it.
 */
export const followUpsToTell = (trx: Db, now: string, limit: number): Promise<ToTell[]> =>
  trx('opportunity_activities as a')
    .join('opportunities as o', 'o.id', 'a.opportunity_id')
    .where('a.tell_at', '<=', now)
    .orderBy('a.tell_at')
    .limit(limit)
    .forUpdate('a')
    .skipLocked()
    .select<ToTell[]>('a.*', { opportunity_name: 'o.name' }, 'o.business_model_key', 'o.business_model_version');

/** How it stands, as the rules see it. */
export const followUpState = ({
  done_at,
  documents,
  planned_on,
  assignee_id,
  reminder,
}: ActivityRow): ActivityState => ({
  done: done_at === null ? null : { at: done_at, visit: 0, documents: documents.map(({ type }) => type) },
  plan: planned_on,
  assigneeId: assignee_id,
  reminder,
});
