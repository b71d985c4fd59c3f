import { fallbackRules, ruleCase } from '../data/conditions';
import type { FindRequest, Wanted } from '../effects';
import type { Environment } from '../environment';
import { partiesOf } from './heir';
import { own } from './own';
import type { ApprovalStep } from '../../kinds/approval/schema';
import { type ApproverRule, finderOf } from '../../kinds/approval/approvers/rules';
import type { ApprovalState } from '../state';

interface Asking {
  readonly step: ApprovalStep;
  readonly entry: number;
  readonly at: string;
}

/**
 * What the host is asked when a step begins: its rules, with fields, expressions and choices worked out to user ids.
 */
export function findRequest(state: ApprovalState, environment: Environment, { step, entry, at }: Asking): FindRequest {
  const parties = partiesOf(state);
  const asked = ruleCase(state.data, own(state.chosen, step.key) ?? [], environment);
  const wanted = (rule: ApproverRule): Wanted => ({
    kind: 'rule',
    rule,
    ...(finderOf(rule).said?.(asked) ?? { userIds: [] }),
  });
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
    ...(parties.length === 1 ? {} : { partyIds: parties }),
  };
}

/** Whom the organisation must know to answer requests of one case. */
export function peopleAskedFor(requests: readonly FindRequest[]): PeopleAskedFor {
  const wanted = requests.flatMap(({ approvers, cc, ifNobody }) => [...approvers, ...cc, ...ifNobody]);
  const asked = wanted.map((one) => (one.kind === 'rule' ? finderOf(one.rule).asksFor : undefined) ?? {});
  return {
    usernames: asked.flatMap(({ usernames = [] }) => usernames),
    roles: asked.flatMap(({ roles = [] }) => roles),
    userIds: [...requests.map(({ initiatorId }) => initiatorId), ...wanted.flatMap(({ userIds }) => userIds)],
    rivals: asked.some(({ rivals = false }) => rivals),
  };
}

interface PeopleAskedFor {
  readonly usernames: readonly string[];
  readonly roles: readonly string[];
  readonly userIds: readonly string[];
  readonly rivals: boolean;
}
