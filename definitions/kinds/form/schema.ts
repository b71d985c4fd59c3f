import { type Static, Type } from '@sinclair/typebox';
import { type DeepReadonly, definitionHead, strictObject } from '../../shared/schema';

const anyObject = (description: string) =>
  Type.Unsafe<Readonly<Record<string, unknown>>>({ type: 'object', description });

/** Form (表单): TSK-09. */
export const formSchema = strictObject(
  {
    ...definitionHead('form'),
    schema: anyObject(
      'What may be filled in: a JSON Schema (2020-12) of an object, in the safe subset of ' +
        'definitions/shared/form/safe-schema.ts, with a `title` for every property.',
    ),
    ui: Type.Optional(
      anyObject(
        'Hints for showing it: by property name, such as `{ "note": { "widget": "textarea" } }`, and ' +
          '`order`, the names in the order in which they are shown.',
      ),
    ),
  },
  'What somebody fills in.',
);

export type Form = DeepReadonly<Static<typeof formSchema>>;

declare module '../kind' {
  interface DefinitionByKind {
    readonly form: Form;
  }
}
