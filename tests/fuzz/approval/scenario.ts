/** What is tried: random approvals in the small company, and random moves of its people. */
import fc from 'fast-check';
import type { ApprovalMode, ApprovalStep } from '../../../definitions/kinds/approval/schema';
import type { ApproverRule } from '../../../definitions/kinds/approval/approvers/rules';
import type { Absence } from '../../../definitions/organisation/people/organisation';
import { absent, company, idOf } from '../../definitions/approval/world';

export interface Scenario {
  readonly steps: readonly ApprovalStep[];
  readonly initiator: string;
  readonly absences: readonly Absence[];
  readonly amountFen: number;
  /** Each move is one large number; moves.ts says what it means in the state that it meets. */
  readonly moves: readonly number[];
}

const LONGEST = 60;

export const people = company.people.filter(({ active }) => active).map(({ username }) => username);

const user = fc.constantFrom(...people);

const rule: fc.Arbitrary<ApproverRule> = fc.oneof(
  { weight: 8, arbitrary: user.map((username) => ({ user: username })) },
  { weight: 2, arbitrary: fc.constant({ role: 'legal', claim: true }) },
  { weight: 1, arbitrary: fc.constantFrom({ role: 'legal' }, { role: 'manager', claim: true }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      { departmentHead: 'initiator' } as const,
      { managerChain: { of: 'initiator', levels: 2 } } as const,
    ),
  },
);

const weight = fc.constantFrom(0.1, 0.2, 0.3, 0.7, 1, 2);

const mode: fc.Arbitrary<ApprovalMode> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom<ApprovalMode[]>('all', 'all', 'sequence', 'sequence', 'any') },
  { weight: 2, arbitrary: fc.constantFrom(0.2, 0.333, 0.34, 0.5, 0.6, 0.667, 1).map((ratio) => ({ ratio })) },
  {
    weight: 2,
    arbitrary: fc.record({
      weights: fc.dictionary(fc.constantFrom(...people, 'legal', 'manager'), weight, {
        maxKeys: 6,
        noNullPrototype: true,
      }),
      pass: fc.constantFrom(0.3, 0.5, 0.6, 1),
    }),
  },
);

const deadline = fc.record(
  {
    within: fc.integer({ min: 2, max: 5 }).map((hours) => ({ hours })),
    remind: fc.constant([{ hours: 1 }]),
    onExpiry: fc.constantFrom('escalate', 'escalate', 'escalate', 'approve', 'approve', 'keep', 'keep', 'reject'),
  },
  { requiredKeys: ['within'], noNullPrototype: true },
);

const step = (key: string): fc.Arbitrary<ApprovalStep> =>
  fc.record(
    {
      key: fc.constant(key),
      mode,
      approvers: fc.oneof(
        { weight: 1, arbitrary: fc.array(rule, { maxLength: 2 }) },
        { weight: 5, arbitrary: fc.array(rule, { minLength: 2, maxLength: 5 }) },
      ),
      fields: fc.constantFrom<NonNullable<ApprovalStep['fields']>[]>(
        { '/amountFen': 'editable' },
        { '/amountFen': 'editable' },
        { '/amountFen': 'hidden' },
      ),
      deadline,
      when: fc.constantFrom('amountFen > 0', 'amountFen > 30', 'amountFen > 60'),
      ifNoApprover: fc.constantFrom<NonNullable<ApprovalStep['ifNoApprover']>[]>(
        'pass',
        'refuse',
        { assignTo: 'boss' },
        { assignTo: [{ role: 'legal' }] },
      ),
      ifInitiator: fc.constantFrom('ask', 'skip', 'manager'),
      ifRepeated: fc.constantFrom('pass', 'ask'),
      outcomes: fc.constantFrom(['approve', 'reject'], ['approve', 'reject', 'other']),
    },
    { requiredKeys: ['key', 'mode', 'approvers', 'fields'], noNullPrototype: true },
  );

export const scenarios: fc.Arbitrary<Scenario> = fc.record({
  steps: fc
    .integer({ min: 1, max: 7 })
    .chain((count) => fc.tuple(...Array.from({ length: count }, (_, index) => step(`step${index + 1}`)))),
  initiator: fc.constantFrom('sam', 'sam', 'tom', 'eve', 'lea').map(idOf),
  absences: fc.oneof(
    { weight: 2, arbitrary: fc.constant([]) },
    {
      weight: 1,
      arbitrary: fc.array(
        fc.tuple(user, user).map(([who, deputy]) => absent(who, deputy)),
        { maxLength: 3 },
      ),
    },
  ),
  amountFen: fc.integer({ min: 0, max: 100 }),
  moves: fc.array(fc.noBias(fc.nat()), { minLength: 20, maxLength: LONGEST, size: 'max' }),
});
