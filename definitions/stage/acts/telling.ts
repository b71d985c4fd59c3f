import type { Placed } from './acting';
import type { StageEffect, TellPeople } from '../effects';
import type { SaleNotice } from '../../notification/notices';
import type { StageRules } from '../rules';
import type { ActivityState, PlanReminder } from '../state';

type Notified = Exclude<PlanReminder['notified'], 'nothing'>;

/**
 * OPP-23: whoever is to do a planned activity is reminded of it; when the plan has passed the owners are told as
 * well.
 */
export function tellOfPlan(
  placed: Placed | undefined,
  activity: ActivityState | undefined,
  what: Notified,
): readonly StageEffect[] {
  if (placed === undefined || !activity?.reminder) return [];
  const {
    plan: on,
    assigneeId,
    reminder: { dueAt },
  } = activity;
  const {
    stageKey,
    activity: { key, name },
  } = placed;
  const userIds = assigneeId === null ? [] : [assigneeId];
  const to = { manager: false, userIds, informed: [], about: name, dueAt };
  return [
    {
      kind: 'announce',
      type: `activity.${what}`,
      data: { stage: stageKey, activity: key, name, on, assigneeId, dueAt },
    },
    what === 'reminder'
      ? { kind: 'tell', notice: 'activityReminded', owners: assigneeId === null, ...to }
      : { kind: 'tell', notice: 'activityOverdue', owners: true, ...to },
  ];
}

export const withNotified = (activity: ActivityState, notified: Notified): ActivityState =>
  activity.reminder ? { ...activity, reminder: { ...activity.reminder, notified } } : activity;

/**
 * Who is told how a sale ends, or that it rests (OPP-23): its owners, the main owner’s manager and whom the model
 * names, but for whoever does it.
 */
export const tellOfSale = (
  notice: SaleNotice,
  { model }: Pick<StageRules, 'model'>,
  about: string,
  dueAt: string | null = null,
): TellPeople => ({
  kind: 'tell',
  notice,
  owners: true,
  manager: true,
  userIds: [],
  informed: model.outcomes?.inform ?? [],
  about,
  dueAt,
  notTheActor: true,
});

/** A sale that wakes up by its clock is its owners’ to go on with. */
export const tellOfResuming = (about: string): TellPeople => ({
  kind: 'tell',
  notice: 'opportunityResumed',
  owners: true,
  manager: false,
  userIds: [],
  informed: [],
  about,
  dueAt: null,
});

/** OPP-27: what is followed after winning is the main owner’s at first. */
export const tellOfFollowUps = (names: readonly string[]): readonly TellPeople[] =>
  names.length === 0
    ? []
    : [
        {
          kind: 'tell',
          notice: 'stageInformed',
          owners: false,
          mainOwner: true,
          manager: false,
          userIds: [],
          informed: [],
          about: names.join('、'),
          dueAt: null,
        },
      ];
