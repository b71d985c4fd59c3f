import { type Static, Type } from '@sinclair/typebox';
import { listFact } from '../part/facts';
import { noteOf, partFields } from '../part/schema';
import { nameOf, nullable, oneWordOf, strictObject } from '../../shared/schema';
import { day, instant } from '../../shared/wire';

/** 已申请, 已寄出, 已归还, 已取消. */
export const sampleStatuses = ['requested', 'sent', 'returned', 'cancelled'] as const;
export type SampleStatus = (typeof sampleStatuses)[number];

export const MAX_SAMPLES = 200;

const item = strictObject(
  {
    name: nameOf('What is asked for.'),
    quantity: Type.Integer({ minimum: 1, maximum: 1_000_000, description: 'How many.' }),
    unit: Type.Optional(nameOf('Of what, such as 件; left out: pieces.')),
  },
  'Something that is asked for.',
);
export type SampleItem = Static<typeof item>;

const items = Type.Array(item, {
  minItems: 1,
  maxItems: 100,
  description: 'What is asked for; it stays as it is once it was sent.',
});
const neededOn = day('The day by which it is needed.');
const note = noteOf('What for, and where to.');

export const newSampleSchema = strictObject(
  { items, neededOn: Type.Optional(nullable(neededOn)), note: Type.Optional(nullable(note)) },
  'A sample request 样品申请 (OPP-24).',
);
export const samplePatchSchema = Type.Object(
  {
    items: Type.Optional(items),
    neededOn: Type.Optional(nullable(neededOn)),
    note: Type.Optional(nullable(note)),
    status: Type.Optional(
      oneWordOf(sampleStatuses, 'What has become of it: requested → sent or cancelled; sent → returned.'),
    ),
  },
  { additionalProperties: false, minProperties: 1 },
);
export const sampleSchema = strictObject(
  {
    ...partFields,
    items: Type.Array(item),
    neededOn: nullable(neededOn),
    status: oneWordOf(sampleStatuses, 'Where it stands.'),
    statusAt: instant('Since when.'),
    note: nullable(note),
  },
  'A sample request.',
);

export type SampleView = Static<typeof sampleSchema>;

export const sampleFacts = {
  samples: listFact('Where its sample requests stand (OPP-24): `requested`, `sent`, `returned`, `cancelled`.'),
};
