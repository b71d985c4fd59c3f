import { Type } from '@sinclair/typebox';
import { nullable, oneWordOf, strictObject } from '../../shared/schema';
import { instant, uuid } from '../../shared/wire';

export const contractStatuses = ['draft'] as const;

/** A contract 合同 (SLS-02). */
export const contractSchema = strictObject(
  {
    id: uuid(),
    version: Type.Integer(),
    number: Type.String({ description: '`HT-<year>-<number>`, counted within the year.' }),
    opportunityId: uuid('The opportunity that was won.'),
    customerId: nullable(uuid()),
    ownParty: Type.String({ description: 'Who signs on our side.' }),
    party: Type.String({ description: 'Who signs on the other side.' }),
    amountFen: Type.Integer(),
    paymentTerms: nullable(Type.Record(Type.String(), Type.Unknown())),
    status: oneWordOf(contractStatuses, 'Where it stands.'),
    ownerId: nullable(uuid()),
    departmentId: uuid(),
    createdAt: instant(),
    updatedAt: instant(),
  },
  'A contract.',
);
