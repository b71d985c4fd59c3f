import { type TSchema, Type } from '@sinclair/typebox';
import { kinds } from './kinds';
import { nullable, oneWordOf, strictObject } from '../shared/schema';
import { instant, uuid } from '../shared/wire';

/**
 * A definition as its author writes it. Anything that is an object may be a draft; checking says what is wrong with
 * it.
 */
export const definitionBodySchema = Type.Record(Type.String(), Type.Unknown(), {
  minProperties: 1,
  description: 'The definition, as docs/definitions.md describes its kind.',
});

const kind = oneWordOf(kinds, 'The kind.');
const head = { kind, key: Type.String() };
const published = {
  note: Type.String(),
  publishedAt: instant(),
  publishedBy: nullable(uuid()),
  retiredAt: nullable(instant()),
};

export const listedDefinitionSchema = strictObject(
  {
    ...head,
    name: nullable(Type.String()),
    version: nullable(Type.Integer({ description: 'The newest version; null: there is only a draft.' })),
    note: nullable(Type.String()),
    publishedAt: nullable(instant()),
    publishedBy: nullable(uuid()),
    retiredAt: nullable(instant()),
    draftVersion: nullable(Type.Integer({ description: 'The ETag of its draft; null: there is none.' })),
  },
  'A definition in a list.',
);

export const versionHeadSchema = strictObject(
  { ...head, version: Type.Integer(), ...published },
  'Who published what when, and why.',
);

export const versionSchema = strictObject(
  { ...head, version: Type.Integer(), ...published, definition: definitionBodySchema },
  'A published version. It never changes.',
);

export const draftSchema = strictObject(
  {
    ...head,
    version: Type.Integer({ description: 'The ETag.' }),
    basedOn: nullable(Type.Integer({ description: 'The version that was published when the draft was begun.' })),
    savedAt: instant(),
    savedBy: uuid(),
    definition: definitionBodySchema,
  },
  'A draft.',
);

const findingSchema = strictObject(
  {
    severity: oneWordOf(['error', 'warning'], 'Errors keep a definition from publication.'),
    pointer: Type.String({ description: 'RFC 6901, into the definition.' }),
    code: Type.String(),
    message: Type.String(),
    fix: Type.String({ description: 'How to mend it.' }),
  },
  'What checking found.',
);
export const findingsSchema = Type.Array(findingSchema);

export const checkedSchema = strictObject(
  { ok: Type.Boolean({ description: 'Whether it may be published.' }), findings: findingsSchema },
  'The result of checking.',
);

const difference = strictObject(
  {
    pointer: Type.String({ description: 'Into the new body; of what was removed into the old one.' }),
    kind: oneWordOf(['added', 'removed', 'changed', 'moved'], 'What happened to it.'),
    before: Type.Optional(Type.Unknown()),
    after: Type.Optional(Type.Unknown()),
    path: Type.Array(Type.String(), { description: 'The names and keys on the way, for people.' }),
  },
  'A difference.',
);
const place: TSchema = Type.Union([Type.Integer(), Type.Literal('draft')]);
export const diffSchema = strictObject(
  { from: place, to: place, differences: Type.Array(difference) },
  'What differs; equal versions differ in nothing.',
);

export const noteSchema = Type.String({
  minLength: 1,
  maxLength: 2000,
  pattern: '\\S',
  description: 'Why it is published, for those who look at it later.',
});
