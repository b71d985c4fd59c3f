import { type Static, Type } from '@sinclair/typebox';
import { LUNAR_DAY_PATTERN } from '../../shared/lunar-day';
import { nullable, oneWordOf, strictObject } from '../../shared/schema';
import { day, instant, uuid } from '../../shared/wire';
import { channels } from '../../shared/channels';

const text = (maxLength: number, description: string) =>
  Type.String({ minLength: 1, maxLength, pattern: '\\S', description });

const lunarBirthday = strictObject(
  { lunar: Type.String({ pattern: LUNAR_DAY_PATTERN, description: 'The day of the lunisolar year, `MM-DD`.' }) },
  'A birthday 农历生日 by the lunisolar calendar.',
);

const fields = {
  name: text(100, 'The person’s name.'),
  title: text(100, 'Position 职务.'),
  email: text(254, 'E-mail address.'),
  mobile: text(40, 'Mobile; without a country code it is Chinese.'),
  birthday: Type.Union([day('The day of birth, `YYYY-MM-DD`.'), lunarBirthday], {
    description: 'The day of birth, or the day of the lunisolar year on which it is kept.',
  }),
  optOut: Type.Union(
    [Type.Boolean(), Type.Array(oneWordOf(channels, 'A channel.'), { uniqueItems: true, maxItems: channels.length })],
    {
      description: 'By which channels no messages are wanted: some, all (`true`) or none.',
    },
  ),
};

/** `POST /contacts`: somebody 联系人 at a customer (CON-01). */
export const newContactSchema = strictObject(
  {
    customerId: uuid('The customer at which they are.'),
    name: fields.name,
    title: Type.Optional(fields.title),
    email: Type.Optional(fields.email),
    mobile: Type.Optional(fields.mobile),
    birthday: Type.Optional(fields.birthday),
    optOut: Type.Optional(fields.optOut),
  },
  'A new contact.',
);

export const contactPatchSchema = Type.Object(
  {
    name: Type.Optional(fields.name),
    title: Type.Optional(nullable(fields.title)),
    email: Type.Optional(nullable(fields.email)),
    mobile: Type.Optional(nullable(fields.mobile)),
    birthday: Type.Optional(nullable(fields.birthday)),
    optOut: Type.Optional(fields.optOut),
  },
  { additionalProperties: false, minProperties: 1 },
);

/** A contact as it is read. */
export const contactSchema = strictObject(
  {
    id: uuid(),
    version: Type.Integer({ description: 'Counts the changes; the ETag.' }),
    customerId: uuid(),
    name: fields.name,
    title: nullable(fields.title),
    email: nullable(fields.email),
    mobile: nullable(fields.mobile),
    birthday: nullable(fields.birthday),
    optOut: fields.optOut,
    createdBy: uuid(),
    createdAt: instant(),
    updatedAt: instant(),
  },
  'A contact.',
);

export type NewContact = Static<typeof newContactSchema>;
export type ContactPatch = Static<typeof contactPatchSchema>;
export type ContactView = Static<typeof contactSchema>;
export type Birthday = Static<typeof fields.birthday>;
export type OptOut = Static<typeof fields.optOut>;
