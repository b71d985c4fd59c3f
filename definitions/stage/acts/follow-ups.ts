import type { BusinessModel, SalesActivity } from '../../kinds/businessModel/schema';
import type { CompiledCalendar } from '../../calendar/compile';
import { type Refused, refused } from '../../shared/refusal';
import { type Acted, completed, planned, undone } from './acting';
import type { Complete, PlanActivity, Undo } from '../commands';
import { tellingNow } from './plans';
import type { ActivityState } from '../state';
import { tellOfPlan, withNotified } from './telling';

/** OPP-27: what is followed after winning, until the service takes it on. */
const FOLLOW_UPS: readonly SalesActivity[] = [
  { key: 'delivery', name: '发货跟进' },
  { key: 'payment', name: '回款跟进' },
  { key: 'installation', name: '安装跟进' },
];

export const followUpsOf = ({ outcomes }: Pick<BusinessModel, 'outcomes'>): readonly SalesActivity[] =>
  outcomes?.followUps ?? FOLLOW_UPS;

/** One that was opened with the winning, as its row says it stands. */
export interface FollowUpTurn {
  readonly model: BusinessModel;
  readonly before: ActivityState;
  readonly at: string;
  readonly calendar: CompiledCalendar;
  /** For whom a plan is that names nobody. */
  readonly mainOwnerId: string | undefined;
}

/**
 * What may be done about an activity of a stage may be done about what is followed after winning, by the same rules;
 * no stage is left any more, and it is done once.
 */
export function actOnFollowUp(
  { model, mainOwnerId, ...turn }: FollowUpTurn,
  command: Complete | Undo | PlanActivity,
): Acted | Refused {
  const activity = followUpsOf(model).find(({ key }) => key === command.activityKey);
  if (activity === undefined) return unknownFollowUp(model, command.activityKey);
  const acting = { ...turn, stageKey: null, activity, visit: 0, isLeft: false, isBack: false };
  switch (command.kind) {
    case 'complete':
      return completed(acting, command);
    case 'undo':
      return undone(acting, command);
    case 'plan':
      return command.stageKey === undefined
        ? planned(acting, { ...command, mainOwnerId })
        : refused(
            'unprocessable',
            'The sale is won: what is followed now belongs to no stage. Leave "stage" out.',
            '/stage',
          );
  }
}

/** OPP-23: what is told of one that was planned, and how it stands then. */
export function tellOfFollowUp(
  { model, before, at }: Pick<FollowUpTurn, 'model' | 'before' | 'at'>,
  key: string,
): Acted {
  const activity = followUpsOf(model).find((one) => one.key === key);
  const what = tellingNow(before, at);
  return what === undefined
    ? { after: before, effects: [] }
    : {
        after: withNotified(before, what),
        effects: tellOfPlan(activity && { stageKey: null, activity }, before, what),
      };
}

export const unknownFollowUp = (model: BusinessModel, key: string): Refused =>
  refused(
    'not_found',
    `The sale is won, and nothing called "${key}" is followed. Followed are ${
      followUpsOf(model)
        .map((one) => one.key)
        .join(', ') || 'none'
    }.`,
  );
