import type { BusinessModel } from '../../kinds/businessModel/schema';
import { DEFAULT_CALENDAR } from '../../kinds/workingCalendar/schema';
import { refused, type Refused } from '../../shared/refusal';
import { changed } from './acting';
import { activityWithId } from './activities';
import type { StageEffect } from '../effects';
import { afresh } from './recalculating';
import { rulesOf, stageAt, type StageRules } from '../rules';
import { isOpen, type StageState } from '../state';
import { done, type Outcome, type Turn } from '../turn';

/** DEF-04: why an opportunity cannot go on by another version of its business model. */
export function refusalToMigrateStage(state: StageState, rules: StageRules, to: BusinessModel): Refused | undefined {
  if (!isOpen(state)) return no(`The sale is over: it is ${state.status}.`);
  if (to.key !== rules.model.key)
    return no(`The opportunity goes by the business model "${rules.model.key}", not by "${to.key}".`);
  if ((to.calendar ?? DEFAULT_CALENDAR) !== rules.calendar.definition.key)
    return no(
      `Its clocks run by the calendar "${rules.calendar.definition.key}"; those of the new version ` +
        `run by "${to.calendar ?? DEFAULT_CALENDAR}".`,
    );
  const stage = to.stages.find(({ key }) => key === state.visit.stageKey);
  if (stage === undefined)
    return no(
      `The opportunity is in the stage "${stageAt(rules, state.visit.stageKey).name}" (${state.visit.stageKey}), ` +
        'which the new version does not have.',
    );
  const { gate } = state;
  if (gate === null) return undefined;
  if (stage.gate !== gate.key)
    return no(
      `The gate "${gate.key}" is open, and in the new version this stage has ` +
        (stage.gate === undefined ? 'none.' : `the gate "${stage.gate}".`),
    );
  if (gate.to !== null && !(stage.next ?? []).includes(gate.to))
    return no(`The opportunity waits to move to "${gate.to}", to which no way leads in the new version.`);
  if (gate.to === null && (stage.next ?? []).length > 0)
    return no('The opportunity waits to be won, and in the new version its stage is no last one.');
  return undefined;
}

const no = (detail: string): Refused => refused('wrong_state', detail);

export function migrate({ state, at, rules }: Turn, to: BusinessModel, version: number): Outcome {
  const refusal = refusalToMigrateStage(state, rules, to);
  if (refusal) return refusal;
  const next = { state, at, rules: rulesOf(to, version, rules.calendar.definition) };
  return done(withoutLost(afresh(next), next.rules), ...lostPlans(state, rules, next.rules), {
    kind: 'announce',
    type: 'stage.migrated',
    data: { stage: state.visit.stageKey, version },
  });
}

/** What was planned in a stage that the new version does not have, or does without, is planned no more. */
function lostPlans({ activities }: StageState, from: StageRules, to: StageRules): readonly StageEffect[] {
  return Object.entries(activities).flatMap(([id, { plan }]) => {
    const placed = plan === null || activityWithId(to, id) ? undefined : activityWithId(from, id);
    return placed ? [changed(placed, { plannedOn: null, plannedUntil: null })] : [];
  });
}

const withoutLost = (state: StageState, rules: StageRules): StageState => ({
  ...state,
  activities: Object.fromEntries(
    Object.entries(state.activities).map(([id, activity]) => [
      id,
      activity.plan === null || activityWithId(rules, id) ? activity : { ...activity, plan: null, reminder: null },
    ]),
  ),
});
