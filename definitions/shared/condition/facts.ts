import { type TSchema, Type } from '@sinclair/typebox';

const SCALAR_TYPES = ['string', 'integer', 'number', 'boolean'] as const;

/** How deep a declared fact may nest: `customer.address.city` is three. */
const MAX_FACT_DEPTH = 4;

/** A fact that conditions may use, in terms of JSON Schema: its type, and what holds when it is missing. */
export interface Fact {
  readonly type: (typeof SCALAR_TYPES)[number] | 'array' | 'object';
  readonly default?: unknown;
  readonly items?: Fact;
  readonly properties?: Facts;
  readonly enum?: readonly (string | number)[];
  readonly description?: string;
}

/** What conditions may use, by name. */
export type Facts = Readonly<Record<string, Fact>>;

const factSchema = (depth: number): TSchema => {
  const nested = depth < MAX_FACT_DEPTH;
  return Type.Object(
    {
      type: Type.Unsafe({
        type: 'string',
        enum: nested ? [...SCALAR_TYPES, 'array', 'object'] : SCALAR_TYPES,
        description: 'The JSON Schema type.',
      }),
      default: Type.Optional(
        Type.Unknown({
          description: 'What holds when the fact is missing or null. Without it, a missing fact is an error.',
        }),
      ),
      enum: Type.Optional(
        Type.Array(Type.Union([Type.String(), Type.Number()]), {
          minItems: 1,
          maxItems: 200,
          description: 'The only values that it may have.',
        }),
      ),
      description: Type.Optional(Type.String({ maxLength: 500, description: 'What the fact says.' })),
      ...(nested
        ? {
            items: Type.Optional(factSchema(depth + 1)),
            properties: Type.Optional(factsSchema(depth + 1, 'The properties of a fact of type `object`.')),
          }
        : {}),
    },
    { additionalProperties: false, description: 'A fact: its type, and what holds when it is missing.' },
  );
};

const factsSchema = (depth: number, description: string) =>
  Type.Unsafe<Facts>({
    type: 'object',
    propertyNames: { pattern: '^[A-Za-z][A-Za-z0-9_]*$', maxLength: 64 },
    additionalProperties: factSchema(depth),
    maxProperties: 100,
    description,
  });

/** The schema of declared facts: `{ "amountFen": { "type": "integer", "default": 0 } }`. */
export const factsOf = (description: string) => factsSchema(1, description);
