import { outcomesOf } from '../../approval/data/outcomes';
import { decidabilityFindings } from './steps-checking';
import type { RulePlace } from './approvers/rule';
import { type ApproverRule, finderOf } from './approvers/rules';
import type { ApprovalDefinition, ApprovalStep } from './schema';
import { DEFAULT_CALENDAR } from '../workingCalendar/schema';
import { compileCondition } from '../../shared/condition/compile';
import type { DeclaredFacts } from '../../shared/condition/environment';
import { holds } from '../../shared/condition/evaluate';
import type { Facts } from '../../shared/condition/facts';
import { type Finding, errorAt, warningAt } from '../../shared/finding';
import { isJsonObject, pointerOf } from '../../shared/json';
import { didYouMean } from '../../shared/nearest';
import { conditionFindings, declaredOrFinding } from '../../shared/condition/findings';
import { duplicates } from '../../definition/checking/duplicates';
import { fieldPointerFindings } from '../../shared/field-pointers';
import { limitFindings } from '../../definition/checking/lengths';
import { missingDefinition } from '../../definition/checking/references';
import { missingUser } from '../../organisation/people/known';
import { reminderFindings } from '../../definition/checking/reminders';
import { type World, definitionIn } from '../../definition/checking/world';

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
      ...fieldFindings(step, `/steps/${index}/fields`, facts, world),
      ...('declared' in declared ? conditionFindings(step.when, declared.declared, `/steps/${index}/when`) : []),
      ...ruleFindings(step, {
        pointer: `/steps/${index}`,
        isFirstStep: index === 0,
        known: world,
        facts: 'declared' in declared ? declared.declared : undefined,
      }),
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
  const { form, deadline, mode, requireComment = [] } = step;
  const outcomes = outcomesOf(step);
  return [
    ...missingDefinition(world, 'form', form, `${pointer}/form`),
    ...limitFindings(deadline?.within, `${pointer}/deadline/within`, atTheEnd(deadline?.onExpiry)),
    ...reminderFindings(deadline?.within, deadline?.remind, `${pointer}/deadline/remind`),
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

function atTheEnd(onExpiry: NonNullable<ApprovalStep['deadline']>['onExpiry'] = 'keep'): string {
  switch (onExpiry) {
    case 'approve':
    case 'reject':
      return `"${onExpiry}" would be decided before anybody has seen the task.`;
    case 'escalate':
      return 'the task would go to the manager before anybody has seen it.';
    case 'keep':
      return 'the task would be overdue when it is asked.';
  }
}

/**
 * A rule for a field must reach it. One that neither the form nor the facts know is a slip of the hand, unless the
 * caller sends more than that.
 */
function fieldFindings(
  { form, fields = {} }: ApprovalStep,
  pointer: string,
  facts: Facts,
  world: World,
): readonly Finding[] {
  const properties = form === undefined ? undefined : definitionIn(world, 'form', form)?.schema['properties'];
  const ofForm = isJsonObject(properties) ? properties : undefined;
  const known = { fields: { ...facts, ...ofForm }, areAll: ofForm !== undefined };
  return Object.keys(fields).flatMap((field) => fieldPointerFindings(field, pointer + pointerOf(field), known));
}

/** Every rule of a step that finds people: its approvers, its cc, and who is asked when nobody is found. */
function ruleFindings(
  { approvers, cc = [], ifNoApprover }: ApprovalStep,
  step: Omit<RulePlace, 'list'>,
): readonly Finding[] {
  const assigned = typeof ifNoApprover === 'object' ? ifNoApprover.assignTo : [];
  const assignTo = `${step.pointer}/ifNoApprover/assignTo`;
  const check = (rule: ApproverRule, place: RulePlace) => finderOf(rule).check?.(place) ?? [];
  const checkAll = (rules: readonly ApproverRule[], list: RulePlace['list'], pointer: string) =>
    rules.flatMap((rule, index) => check(rule, { ...step, list, pointer: `${pointer}/${index}` }));
  return [
    ...checkAll(approvers, 'approvers', `${step.pointer}/approvers`),
    ...checkAll(cc, 'cc', `${step.pointer}/cc`),
    ...(typeof assigned === 'string'
      ? missingUser(step.known, assigned, assignTo)
      : isList(assigned)
        ? checkAll(assigned, 'ifNoApprover', assignTo)
        : check(assigned, { ...step, list: 'ifNoApprover', pointer: assignTo })),
  ];
}

const isList = (rules: ApproverRule | readonly ApproverRule[]): rules is readonly ApproverRule[] =>
  Array.isArray(rules);

function weightFindings(name: string, pointer: string, { usernames, roles }: World): readonly Finding[] {
  const known = [...usernames, ...roles];
  return known.includes(name)
    ? []
    : [errorAt(pointer, 'unknown_user', `There is no user or role "${name}".`, didYouMean(name, known))];
}
