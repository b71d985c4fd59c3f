import { type Static, Type } from '@sinclair/typebox';
import { factsOf } from '../../shared/condition/facts';
import {
  type DeepReadonly,
  definitionHead,
  exactlyOneOf,
  expressionOf,
  keyOf,
  nameOf,
  orNull,
  strictObject,
} from '../../shared/schema';
import { day } from '../../shared/wire';

const percent = (description: string) => Type.Number({ minimum: 0, maximum: 100, description });

const off = percent('Percent off the base price.');
const byQuantity = strictObject(
  { fromQuantity: Type.Integer({ minimum: 0, description: 'From which quantity on it holds.' }), discountPercent: off },
  'A step of the scale.',
);
const byAmount = strictObject(
  {
    fromAmountFen: Type.Integer({ minimum: 0, description: 'From which amount on it holds, in fen.' }),
    discountPercent: off,
  },
  'A step of the scale.',
);

const price = exactlyOneOf(
  {
    unitPriceFen: Type.Integer({ minimum: 0, description: 'This price for a unit, in fen.' }),
    discountPercent: percent('This many percent off the base price.'),
    byQuantity: Type.Array(byQuantity, {
      minItems: 1,
      maxItems: 50,
      description: 'Percent off by quantity (数量折扣); the highest step that is reached holds.',
    }),
    byAmount: Type.Array(byAmount, {
      minItems: 1,
      maxItems: 50,
      description:
        'Percent off by the amount of the line at base price (金额折扣); the highest step that is reached holds.',
    }),
  },
  'What the rule gives.',
);

const rule = strictObject(
  {
    key: keyOf('Its name, unique within the policy; it stands in the quotation as the reason of the price.'),
    name: nameOf('The name that people see.'),
    products: Type.Optional(
      Type.Array(nameOf('A product code.'), { maxItems: 1_000, description: 'For which products. Left out: all.' }),
    ),
    when: Type.Optional(
      expressionOf(
        'For which sales, in CEL over `customer`, `product`, `region`, `quantity`, `amountFen` and `on`. ' +
          'Left out: all.',
      ),
    ),
    from: Type.Optional(day('The first day on which it holds, `YYYY-MM-DD`.')),
    until: Type.Optional(day('The last day on which it holds, `YYYY-MM-DD`.')),
    price,
  },
  'A price rule: for whom and what, when, and how much.',
);

/** Price policy (价格政策): SLS-08, prices by customer, quantity, amount, region and time. */
export const pricePolicySchema = strictObject(
  {
    ...definitionHead('pricePolicy'),
    facts: Type.Optional(factsOf('Facts beyond those of every sale, or other defaults for them.')),
    rules: Type.Array(rule, { maxItems: 500, description: 'The rules in order. The base price is the product’s own.' }),
    combine: Type.Unsafe<'first' | 'best'>({
      type: 'string',
      enum: ['first', 'best'],
      description: 'When several rules hold: `first` takes the first one, `best` the lowest price for the customer.',
    }),
    floor: Type.Optional(
      strictObject(
        {
          discountPercent: percent('The most that a salesperson may take off the base price.'),
          approval: orNull(
            keyOf('An approval.'),
            'The approval that a lower price needs. Null: a lower price is refused.',
          ),
        },
        'The lowest price (最低限价). Left out: none.',
      ),
    ),
  },
  'What a product costs for whom.',
);

export type PricePolicy = DeepReadonly<Static<typeof pricePolicySchema>>;

declare module '../kind' {
  interface DefinitionByKind {
    readonly pricePolicy: PricePolicy;
  }
}
export type PriceRule = PricePolicy['rules'][number];
