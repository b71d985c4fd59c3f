import { type Static, Type } from '@sinclair/typebox';
import { type DeepReadonly, definitionHead, keyOf, nameOf, oneWordOf, strictObject } from '../../shared/schema';

/** What an indicator can measure (VAL-03); amounts in fen, counts in pieces, frequencies a month. */
const MEASURES = [
  'orderAmountFen',
  'orderCount',
  'receivedAmountFen',
  'owedAmountFen',
  'overdueAmountFen',
  'overdueDays',
  'visitCount',
  'visitsPerMonth',
  'serviceRequestCount',
  'yearsAsCustomer',
] as const;

/** What an indicator can look up, with a score by value. */
const TRAITS = ['companyType', 'industry', 'region', 'level', 'category'] as const;

const score = (description: string) => Type.Number({ minimum: 0, maximum: 100, description });
const weight = (description: string) => Type.Number({ exclusiveMinimum: 0, maximum: 1_000, description });

const measured = strictObject(
  {
    key: keyOf('Its name, unique within the category.'),
    name: nameOf('The name that people see.'),
    weight: weight('Its weight among the indicators of the category; they need not add up to anything.'),
    measure: oneWordOf(MEASURES, 'What is measured.'),
    overMonths: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 120, description: 'Over how many months back. Left out: over all time.' }),
    ),
    bands: Type.Array(
      strictObject(
        { from: Type.Number({ description: 'From which value on.' }), score: score('The score, 0–100.') },
        'A band of values.',
      ),
      {
        minItems: 1,
        maxItems: 50,
        description:
          'The scores by value, ascending; the highest band that is reached holds, and below the first the score is 0.',
      },
    ),
  },
  'An indicator with a number (数值指标).',
);

const lookedUp = strictObject(
  {
    key: keyOf('Its name, unique within the category.'),
    name: nameOf('The name that people see.'),
    weight: weight('Its weight among the indicators of the category; they need not add up to anything.'),
    trait: oneWordOf(TRAITS, 'What is looked up.'),
    scores: Type.Record(Type.String({ minLength: 1, maxLength: 100 }), score('The score, 0–100.'), {
      maxProperties: 200,
      description: 'The score of each value.',
    }),
    otherwise: score('The score of any other value, and of a missing one.'),
  },
  'An indicator with a word (分类指标).',
);

const category = strictObject(
  {
    key: keyOf('Its name, unique within the model.'),
    name: nameOf('The name that people see.'),
    weight: weight('Its weight among the categories; they need not add up to anything.'),
    indicators: Type.Array(Type.Union([measured, lookedUp], { description: 'An indicator.' }), {
      minItems: 1,
      maxItems: 50,
      description: 'Its indicators.',
    }),
  },
  'A category (评估分类): its score is the weighted mean of its indicators.',
);

/** Evaluation model (评估模型) of value or credit: VAL-01 to VAL-03. */
export const evaluationModelSchema = strictObject(
  {
    ...definitionHead('evaluationModel'),
    of: oneWordOf(['value', 'credit'], 'What is evaluated: the customer’s value (价值) or credit (信用).'),
    categories: Type.Array(category, {
      minItems: 1,
      maxItems: 50,
      description: 'The categories; the score of the customer is their weighted mean, 0–100.',
    }),
    grades: Type.Array(
      strictObject(
        {
          key: Type.String({
            pattern: '^[A-Za-z][A-Za-z0-9]*[+-]?$',
            maxLength: 20,
            description: 'The grade, such as `A` or `AA+`.',
          }),
          name: nameOf('The name that people see.'),
          from: score('From which score on.'),
        },
        'A grade.',
      ),
      {
        minItems: 1,
        maxItems: 20,
        description: 'The grades by score, the best first; the last one should begin at 0.',
      },
    ),
  },
  'How the value or the credit of a customer is judged.',
);

export type EvaluationModel = DeepReadonly<Static<typeof evaluationModelSchema>>;

declare module '../kind' {
  interface DefinitionByKind {
    readonly evaluationModel: EvaluationModel;
  }
}
export type Indicator = EvaluationModel['categories'][number]['indicators'][number];
