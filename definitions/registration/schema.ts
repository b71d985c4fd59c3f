import { type Static, Type } from '@sinclair/typebox';
import { customFields, newCustomerFields } from '../customer/schema';
import { keyOf, nameOf, nullable, oneWordOf, strictObject } from '../shared/schema';
import { day } from '../shared/wire';

const existingCustomer = strictObject(
  { id: Type.String({ format: 'uuid', description: 'A customer of the master.' }) },
  'A customer that is in the master.',
);
const newCustomer = strictObject(
  newCustomerFields,
  'A customer as the salesperson knows it; its record is made once the registration is valid.',
);

export const contactSchema = strictObject(
  {
    name: nameOf('The person’s name.'),
    title: Type.Optional(nameOf('Position.')),
    mobile: Type.Optional(nameOf('Mobile.')),
    email: Type.Optional(nameOf('E-mail address.')),
  },
  'A contact 联系人 at the customer.',
);

/** Amounts in fen stay exact as JSON numbers up to here (90 billion yuan). */
const MAX_AMOUNT_FEN = Number.MAX_SAFE_INTEGER;

export const opportunityCategories = ['normal', 'project'] as const;
export const opportunityVisibilities = ['private', 'public'] as const;

/** The fields that a registration gives and a change may replace. */
export const registrationFields = {
  name: nameOf('What the opportunity is called.'),
  category: oneWordOf(opportunityCategories, 'OPP-08: `normal` or `project`.'),
  expectedAmountFen: Type.Integer({ minimum: 0, maximum: MAX_AMOUNT_FEN, description: 'Expected amount in fen.' }),
  expectedCloseOn: day('The day on which it is expected to be won.'),
  contacts: Type.Array(contactSchema, { maxItems: 50 }),
};

/** `POST /opportunities`: the registration 商机报备 (FLW-01). */
export const registrationSchema = strictObject(
  {
    name: registrationFields.name,
    businessModel: Type.Optional(keyOf('The business model; left out: `standard`.')),
    category: Type.Optional(registrationFields.category),
    visibility: Type.Optional(
      oneWordOf(
        opportunityVisibilities,
        'OPP-17: `private` belongs to you; OPP-18: `public` belongs to nobody and cannot progress before it is assigned. Left out: `private`.',
      ),
    ),
    expectedAmountFen: Type.Optional(registrationFields.expectedAmountFen),
    expectedCloseOn: Type.Optional(registrationFields.expectedCloseOn),
    customer: Type.Unsafe<Static<typeof existingCustomer> | Static<typeof newCustomer>>({
      ...Type.Object({ ...existingCustomer.properties, ...newCustomer.properties }, { additionalProperties: false }),
      required: [],
      if: { required: ['id'] },
      then: { maxProperties: 1 },
      else: { required: ['name'] },
      description: 'Either `{ id }` of a customer in the master, or what is known of a new one (at least its name).',
    }),
    contacts: Type.Optional(registrationFields.contacts),
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
        'What this field brings to the whole score by itself: for a fuzzy one its likeness times its weight in the policy. Each closes its share of the gap to 1 that the others leave.',
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
        'Whether the caller may not see the record; then only this, kind, score and the evidence on what the caller gave are shown.',
    }),
    score: Type.Number({ minimum: 0, maximum: 1 }),
    evidence: Type.Array(evidence),
  },
  'A record that may be the same.',
);

export const verdictSchema = oneWordOf(['clear', 'exact', 'fuzzy'], 'What the check found.');

export type CandidateView = Static<typeof candidateSchema>;
