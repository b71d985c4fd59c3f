import type { Placed } from './acting';
import type { StageEffect } from './effects';
import type { ActivityState, PlanReminder } from './state';

type Told = Exclude<PlanReminder['told'], 'nothing'>;

/** OPP-23: whoever is to do a planned activity is reminded of it; when the plan has passed the owners are told as well. */
export function tellingOfPlan(placed: Placed | undefined, activity: ActivityState | undefined, what: Told): readonly StageEffect[] {
  if (placed === undefined || !activity?.reminder) return [];
  const { plan: on, assigneeId, reminder: { dueAt } } = activity;
  const { stageKey, activity: { key, name } } = placed;
  const userIds = assigneeId === null ? [] : [assigneeId];
  const to = { manager: false, userIds, informed: [], about: name, dueAt };
  return [
    { kind: 'announce', type: `activity.${what}`, data: { stage: stageKey, activity: key, name, on, assigneeId, dueAt } },
    what === 'reminder' ? { kind: 'tell', notice: 'activityReminded', owners: assigneeId === null, ...to } : { kind: 'tell', notice: 'activityOverdue', owners: true, ...to },
  ];
}

export const toldOf = (activity: ActivityState, told: Told): ActivityState => (activity.reminder ? { ...activity, reminder: { ...activity.reminder, told } } : activity);
