import { Type } from '@sinclair/typebox';
import { keyOf, nullable, oneWordOf, strictObject } from '../../shared/schema';
import { instant, uuid } from '../../shared/wire';
import { pairStates } from './pair';
import { scanStates } from './scan';

/** `POST /duplicate-scans`. */
export const newScanSchema = strictObject(
  {
    registrationPolicy: Type.Optional(
      keyOf(
        'The registration policy whose threshold for look-alikes counts; left out: that of the standard ' +
          'business model.',
      ),
    ),
    minScore: Type.Optional(
      Type.Number({
        minimum: 0.3,
        maximum: 1,
        description: 'The least score (0–1) that is reported, instead of the policy’s.',
      }),
    ),
  },
  'What is worth a person’s eyes. An equal identifier always is.',
);

/** A scan with its progress. */
export const scanSchema = Type.Object({
  id: uuid(),
  workflowId: Type.String(),
  state: oneWordOf(scanStates, 'Where it is.'),
  registrationPolicy: Type.Object({ key: Type.String(), version: Type.Integer() }),
  minScore: Type.Number(),
  total: Type.Integer({ minimum: 0, description: 'Customers when it began.' }),
  compared: Type.Integer({ minimum: 0, description: 'Customers that have been compared with all before them.' }),
  found: Type.Integer({ minimum: 0, description: 'Pairs that it reported.' }),
  batches: Type.Integer({ minimum: 0, description: 'Finished batches; each is finished once, whatever is killed.' }),
  customersPerSecond: nullable(Type.Number({ description: 'In the last batches.' })),
  estimatedEndAt: nullable(instant('At that pace; null unless it is running.')),
  startedBy: uuid(),
  startedAt: instant(),
  endedAt: nullable(instant()),
});

export const pairStateSchema = oneWordOf(pairStates, '`stale`: one of the two became a part of a third.');

const evidenceSchema = Type.Object({
  field: Type.String({ description: 'Name, address, or the kind of an identifier.' }),
  ours: Type.String(),
  theirs: Type.String(),
  method: oneWordOf(['exact', 'fuzzy'], 'How the two were compared.'),
  score: Type.Number(),
});

const pairedCustomer = Type.Object({
  id: uuid(),
  name: Type.String(),
  address: nullable(Type.String()),
  ownerId: nullable(uuid()),
  ownerName: nullable(Type.String()),
  departmentId: uuid(),
  departmentName: Type.String(),
  mergedIntoId: nullable(uuid()),
});

/** Two customers that may be one. */
export const pairSchema = Type.Object({
  id: uuid(),
  scanId: nullable(uuid('The scan that found it last; null: a later change of a customer made the pair.')),
  one: pairedCustomer,
  other: pairedCustomer,
  score: Type.Number({ minimum: 0, maximum: 1 }),
  evidence: Type.Array(evidenceSchema, {
    description: 'As it was when the pair was found; `ours` is the one’s, `theirs` the other’s.',
  }),
  state: pairStateSchema,
  intoId: nullable(uuid('The customer that remained, where they were merged.')),
  foundAt: instant(),
  decidedBy: nullable(uuid()),
  decidedAt: nullable(instant()),
});

/** `POST /duplicate-pairs/:id/resolution`. */
export const resolutionSchema = strictObject(
  {
    outcome: oneWordOf(
      ['distinct', 'merge'],
      '`distinct`: they are two, and nobody is asked again. `merge`: the other becomes a part of `intoId`.',
    ),
    intoId: Type.Optional(uuid('With `merge`: which of the two remains.')),
  },
  'What the two are.',
);
