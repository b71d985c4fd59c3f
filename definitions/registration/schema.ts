import { type Static, Type } from '@sinclair/typebox';
import { customFields, newCustomerFields } from '../customer/schema';
import { keyOf, nullable, oneWordOf, strictObject } from '../shared/schema';
import { fieldsGiven } from './fields/schemas';

const existingCustomer = strictObject(
  { id: Type.String({ format: 'uuid', description: 'A customer of the master.' }) },
  'A customer that is in the master.',
);
const newCustomer = strictObject(
  newCustomerFields,
  'A customer as the salesperson knows it; its record is made once the registration is valid.',
);

/** `POST /opportunities`: the registration 商机报备 (FLW-01). */
export const registrationSchema = strictObject(
  {
    ...fieldsGiven(),
    businessModel: Type.Optional(keyOf('The business model; left out: `standard`.')),
    customer: Type.Unsafe<Static<typeof existingCustomer> | Static<typeof newCustomer>>({
      ...Type.Object({ ...existingCustomer.properties, ...newCustomer.properties }, { additionalProperties: false }),
      required: [],
      if: { required: ['id'] },
      then: { maxProperties: 1 },
      else: { required: ['name'] },
      description: 'Either `{ id }` of a customer in the master, or what is known of a new one (at least its name).',
    }),
    custom: Type.Optional(customFields),
  },
  'A registration.',
);

export type RegistrationBody = Static<typeof registrationSchema>;

/** What may be checked without registering: the customer’s fields and the model whose policy holds. */
export const conflictCheckSchema = strictObject(
  {
    ...newCustomerFields,
    businessModel: Type.Optional(keyOf('The business model whose policy judges; left out: `standard`.')),
  },
  'A conflict check.',
);

const evidence = strictObject(
  {
    field: Type.String(),
    ours: Type.String(),
    theirs: nullable(Type.String({ description: 'Null where the caller may not see it.' })),
    method: oneWordOf(['exact', 'fuzzy'], 'How the two were compared.'),
    score: Type.Number({
      minimum: 0,
      maximum: 1,
      description:
        'What this field brings to the whole score by itself: for a fuzzy one its likeness times its weight ' +
        'in the policy. Each closes its share of the gap to 1 that the others leave.',
    }),
  },
  'Why two records look the same.',
);

export const candidateSchema = strictObject(
  {
    kind: oneWordOf(['customer', 'opportunity'], 'What it is.'),
    id: nullable(Type.String({ format: 'uuid' })),
    name: nullable(Type.String()),
    ownerName: nullable(Type.String()),
    departmentName: nullable(Type.String({ description: 'Whom to talk to.' })),
    masked: Type.Boolean({
      description:
        'Whether the caller may not see the record; then only this, kind, score and the evidence on what the ' +
        'caller gave are shown.',
    }),
    score: Type.Number({ minimum: 0, maximum: 1 }),
    evidence: Type.Array(evidence),
  },
  'A record that may be the same.',
);

export const verdictSchema = oneWordOf(['clear', 'exact', 'fuzzy'], 'What the check found.');

export type CandidateView = Static<typeof candidateSchema>;
