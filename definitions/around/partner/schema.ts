import { type Static, Type } from '@sinclair/typebox';
import { listFact } from '../part/facts';
import { noteOf, partFields } from '../part/schema';
import { nameOf, nullable, oneWordOf, strictObject } from '../../shared/schema';
import { uuid } from '../../shared/wire';

/** 集成商, 分包商, 经销商, 顾问, 供应商, 其他. */
const partnerRoles = ['integrator', 'subcontractor', 'dealer', 'consultant', 'supplier', 'other'] as const;
export type PartnerRole = (typeof partnerRoles)[number];

export const MAX_PARTNERS = 50;

const fields = {
  role: oneWordOf(partnerRoles, 'What the partner does in this opportunity.'),
  customerId: Type.Optional(
    nullable(uuid('Its record in the customer master, where it has one, such as a dealer 经销客户.')),
  ),
  contactName: Type.Optional(nullable(nameOf('Whom to talk to.'))),
  phone: Type.Optional(nullable(nameOf('Their telephone.'))),
  note: Type.Optional(nullable(noteOf('What was agreed.'))),
};

export const newPartnerSchema = strictObject(
  { name: nameOf('The partner’s name.'), ...fields },
  'A partner 合作伙伴 in an opportunity (OPP-14).',
);
export const partnerPatchSchema = Type.Object(
  { ...fields, name: Type.Optional(nameOf('The partner’s name.')), role: Type.Optional(fields.role) },
  { additionalProperties: false, minProperties: 1 },
);
export const partnerSchema = strictObject(
  {
    ...partFields,
    name: Type.String(),
    role: fields.role,
    customerId: nullable(uuid()),
    contactName: nullable(Type.String()),
    phone: nullable(Type.String()),
    note: nullable(Type.String()),
  },
  'A partner in an opportunity.',
);

export type PartnerView = Static<typeof partnerSchema>;

export const partnerFacts = { partners: listFact('The names of its partners (OPP-14).') };
