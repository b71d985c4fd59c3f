import { fallbackRules, userIdsIn } from '../data/conditions';
import type { FindRequest, Wanted } from '../effects';
import type { Environment } from '../environment';
import { valueAt } from '../data/fields';
import { askersOf } from './heir';
import { own } from './own';
import type { ApprovalStep, ApproverRule } from '../../kinds/approval/schema';
import type { ApprovalState } from '../state';

/**
 * What the host is asked when a step begins: its rules, with fields, expressions and choices worked out to user ids.
 */
export function findRequest(
  state: ApprovalState,
  step: ApprovalStep,
  entry: number,
  at: string,
  environment: Environment,
): FindRequest {
  const wanted = (rule: ApproverRule): Wanted => wantedBy(rule, step.key, state, environment);
  return {
    stepKey: step.key,
    entry,
    at,
    initiatorId: state.initiatorId,
    subject: state.subject,
    approvers: step.approvers.map(wanted),
    cc: (step.cc ?? []).map(wanted),
    ifNobody: fallbackRules(step.ifNoApprover).map(wanted),
    initiatorsManager: step.ifInitiator === 'manager',
    ...(state.heirId === undefined ? {} : { askerIds: askersOf(state) }),
  };
}

function wantedBy(rule: ApproverRule, stepKey: string, state: ApprovalState, { evaluate }: Environment): Wanted {
  if ('user' in rule) return { kind: 'username', username: rule.user };
  if ('role' in rule) return { kind: 'role', role: rule.role, claim: rule.claim ?? false };
  if ('departmentHead' in rule)
    return { kind: 'departmentHead', of: rule.departmentHead, levelsUp: rule.levelsUp ?? 0 };
  if ('managerChain' in rule) return { kind: 'managerChain', ...rule.managerChain };
  if ('ownerOf' in rule) return { kind: 'owner' };
  if ('field' in rule) return users(userIdsIn(valueAt(state.data, rule.field)), `field ${rule.field}`);
  if ('chosenBy' in rule)
    return users(
      own(state.chosen, stepKey),
      `chosen by the ${rule.chosenBy === 'initiator' ? 'initiator' : 'previous approver'}`,
    );
  const evaluated = evaluate(rule.expression, state.data);
  return users('value' in evaluated ? userIdsIn(evaluated.value) : undefined, `expression ${rule.expression}`);
}

const users = (userIds: readonly string[] | undefined, from: string): Wanted => ({
  kind: 'users',
  userIds: userIds ?? [],
  from,
});
