import { type Static, Type } from '@sinclair/typebox';
import { fenFact, listFact } from '../part/facts';
import { noteOf, partFields } from '../part/schema';
import { nameOf, nullable, oneWordOf, strictObject } from '../../shared/schema';
import { day, instant, uuid } from '../../shared/wire';

/** 草稿, 已报出, 已接受, 已拒绝, 已过期. */
const quotationStatuses = ['draft', 'sent', 'accepted', 'rejected', 'expired'] as const;
export type QuotationStatus = (typeof quotationStatuses)[number];

/** Quotations of one opportunity, all revisions counted. */
export const MAX_QUOTATIONS = 200;

const line = strictObject(
  {
    name: nameOf('What is offered.'),
    quantity: Type.Number({
      exclusiveMinimum: 0,
      maximum: 1_000_000_000,
      description: 'How much: up to three decimals.',
    }),
    unit: Type.Optional(nameOf('Of what, such as 台 or 吨.')),
    unitPriceFen: Type.Integer({
      minimum: 0,
      maximum: Number.MAX_SAFE_INTEGER,
      description: 'The price of one unit in fen.',
    }),
  },
  'A line of a quotation.',
);
export type QuotationLine = Static<typeof line>;

const lines = Type.Array(line, { minItems: 1, maxItems: 200, description: 'What is offered, at which price.' });
const validUntil = day('The last day on which it may be accepted.');
const note = noteOf('Terms and remarks.');

export const newQuotationSchema = strictObject(
  {
    lines,
    validUntil: Type.Optional(nullable(validUntil)),
    note: Type.Optional(nullable(note)),
    revisionOf: Type.Optional(
      uuid('The quotation that this one takes the place of: it gets its number and the next revision.'),
    ),
  },
  'A quotation 报价 that is put on record (OPP-24).',
);
export const quotationPatchSchema = Type.Object(
  {
    lines: Type.Optional(lines),
    validUntil: Type.Optional(nullable(validUntil)),
    note: Type.Optional(nullable(note)),
    status: Type.Optional(
      oneWordOf(quotationStatuses, 'What has become of it: draft → sent; sent → accepted, rejected or expired.'),
    ),
  },
  { additionalProperties: false, minProperties: 1 },
);
export const quotationSchema = strictObject(
  {
    ...partFields,
    number: Type.Integer({
      description: 'Of the quotations of one opportunity, from 1; its revisions have the same number.',
    }),
    revision: Type.Integer({ description: 'From 1.' }),
    lines: Type.Array(line),
    totalFen: Type.Integer({ description: 'The sum of the lines in fen, each rounded to the fen (half a fen up).' }),
    validUntil: nullable(validUntil),
    status: oneWordOf(quotationStatuses, 'Where it stands.'),
    statusAt: instant('Since when.'),
    note: nullable(note),
  },
  'A quotation.',
);

export type QuotationView = Static<typeof quotationSchema>;

export const quotationFacts = {
  quotations: listFact(
    'Where the latest revisions of its quotations stand (OPP-24): `draft`, `sent`, `accepted`, `rejected`, `expired`.',
  ),
  quotedFen: fenFact('The total of the quotation that was sent or accepted last, in fen; 0 without one.'),
};
