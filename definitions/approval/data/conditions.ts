import { isRefused, type PlacedError, type Refused, refused } from '../../shared/refusal';
import type { Environment } from '../environment';
import { own } from '../people/own';
import type { ApprovalDefinition, ApprovalStep } from '../../kinds/approval/schema';
import type { RuleCase } from '../../kinds/approval/approvers/rule';
import { type ApproverRule, finderOf } from '../../kinds/approval/approvers/rules';
import type { Data } from '../state';
import { valueAt } from './fields';

/**
 * Whether `data` answers everything that the definition will ask of it: each declared fact, each condition, each
 * expression that names approvers. It is asked whenever data comes in. A step that a rule enters later, with nobody
 * there to read it, so never meets an error.
 */
export function refusalOfData(
  definition: ApprovalDefinition,
  data: Data,
  at: string,
  environment: Environment,
): Refused | undefined {
  const errors = [...factErrors(definition, data, at), ...expressionErrors(definition, data, environment)];
  const [first] = errors;
  return first && refused('unprocessable', first.detail, first.pointer, errors);
}

function factErrors({ facts = {} }: ApprovalDefinition, data: Data, at: string): readonly PlacedError[] {
  return Object.entries(facts).flatMap(([name, fact]): readonly PlacedError[] => {
    const value = own(data, name);
    const pointer = `${at}/${name}`;
    if (value === undefined || value === null)
      return fact.default === undefined
        ? [
            {
              pointer,
              code: 'missing_fact',
              detail: `The fact ${name} is missing, and the definition has no default for it.`,
            },
          ]
        : [];
    return hasType(value, fact.type)
      ? []
      : [{ pointer, code: 'wrong_type', detail: `The fact ${name} must be of the type ${fact.type}.` }];
  });
}

/** Expressions are only tried when the facts are there: what is missing has been said then. */
function expressionErrors(
  definition: ApprovalDefinition,
  data: Data,
  environment: Environment,
): readonly PlacedError[] {
  if (factErrors(definition, data, '').length > 0) return [];
  return definition.steps.flatMap((step) => [
    ...conditionErrors(step, data, environment),
    ...rulesOf(step).flatMap((rule) => ruleError(step, rule, data, environment)),
  ]);
}

function conditionErrors(step: ApprovalStep, data: Data, { evaluate }: Environment): readonly PlacedError[] {
  if (step.when === undefined) return [];
  const evaluated = evaluate(step.when, data);
  const why = isRefused(evaluated) ? evaluated.refusal.detail : 'It gives neither true nor false.';
  return 'value' in evaluated && typeof evaluated.value === 'boolean'
    ? []
    : [inStep(step.key, `${step.when} cannot be worked out. ${why}`)];
}

function ruleError(
  { key }: ApprovalStep,
  rule: ApproverRule,
  data: Data,
  environment: Environment,
): readonly PlacedError[] {
  const fault = finderOf(rule).fault?.(ruleCase(data, [], environment));
  return fault === undefined ? [] : [inStep(key, fault)];
}

/** What a rule is told of a case. */
export const ruleCase = (data: Data, chosen: readonly string[], { evaluate }: Environment): RuleCase => ({
  valueAt: (pointer) => valueAt(data, pointer),
  evaluate: (expression) => evaluate(expression, data),
  chosen,
});

const inStep = (key: string, fault: string): PlacedError => ({
  pointer: '/data',
  code: 'expression',
  detail: `In the step ${key}, ${fault}`,
});

/** Whether the step is taken. Its condition has been tried with the same data when they came in. */
export function isTaken({ key, when }: ApprovalStep, data: Data, { evaluate }: Environment): boolean {
  if (when === undefined) return true;
  const evaluated = evaluate(when, data);
  if (isRefused(evaluated))
    throw new Error(`The condition of the step ${key} cannot be worked out: ${evaluated.refusal.detail}`);
  return evaluated.value === true;
}

/** Every approver rule of a step. */
function rulesOf({ approvers, cc = [], ifNoApprover }: ApprovalStep): readonly ApproverRule[] {
  return [...approvers, ...cc, ...fallbackRules(ifNoApprover)];
}

/** The rules for who is asked when nobody is found. */
export function fallbackRules(ifNoApprover: ApprovalStep['ifNoApprover']): readonly ApproverRule[] {
  if (ifNoApprover === undefined || typeof ifNoApprover === 'string') return [];
  const { assignTo } = ifNoApprover;
  if (typeof assignTo === 'string') return [{ user: assignTo }];
  return isList(assignTo) ? assignTo : [assignTo];
}

const isList = <T extends object>(value: T | readonly T[]): value is readonly T[] => Array.isArray(value);

function hasType(value: unknown, type: string): boolean {
  switch (type) {
    case 'integer':
      return Number.isInteger(value);
    case 'array':
      return Array.isArray(value);
    case 'object':
      return typeof value === 'object' && !Array.isArray(value);
    default:
      return typeof value === type;
  }
}
