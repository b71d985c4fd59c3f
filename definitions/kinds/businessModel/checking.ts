import { opportunityFacts, ownFields } from '../../stage/criteria-facts';
import type { BusinessModel, Criterion, Informed, SalesActivity, Stage } from './schema';
import { DEFAULT_CALENDAR } from '../workingCalendar/schema';
import type { DeclaredFacts } from '../../shared/condition/environment';
import type { Facts } from '../../shared/condition/facts';
import { mergeFacts } from '../../shared/condition/merge-facts';
import { errorAt, type Finding, warningAt } from '../../shared/finding';
import { pointerSteps } from '../../shared/json';
import { didYouMean, nearest } from '../../shared/nearest';
import { conditionFindings, declaredOrFinding } from '../../shared/condition/findings';
import { fieldPointerFindings } from '../../shared/field-pointers';
import { duplicates } from '../../definition/checking/duplicates';
import { missingDefinition } from '../../definition/checking/references';
import { missingRole, missingUser } from '../../organisation/people/known';
import { limitFindings } from '../../definition/checking/lengths';
import { reminderFindings } from '../../definition/checking/reminders';
import { deadEnds, unreachable } from './stage-graph';
import type { World } from '../../definition/checking/world';

/** Custom fields that the shipped models know, and that others may. */
const CUSTOM_FIELDS = ['contractParty'];

export function businessModelFindings(model: BusinessModel, world: World): readonly Finding[] {
  const { stages } = model;
  const facts = mergeFacts(opportunityFacts, model.facts);
  const declared = declaredOrFinding(facts);
  return [
    ...missingDefinition(world, 'registrationPolicy', model.registrationPolicy, '/registrationPolicy'),
    ...missingDefinition(world, 'workingCalendar', model.calendar ?? DEFAULT_CALENDAR, '/calendar'),
    ...('findings' in declared ? declared.findings : []),
    ...duplicates(
      stages.map(({ key }) => key),
      (index) => `/stages/${index}/key`,
      'stages',
    ),
    ...wayFindings(stages),
    ...stages.flatMap((stage, index) => [
      ...partFindings(stage, `/stages/${index}`, world),
      ...('declared' in declared ? criteriaFindings(stage, `/stages/${index}`, declared.declared) : []),
      ...fieldFindings(stage.requiredFields, `/stages/${index}/requiredFields`, facts),
      ...duplicates(
        stage.requiredDocuments ?? [],
        (place) => `/stages/${index}/requiredDocuments/${place}`,
        'document types',
      ),
    ]),
    ...fieldFindings(model.outcomes?.wonNeeds, '/outcomes/wonNeeds', facts),
    ...fieldFindings(model.outcomes?.lostNeeds, '/outcomes/lostNeeds', facts),
    ...limitFindings(model.outcomes?.maySuspendFor, '/outcomes/maySuspendFor', 'nothing could be suspended.'),
    ...duplicates(model.outcomes?.lostReasons ?? [], (index) => `/outcomes/lostReasons/${index}`, 'reasons'),
    ...informedFindings(model.outcomes?.inform, '/outcomes/inform', world),
    ...activityFindings(model.outcomes?.followUps, '/outcomes/followUps', world),
  ];
}

/** Where the stages lead: to stages that exist, from the first one to all of them, and from each to a last one. */
function wayFindings(stages: readonly Stage[]): readonly Finding[] {
  const keys = stages.map(({ key }) => key);
  const targets = stages.flatMap(({ key, next = [], back = [] }, index) => [
    ...duplicates(next, (place) => `/stages/${index}/next/${place}`, 'ways to'),
    ...next.flatMap((target, place) => targetFindings(target, key, keys, `/stages/${index}/next/${place}`)),
    ...back.flatMap((target, place) => targetFindings(target, key, keys, `/stages/${index}/back/${place}`)),
  ]);
  const lost = unreachable(stages).map((index) =>
    errorAt(
      `/stages/${index}`,
      'unreachable_stage',
      `No way leads to the stage "${keys[index] ?? ''}" from the first one.`,
      'Name it under `next` of a stage that is reached, or remove it.',
    ),
  );
  const stuck = deadEnds(stages).map(({ index, wayBack }) =>
    wayBack
      ? warningAt(
          `/stages/${index}/next`,
          'only_way_is_back',
          `From the stage "${keys[index] ?? ''}" the opportunity can only be closed after going back.`,
          'Name a stage under `next` that leads on.',
        )
      : errorAt(
          `/stages/${index}/next`,
          'dead_end',
          `From the stage "${keys[index] ?? ''}" no last stage (with \`next: []\`) can be reached.`,
          'Name a stage under `next` that leads to the end, or make it a last one with `next: []`.',
        ),
  );
  return [...targets, ...lost, ...stuck];
}

