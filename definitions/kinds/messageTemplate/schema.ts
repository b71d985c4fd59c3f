import { type Static, Type } from '@sinclair/typebox';
import { factsOf } from '../../shared/condition/facts';
import { type DeepReadonly, definitionHead, strictObject } from '../../shared/schema';

const MAX_VARIABLES = 100;

const variables = Type.Union(
  [
    Type.Array(Type.String({ pattern: '^[A-Za-z][A-Za-z0-9_]*$', maxLength: 64 }), {
      maxItems: MAX_VARIABLES,
      description: 'Their names.',
    }),
    factsOf('Their types by name, as for the facts of conditions.'),
  ],
  {
    description:
      'Variables beyond `contact`, `customer`, `owner` and `occasion`. One that is used without being ' +
      'declared is an error.',
  },
);

/** Message template (消息模板): CAR-03, CAR-05. */
export const messageTemplateSchema = strictObject(
  {
    ...definitionHead('messageTemplate'),
    subject: Type.Optional(
      Type.String({
        maxLength: 1_000,
        description: 'The subject of an e-mail or the heading of a letter, in Handlebars. An SMS has none.',
      }),
    ),
    body: Type.String({ minLength: 1, maxLength: 100_000, description: 'The text, in Handlebars.' }),
    variables: Type.Optional(variables),
  },
  'A text with places for what differs from recipient to recipient.',
);

export type MessageTemplate = DeepReadonly<Static<typeof messageTemplateSchema>>;

declare module '../kind' {
  interface DefinitionByKind {
    readonly messageTemplate: MessageTemplate;
  }
}
