import fc from 'fast-check';
import { approvalSchema } from '../../../definitions/kinds/approval/schema';
import { businessModelSchema } from '../../../definitions/kinds/businessModel/schema';
import { registrationPolicySchema } from '../../../definitions/kinds/registrationPolicy/schema';
import { isJsonObject } from '../../../definitions/shared/json';
import { type Hints, hostileText, valuesOf } from './values-of-schemas';

const anId = '0190b5c0-0000-7000-8000-000000000001';

/** One that passes the checks, and now and then one that does not. */
const often = <Good, Bad>(good: readonly Good[], bad: readonly Bad[]): fc.Arbitrary<Good | Bad> =>
  fc.oneof({ weight: 30, arbitrary: fc.constantFrom(...good) }, { weight: 1, arbitrary: fc.constantFrom(...bad) });

/** Facts with every type; what they hold when they are missing is hostile, too. */
const facts = fc.record({
  n: often([0, 9_007_199_254_740_991], ['1', 0.5]).map((value) => ({ type: 'integer', default: value })),
  part: often([0.1, 5e-324], [true]).map((value) => ({ type: 'number', default: value })),
  who: often([anId, ''], ['finance1']).map((value) => ({ type: 'string', default: value })),
  heads: fc.constant({ type: 'array', items: { type: 'string' }, default: [] }),
  hasOwnProperty: fc.constant({ type: 'boolean', default: false }),
  buyer: fc.constant({
    type: 'object',
    properties: { level: { type: 'string', default: 'A' }, valueOf: { type: 'integer', default: 3 } },
  }),
});

const when = often(
  [
    ...['n > 100', 'n / n > 0', '10 % n == 1', 'n * n * n > 1', 'heads[0] == who', 'size(heads) > 0', 'who in heads'],
    ...['buyer.valueOf > 2', '!hasOwnProperty', 'int(who) > 0', 'part / 0.0 > 1.0', '-n - n < 0', 'true'],
    ...[`buyer.level == '\\ud800'`, 'double(n) * 1e308 > 1.0'],
  ],
  ['1 / 0 > 0', 'n', `['a'][3] == 'a'`, 'nobody > 1'],
);
const expression = often(
  ['who', 'heads', '[who]', `n > 0 ? who : ''`, 'heads[n]', `who + '\\u0000'`, `['\\ud800' + who]`, 'who.trim()'],
  [`'finance1'`, 'n', `['sales1']`],
);
const pointer = often(
  ['/who', '/heads', '/missing', '/buyer/level', '/constructor', '/toString/constructor/name', '/~0~1', '/notes'],
  ['/heads/0', '/items/*/cost', '/n'],
);
const people = fc.constantFrom('sales1', 'manager1', 'legal1', 'director1');
const rule = fc.oneof(
  people.map((user) => ({ user })),
  pointer.map((field) => ({ field })),
  expression.map((text) => ({ expression: text })),
  fc.constantFrom({ role: 'legal' }, { role: 'sales', claim: true }, { departmentHead: 'initiator' }),
  fc.constantFrom({ managerChain: { of: 'owner', levels: 20 } }, { ownerOf: 'subject' }, { departmentHead: 'owner' }),
);

const hints: Hints = {
  facts,
  when,
  approvers: fc.array(rule, { minLength: 1, maxLength: 3 }),
  cc: fc.array(rule, { maxLength: 2 }),
  assignTo: fc.oneof(people, rule, fc.array(rule, { minLength: 1, maxLength: 2 })),
  user: people,
  role: fc.constantFrom('legal', 'sales', 'ops'),
  remind: fc.constantFrom([], [{ seconds: 1 }], [{ businessHours: 1 }, { minutes: 1e-9 }]),
  fields: fc.dictionary(pointer, fc.constantFrom('editable', 'visible', 'hidden', 'required'), { maxKeys: 2 }),
  requiredFields: fc.array(pointer, { maxLength: 1 }),
  wonNeeds: fc.array(pointer, { maxLength: 1 }),
  lostNeeds: fc.array(pointer, { maxLength: 1 }),
  form: fc.constantFrom('needs', 'terms'),
  gate: fc.constant('stageGate'),
  calendar: fc.constantFrom('cn', 'serviceDesk'),
  registrationPolicy: fc.constantFrom('standard', 'strict'),
  reviewApproval: fc.constant('conflictReview'),
  assessment: fc.constantFrom('assessment', null),
  approval: fc.constant('extension'),
  scope: fc.constantFrom(['customers'], ['customers', 'opportunities']),
  outcomes: often(
    [
      ['approve', 'reject'],
      ['reject', 'approve', 'valueOf'],
      ['constructor', 'approve', 'reject'],
    ],
    [['reject']],
  ),
  requireComment: fc.constantFrom([], ['reject']),
  weights: often(
    [
      { sales1: 1e-9, legal: 3 },
      { manager1: 0.1, legal1: 0.2 },
    ],
    [{ nobody: 1 }],
  ),
  ratio: fc.constantFrom(0.6, 1, 5e-324, 1 / 3),
  pass: fc.constantFrom(0.5, 1, 1e-9),
  lostReasons: fc.uniqueArray(hostileText, { maxLength: 3 }),
  next: fc.constant([]),
  back: fc.constant([]),
};

