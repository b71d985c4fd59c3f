import type { Static, TObject } from '@sinclair/typebox';
import type { KnownPeople } from '../../../organisation/people/known';
import type { Organisation, OrgPerson } from '../../../organisation/people/organisation';
import { called, type Reason } from '../../../organisation/people/person';
import type { DeclaredFacts } from '../../../shared/condition/environment';
import type { Finding } from '../../../shared/finding';
import type { Refused } from '../../../shared/refusal';
import type { DeepReadonly } from '../../../shared/schema';

/** Where a rule stands in a definition, and what is known around it. */
export interface RulePlace {
  readonly pointer: string;
  readonly list: 'approvers' | 'cc' | 'ifNoApprover';
  readonly isFirstStep: boolean;
  readonly known: KnownPeople;
  /** Undefined where they cannot be declared, which is said of them. */
  readonly facts: DeclaredFacts | undefined;
}

/** What a rule may ask of the case. */
export interface RuleCase {
  readonly valueAt: (pointer: string) => unknown;
  readonly evaluate: (expression: string) => { readonly value: unknown } | Refused;
  /** Who was chosen for the step. */
  readonly chosen: readonly string[];
}

/** Who chooses the approvers of a step: at the start, or with the decision that leads to it. */
export type Chooser = 'initiator' | 'previousApprover';

/** Whom the case names for a rule. */
export interface Said {
  readonly userIds: readonly string[];
  /** What it gives that is no user id, in words. Left out: nothing is strange. */
  readonly strange?: string;
}

/** Of whom a rule is answered: whoever asks, and whom the case says. */
interface RuleAnswered {
  readonly initiatorId: string;
  readonly userIds: readonly string[];
}

/** Somebody whom a rule comes to, with the answer to "Why me?" (TSK-10). Deputies are not looked at yet. */
export interface Named {
  readonly person: OrgPerson;
  readonly reason: Reason;
}

/** What one rule of a definition does, from its check to the people whom it finds. */
export interface ApproverFinder {
  /** What it is called where people are told why they are asked, or why nobody is. */
  readonly words: string;
  /** What is wrong with it where it stands (DEF-03). */
  readonly check?: (place: RulePlace) => readonly Finding[];
  /** Who chooses the people. Left out: nobody does. */
  readonly chooser?: Chooser;
  /** Why it cannot be worked out with the data of a case, which are refused then; undefined: it can. */
  readonly fault?: (asked: RuleCase) => string | undefined;
  /** Whom the case names, when the step begins. Left out: only the organisation answers. */
  readonly said?: (asked: RuleCase) => Said;
  /** What of the case it goes by, so that a change of it may name others. Left out: nothing. */
  readonly reads?: { readonly pointer: string } | { readonly expression: string };
  /** Whom the organisation is asked for, beside those ids and the heads of departments. */
  readonly asksFor?: {
    readonly usernames?: readonly string[];
    readonly roles?: readonly string[];
    /** Who is on the other side of a conflict. */
    readonly rivals?: true;
  };
  readonly find: (organisation: Organisation, answered: RuleAnswered) => readonly Named[];
  /** Of which role they are one group, of whom one claims the task. Left out: each is asked. */
  readonly group?: string;
}

/** A kind of approver rule: its shape in a definition, and what one of that shape does. */
interface ApproverRuleKind<Shape extends TObject> {
  /** The property by which it is told from others. */
  readonly name: keyof Static<Shape> & string;
  readonly schema: Shape;
  readonly finder: (rule: DeepReadonly<Static<Shape>>) => ApproverFinder;
}

/** @returns the schema, and what a rule does; undefined where the rule is of another kind */
export function approverRule<Shape extends TObject>({ name, schema, finder }: ApproverRuleKind<Shape>) {
  const isOwn = (rule: object): rule is DeepReadonly<Static<Shape>> => name in rule;
  return { schema, finderOf: (rule: object) => (isOwn(rule) ? finder(rule) : undefined) };
}

/** These people, as far as they are there, with the same rule as the reason. */
export const named = (rule: string, people: readonly (OrgPerson | undefined)[]): readonly Named[] =>
  people.flatMap((person) => (person === undefined ? [] : [{ person, reason: { rule, result: called(person) } }]));
