import { type Static, Type } from '@sinclair/typebox';
import { factsOf } from '../../shared/condition/facts';
import {
  type DeepReadonly,
  definitionHead,
  expressionOf,
  keyOf,
  nameOf,
  oneWordOf,
  orNull,
  strictObject,
} from '../../shared/schema';
import { day } from '../../shared/wire';

const rule = strictObject(
  {
    key: keyOf('Its name, unique within the policy.'),
    name: nameOf('The name that people see.'),
    when: Type.Optional(
      expressionOf(
        'For which customers, in CEL over `customer`, `owedFen`, `overdueFen`, `overdueDays`, `orderFen`. ' +
          'Left out: all.',
      ),
    ),
    limitFen: Type.Integer({
      minimum: 0,
      description: 'The credit limit (信用额度): what may be owed at most, this order included, in fen.',
    }),
    creditDays: Type.Integer({
      minimum: 0,
      maximum: 3_650,
      description: 'The credit days (信用天数): within how many days after `countFrom` an order is to be paid.',
    }),
    countFrom: oneWordOf(
      ['order', 'delivery', 'invoice', 'monthEnd'],
      'When the credit days begin; `monthEnd` is the end of the month of the invoice (月结).',
    ),
    graceDays: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 365,
        description: 'How many days late still count as credit kept. Left out: 0.',
      }),
    ),
    control: oneWordOf(
      ['off', 'warn', 'approve', 'block'],
      'The strength of control (控制强弱) once limit or days are passed: nothing, a warning, an approval, a refusal.',
    ),
    approval: Type.Optional(orNull(keyOf('An approval.'), 'The approval for `control: "approve"`.')),
  },
  'A credit rule: for whom, how much, how long, how strictly.',
);

/** Credit policy (信用政策): CRD-03, SLS-09. */
export const creditPolicySchema = strictObject(
  {
    ...definitionHead('creditPolicy'),
    facts: Type.Optional(factsOf('Facts beyond those of every order, or other defaults for them.')),
    term: Type.Optional(
      strictObject(
        {
          from: Type.Optional(day('The first day.')),
          until: Type.Optional(day('The last day.')),
        },
        'The term (信用期限) within which credit is given. Left out: unbounded.',
      ),
    ),
    rules: Type.Array(rule, {
      minItems: 1,
      maxItems: 100,
      description:
        'The rules in order: the first whose condition holds applies. The last one should hold for everybody.',
    }),
  },
  'How much a customer may owe, and for how long.',
);

export type CreditPolicy = DeepReadonly<Static<typeof creditPolicySchema>>;

declare module '../kind' {
  interface DefinitionByKind {
    readonly creditPolicy: CreditPolicy;
  }
}
export type CreditRule = CreditPolicy['rules'][number];
