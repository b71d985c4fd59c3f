import { decidabilityFindings } from './steps-checking';
import type { ApprovalDefinition, ApprovalStep, ApproverRule } from './schema';
import { DEFAULT_CALENDAR } from '../workingCalendar/schema';
import { compileCondition } from '../../shared/condition/compile';
import type { DeclaredFacts } from '../../shared/condition/environment';
import { holds } from '../../shared/condition/evaluate';
import { type Finding, errorAt, warningAt } from '../../shared/finding';
import { isJsonObject, pointerOf, pointerSteps } from '../../shared/json';
import { didYouMean } from '../../shared/nearest';
import { conditionFindings, declaredOrFinding } from '../../definition/checking/conditions';
import { duplicates } from '../../definition/checking/duplicates';
import { missingDefinition, missingRole, missingUser } from '../../definition/checking/references';
import { reminderFindings } from '../../definition/checking/reminders';
import { type World, definitionIn } from '../../definition/checking/world';

const DEFAULT_OUTCOMES = ['approve', 'reject'];

/** Whether an approval can be decided at all, and what it refers to. */
export function approvalFindings(approval: ApprovalDefinition, world: World): readonly Finding[] {
  const { facts = {}, calendar, steps } = approval;
  const declared = declaredOrFinding(facts);
  return [
    ...decidabilityFindings(approval),
    ...missingDefinition(world, 'workingCalendar', calendar ?? DEFAULT_CALENDAR, '/calendar'),
    ...('findings' in declared ? declared.findings : neverTaken(steps, declared.declared)),
    ...duplicates(
      steps.map(({ key }) => key),
      (index) => `/steps/${index}/key`,
      'steps',
    ),
    ...steps.flatMap((step, index) => [
      ...stepFindings(step, `/steps/${index}`, world),
      ...fieldFindings(step, `/steps/${index}/fields`, Object.keys(facts), world),
      ...('declared' in declared ? expressionFindings(step, `/steps/${index}`, declared.declared) : []),
    ]),
  ];
}

/**
 * Steps whose condition reads no fact and is false: they are never taken, and when that holds for all of them nobody
 * is ever asked.
 */
function neverTaken(steps: readonly ApprovalStep[], declared: DeclaredFacts): readonly Finding[] {
  const never = steps.flatMap(({ when }, index) =>
    when !== undefined && isAlwaysFalse(when, declared) ? [index] : [],
  );
  if (never.length === steps.length)
    return [
      errorAt(
        '/steps',
        'every_step_skipped',
        'No step is ever taken, so that everything is approved without anybody being asked.',
        'Mend the conditions of the steps.',
      ),
    ];
  return never.map((index) =>
    warningAt(
      `/steps/${index}/when`,
      'step_never_taken',
      'The condition is always false: the step is never taken.',
      'Let it depend on a fact, or remove the step.',
    ),
  );
}

function isAlwaysFalse(when: string, declared: DeclaredFacts): boolean {
  const compiled = compileCondition(when, declared);
  if ('refusal' in compiled || compiled.reads.length > 0) return false;
  const evaluated = holds(compiled, {});
  return 'value' in evaluated && !evaluated.value;
}

function stepFindings(step: ApprovalStep, pointer: string, world: World): readonly Finding[] {
  const { form, deadline, mode, requireComment = [], outcomes = DEFAULT_OUTCOMES } = step;
  return [
    ...missingDefinition(world, 'form', form, `${pointer}/form`),
    ...reminderFindings(deadline?.within, deadline?.remind, `${pointer}/deadline/remind`),
    ...placedRules(step, pointer).flatMap(({ rule, place }) => ruleFindings(rule, place, world)),
    ...assignedUser(step, pointer, world),
    ...(typeof mode === 'object' && 'weights' in mode
      ? Object.keys(mode.weights).flatMap((name) =>
          weightFindings(name, `${pointer}/mode/weights${pointerOf(name)}`, world),
        )
      : []),
    ...duplicates(outcomes, (index) => `${pointer}/outcomes/${index}`, 'outcomes'),
    ...requireComment.flatMap((outcome, index) =>
      outcomes.includes(outcome)
        ? []
        : [
            errorAt(
              `${pointer}/requireComment/${index}`,
              'unknown_outcome',
              `The step has no outcome "${outcome}".`,
              didYouMean(outcome, outcomes),
            ),
          ],
    ),
  ];
}

