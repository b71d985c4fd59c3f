import { type Static, Type } from '@sinclair/typebox';
import type { DeepReadonly } from '../../../shared/schema';
import { chosenBy } from './chosen-by';
import { commonHead } from './common-head';
import { departmentHead } from './department-head';
import { expression } from './expression';
import { field } from './field';
import { managerChain } from './manager-chain';
import { ownerOf } from './owner-of';
import { role } from './role';
import type { ApproverFinder } from './rule';
import { user } from './user';

/** The kinds of approver rule 审批人规则, each a file. */
const rules = [user, role, departmentHead, commonHead, managerChain, ownerOf, field, expression, chosenBy] as const;

type Rule = Static<(typeof rules)[number]['schema']>;
export type ApproverRule = DeepReadonly<Rule>;

/**
 * How an approver is found. People are named by username and roles by key, since definitions move between systems.
 */
export const approverRuleSchema = Type.Unsafe<Rule>(
  Type.Union(
    rules.map(({ schema }) => schema),
    {
      description:
        'A rule that finds approvers. Whoever is absent is replaced by their deputy; whoever is found twice ' +
        'is asked once.',
    },
  ),
);

/** What a rule of a definition does. */
export function finderOf(rule: ApproverRule): ApproverFinder {
  for (const kind of rules) {
    const finder = kind.finderOf(rule);
    if (finder) return finder;
  }
  throw new TypeError(`This is no approver rule: ${JSON.stringify(rule)}`);
}