interface Made {
  readonly kind: string;
  readonly key: string;
  readonly [name: string]: unknown;
}

const objectIn = (value: unknown): Readonly<Record<string, unknown>> => (isJsonObject(value) ? value : {});
const itemsOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** Keys differ, as they must; `a` to `c` are taken as they come where nothing else has them. */
const withKeys = (items: unknown): readonly unknown[] =>
  itemsOf(items).map((item, index, all) => {
    const key = String(objectIn(item)['key']);
    const isTaken = all.slice(0, index).some((earlier) => objectIn(earlier)['key'] === key);
    return { ...objectIn(item), key: isTaken ? `${key}${index}` : key };
  });

const made = (kind: string, key: string, body: unknown): Made => ({ ...objectIn(body), kind, key });

/** Approvals as the schema allows them, with hostile values; many are refused, the others run. */
export const madeApproval = (key = 'made'): fc.Arbitrary<Made> =>
  valuesOf(approvalSchema, hints).map((body) =>
    made('approval', key, { ...objectIn(body), steps: withKeys(objectIn(body)['steps']) }),
  );

/** Business models whose stages lead one to the next. */
export const madeModel = (key = 'made'): fc.Arbitrary<Made> =>
  valuesOf(businessModelSchema, { ...hints, outcomes: valuesOf(outcomesOf(businessModelSchema), hints) }).map(
    (body) => {
      const stages = withKeys(objectIn(body)['stages']);
      const keyAt = (index: number): readonly unknown[] =>
        stages.slice(index, index + 1).map((one) => objectIn(one)['key']);
      return made('businessModel', key, {
        ...objectIn(body),
        stages: stages.map((stage, index) => ({
          ...objectIn(stage),
          activities: withKeys(objectIn(stage)['activities']),
          next: keyAt(index + 1),
          back: index === 0 ? [] : keyAt(index - 1),
        })),
      });
    },
  );

const outcomesOf = (schema: { readonly properties: Readonly<Record<string, unknown>> }): unknown =>
  schema.properties['outcomes'];

export const madePolicy = (key = 'made'): fc.Arbitrary<Made> =>
  valuesOf(registrationPolicySchema, {
    ...hints,
    weights: fc.constantFrom({ name: 1 }, { name: 1, address: 0.5 }),
  }).map((body) => made('registrationPolicy', key, body));

/** What somebody sends as data of an approval, or fills into an opportunity. */
export const hostileData: fc.Arbitrary<Readonly<Record<string, unknown>>> = fc.record(
  {
    n: fc.constantFrom(0, 1, -1, 9_007_199_254_740_991, -9_007_199_254_740_991),
    part: fc.constantFrom(0, 1e-300, 1e15),
    who: fc.constantFrom('', 'finance1', anId, '1e9', '9'.repeat(30)),
    heads: fc.constantFrom(
      [],
      ['finance1'],
      [anId, 'x'],
      Array.from({ length: 2_000 }, () => anId),
    ),
    hasOwnProperty: fc.boolean(),
    buyer: fc.constantFrom({}, { level: 'A' }, { level: 'B', valueOf: 0 }),
    missing: fc.constantFrom(null, 7, {}, [null, 1], { a: [] }, 'sales1'),
    notes: fc.constantFrom([{ cost: 1 }], [], { cost: 2 }),
  },
  { requiredKeys: ['who'], noNullPrototype: true },
);