function targetFindings(target: string, from: string, keys: readonly string[], pointer: string): readonly Finding[] {
  if (target === from)
    return [errorAt(pointer, 'stage_leads_to_itself', `The stage "${from}" leads to itself.`, 'Remove it here.')];
  return keys.includes(target)
    ? []
    : [errorAt(pointer, 'unknown_stage', `There is no stage "${target}".`, didYouMean(target, keys))];
}

function partFindings(
  { activities = [], gate, inform, timeLimit, remind, stallAfter }: Stage,
  pointer: string,
  world: World,
): readonly Finding[] {
  return [
    ...missingDefinition(world, 'approval', gate, `${pointer}/gate`),
    ...informedFindings(inform, `${pointer}/inform`, world),
    ...limitFindings(timeLimit, `${pointer}/timeLimit`, 'the stage would be overdue when it is entered.'),
    ...limitFindings(stallAfter, `${pointer}/stallAfter`, 'every opportunity would count as stalled.'),
    ...reminderFindings(timeLimit, remind, `${pointer}/remind`),
    ...activityFindings(activities, `${pointer}/activities`, world),
  ];
}

function activityFindings(
  activities: readonly SalesActivity[] = [],
  pointer: string,
  world: World,
): readonly Finding[] {
  return [
    ...duplicates(
      activities.map(({ key }) => key),
      (index) => `${pointer}/${index}/key`,
      'activities',
    ),
    ...activities.flatMap(({ inform, form }, index) => [
      ...informedFindings(inform, `${pointer}/${index}/inform`, world),
      ...missingDefinition(world, 'form', form, `${pointer}/${index}/form`),
    ]),
  ];
}

const informedFindings = (informed: Informed = [], pointer: string, world: World): readonly Finding[] =>
  informed.flatMap((one, index) => {
    if ('user' in one) return missingUser(world, one.user, `${pointer}/${index}/user`);
    return 'role' in one ? missingRole(world, one.role, `${pointer}/${index}/role`) : [];
  });

function criteriaFindings(
  { entry = [], exit = [] }: Stage,
  pointer: string,
  declared: DeclaredFacts,
): readonly Finding[] {
  const of = (criteria: readonly Criterion[], name: string) =>
    criteria.flatMap(({ when }, index) => conditionFindings(when, declared, `${pointer}/${name}/${index}/when`));
  return [...of(entry, 'entry'), ...of(exit, 'exit')];
}

/** Custom fields may have any name; one that nearly is a known name is a slip of the hand. */
function fieldFindings(pointers: readonly string[] = [], pointer: string, facts: Facts): readonly Finding[] {
  const known = [...Object.keys(facts), ...ownFields, ...CUSTOM_FIELDS];
  return [
    ...duplicates(pointers, (index) => `${pointer}/${index}`, 'fields'),
    ...pointers.flatMap((field, index) => {
      const [name = ''] = pointerSteps(field);
      const near = known.includes(name) ? undefined : nearest(name, known);
      return near === undefined
        ? fieldPointerFindings(field, `${pointer}/${index}`, { fields: facts, areAll: false })
        : [
            warningAt(
              `${pointer}/${index}`,
              'unknown_field',
              `An opportunity has no field "${name}" of its own.`,
              `Did you mean "/${near}"?`,
            ),
          ];
    }),
  ];
}
