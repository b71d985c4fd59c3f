/** Somebody of the organisation, as far as approvals need to know them. */
export interface Person {
  readonly userId: string;
  readonly username: string;
  readonly name: string;
  readonly roles: readonly string[];
}

/**
 * One line of the answer to "Why me?" (TSK-10): a rule of the definition or an act of a person, and what came of it.
 */
export interface Reason {
  readonly rule: string;
  readonly result: string;
}

/** Somebody who is to sit in a step, with the absent people in whose place they stand (代理), nearest last. */
export interface FoundPerson {
  readonly person: Person;
  readonly standsInFor: readonly Person[];
  readonly why: readonly Reason[];
}

/** The holders of a role, of whom one claims the task (认领). */
export interface FoundGroup {
  readonly role: string;
  readonly candidates: readonly FoundPerson[];
  readonly why: readonly Reason[];
}

export type FoundApprover = FoundPerson | FoundGroup;

export const isGroup = (found: FoundApprover): found is FoundGroup => 'candidates' in found;

/** How a person is called in a text for people. */
export const called = ({ name, username }: { readonly name: string; readonly username: string }): string =>
  name === username ? name : `${name} (${username})`;