/**
 * A rule for a field that neither the form nor the facts know is a slip of the hand, unless the caller sends more
 * than that.
 */
function fieldFindings(
  { form, fields = {} }: ApprovalStep,
  pointer: string,
  factNames: readonly string[],
  world: World,
): readonly Finding[] {
  const properties = form === undefined ? undefined : definitionIn(world, 'form', form)?.schema['properties'];
  if (!isJsonObject(properties)) return [];
  const known = [...Object.keys(properties), ...factNames];
  return Object.keys(fields).flatMap((field) => {
    const [name = ''] = pointerSteps(field);
    return known.includes(name)
      ? []
      : [
          warningAt(
            pointer + pointerOf(field),
            'unknown_field',
            `Neither the form "${form ?? ''}" nor the facts have a field "${name}".`,
            didYouMean(name, known),
          ),
        ];
  });
}

interface PlacedRule {
  readonly rule: ApproverRule;
  readonly place: string;
}

/** Every rule of a step that finds people: its approvers, its cc, and who is asked when nobody is found. */
function placedRules({ approvers, cc = [], ifNoApprover }: ApprovalStep, pointer: string): readonly PlacedRule[] {
  const listed = (rules: readonly ApproverRule[], name: string) =>
    rules.map((rule, index) => ({ rule, place: `${pointer}/${name}/${index}` }));
  return [
    ...listed(approvers, 'approvers'),
    ...listed(cc, 'cc'),
    ...assignedRules(ifNoApprover, `${pointer}/ifNoApprover/assignTo`),
  ];
}

function assignedRules(ifNoApprover: ApprovalStep['ifNoApprover'], place: string): readonly PlacedRule[] {
  if (typeof ifNoApprover !== 'object' || typeof ifNoApprover.assignTo === 'string') return [];
  const { assignTo } = ifNoApprover;
  return isList(assignTo)
    ? assignTo.map((rule, index) => ({ rule, place: `${place}/${index}` }))
    : [{ rule: assignTo, place }];
}

const isList = (rules: ApproverRule | readonly ApproverRule[]): rules is readonly ApproverRule[] =>
  Array.isArray(rules);

const assignedUser = ({ ifNoApprover }: ApprovalStep, pointer: string, world: World): readonly Finding[] =>
  typeof ifNoApprover === 'object' && typeof ifNoApprover.assignTo === 'string'
    ? missingUser(world, ifNoApprover.assignTo, `${pointer}/ifNoApprover/assignTo`)
    : [];

function ruleFindings(rule: ApproverRule, place: string, world: World): readonly Finding[] {
  if ('user' in rule) return missingUser(world, rule.user, `${place}/user`);
  if ('role' in rule) return missingRole(world, rule.role, `${place}/role`);
  return [];
}

function weightFindings(name: string, pointer: string, { usernames, roles }: World): readonly Finding[] {
  const known = [...usernames, ...roles];
  return known.includes(name)
    ? []
    : [errorAt(pointer, 'unknown_user', `There is no user or role "${name}".`, didYouMean(name, known))];
}

function expressionFindings(step: ApprovalStep, pointer: string, declared: DeclaredFacts): readonly Finding[] {
  return [
    ...conditionFindings(step.when, declared, `${pointer}/when`),
    ...placedRules(step, pointer).flatMap(({ rule, place }) =>
      'expression' in rule ? conditionFindings(rule.expression, declared, `${place}/expression`, 'strings') : [],
    ),
  ];
}
