import { type Static, Type } from '@sinclair/typebox';
import { listFact } from '../part/facts';
import { noteOf, partFields } from '../part/schema';
import { nullable, oneWordOf, strictObject } from '../../shared/schema';
import { uuid } from '../../shared/wire';

/** 最终用户, 采购方, 设计院, 总包, 经销商, 监理, 其他. */
const customerRoles = [
  'endUser',
  'buyer',
  'designInstitute',
  'generalContractor',
  'dealer',
  'supervisor',
  'other',
] as const;
export type CustomerRole = (typeof customerRoles)[number];

/** More companies than take part in the largest project. */
export const MAX_CUSTOMERS = 50;

const role = oneWordOf(customerRoles, 'What the company is in this opportunity.');
const note = nullable(noteOf('What to know of it here.'));

export const newOpportunityCustomerSchema = strictObject(
  { customerId: uuid('A customer of the master that the caller may see.'), role, note: Type.Optional(note) },
  'A further customer of an opportunity (OPP-21).',
);
export const opportunityCustomerPatchSchema = Type.Object(
  { role: Type.Optional(role), note: Type.Optional(note) },
  { additionalProperties: false, minProperties: 1 },
);
export const opportunityCustomerSchema = strictObject(
  { ...partFields, customerId: uuid(), customerName: Type.String(), role, note },
  'A further customer of an opportunity.',
);

export type OpportunityCustomerView = Static<typeof opportunityCustomerSchema>;

export const opportunityCustomerFacts = {
  customers: listFact('The roles of its further customers (OPP-21), such as `endUser`.'),
};
