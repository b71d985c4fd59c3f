import { type Static, Type } from '@sinclair/typebox';
import { nullable } from '../shared/schema';
import { atMostDataBytes, instant } from '../shared/wire';

const text = (maxLength: number, description: string) =>
  Type.String({ minLength: 1, maxLength, pattern: '\\S', description });

const customerName = text(200, 'The full name, as on the business licence.');

/** What a customer record says of the customer, identifiers as people write them. */
const details = {
  address: text(500, 'The address, in one line.'),
  taxNumber: text(
    40,
    'Unified social credit code 统一社会信用代码 (18 characters with check digit, GB 32100-2015) or an ' +
      'old 15-digit tax number.',
  ),
  phone: text(40, 'Telephone; without a country code it is Chinese.'),
  mobile: text(40, 'Mobile; without a country code it is Chinese.'),
  email: text(254, 'E-mail address.'),
  website: text(500, 'Website; its registrable domain identifies the company, unless many share it.'),
  region: text(100, 'Region.'),
  industry: text(100, 'Industry.'),
};

/** Fields that only this company’s definitions know: names as keys, at most 100. */
export const customFields = Type.Record(Type.String({ pattern: '^[A-Za-z][A-Za-z0-9_]{0,63}$' }), Type.Unknown(), {
  maxProperties: 100,
  additionalProperties: false,
  ...atMostDataBytes,
  description: 'Custom fields by name.',
});

const optional = {
  address: Type.Optional(details.address),
  taxNumber: Type.Optional(details.taxNumber),
  phone: Type.Optional(details.phone),
  mobile: Type.Optional(details.mobile),
  email: Type.Optional(details.email),
  website: Type.Optional(details.website),
  region: Type.Optional(details.region),
  industry: Type.Optional(details.industry),
};

/** The customer of a registration that is not in the master yet. */
export const newCustomerFields = { name: customerName, ...optional };

export const newCustomerSchema = Type.Object(
  {
    ...newCustomerFields,
    level: Type.Optional(text(40, 'Level 级别 such as A, B, C.')),
    custom: Type.Optional(customFields),
    ownerId: Type.Optional(
      nullable(
        Type.String({
          format: 'uuid',
          description:
            'The salesperson who owns it. Left out: who creates it, if in sales; else nobody, and it belongs ' +
            'to the house.',
        }),
      ),
    ),
  },
  { additionalProperties: false },
);

/** What may be changed about a customer; `null` clears. */
export const customerPatchFields = {
  name: Type.Optional(customerName),
  address: Type.Optional(nullable(details.address)),
  taxNumber: Type.Optional(nullable(details.taxNumber)),
  phone: Type.Optional(nullable(details.phone)),
  mobile: Type.Optional(nullable(details.mobile)),
  email: Type.Optional(nullable(details.email)),
  website: Type.Optional(nullable(details.website)),
  region: Type.Optional(nullable(details.region)),
  industry: Type.Optional(nullable(details.industry)),
  level: Type.Optional(nullable(text(40, 'Level 级别.'))),
  custom: Type.Optional(
    Type.Record(Type.String({ pattern: '^[A-Za-z][A-Za-z0-9_]{0,63}$' }), Type.Unknown(), {
      maxProperties: 100,
      additionalProperties: false,
      ...atMostDataBytes,
      description: 'Custom fields to set; null clears one.',
    }),
  ),
};

export const customerPatchSchema = Type.Object(customerPatchFields, { additionalProperties: false, minProperties: 1 });

export const customerSchema = Type.Object(
  {
    id: Type.String({ format: 'uuid' }),
    version: Type.Integer({ description: 'Counts the changes; the ETag.' }),
    name: customerName,
    address: nullable(details.address),
    taxNumber: nullable(details.taxNumber),
    phone: nullable(details.phone),
    mobile: nullable(details.mobile),
    email: nullable(details.email),
    website: nullable(details.website),
    region: nullable(details.region),
    industry: nullable(details.industry),
    level: nullable(Type.String()),
    custom: Type.Record(Type.String(), Type.Unknown()),
    ownerId: nullable(Type.String({ format: 'uuid' })),
    departmentId: Type.String({ format: 'uuid' }),
    mergedIntoId: nullable(
      Type.String({
        format: 'uuid',
        description: 'The customer that this one has become a part of 合并; then it is only read.',
      }),
    ),
    createdAt: instant(),
    updatedAt: instant(),
  },
  { additionalProperties: false },
);

export type NewCustomer = Static<typeof newCustomerSchema>;
export type CustomerPatch = Static<typeof customerPatchSchema>;
export type CustomerView = Static<typeof customerSchema>;

export const importReportSchema = Type.Object(
  {
    created: Type.Integer(),
    refused: Type.Integer(),
    lines: Type.Array(
      Type.Object({
        line: Type.Integer({ description: 'The line of the file, counted from 1 with the header.' }),
        id: Type.Optional(Type.String({ format: 'uuid' })),
        errors: Type.Optional(
          Type.Array(Type.Object({ pointer: Type.String(), code: Type.String(), detail: Type.String() })),
        ),
      }),
    ),
  },
  { additionalProperties: false },
);

export type ImportReport = Static<typeof importReportSchema>;
