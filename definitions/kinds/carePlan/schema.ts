import { type Static, Type } from '@sinclair/typebox';
import { factsOf } from '../../shared/condition/facts';
import { channels } from '../../shared/channels';
import { durationOf } from '../../shared/duration';
import { LUNAR_DAY_PATTERN } from '../../shared/lunar-day';
import {
  type DeepReadonly,
  definitionHead,
  exactlyOneOf,
  expressionOf,
  keyOf,
  oneWordOf,
  orNull,
  strictObject,
} from '../../shared/schema';

const timeOfDay = (description: string) => Type.String({ pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$', description });

const occasion = exactlyOneOf(
  {
    lunar: Type.String({
      pattern: LUNAR_DAY_PATTERN,
      description:
        'A day of the lunisolar year, `MM-DD`, such as `01-01` for Spring Festival. Where the month has no ' +
        '30th day, its last day holds.',
    }),
    date: Type.String({
      pattern: '^([0-9]{4}-)?(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$',
      description:
        'A day of every year, `MM-DD`, or of one year only, `YYYY-MM-DD`. 29 February is 28 February in a ' +
        'year without one.',
    }),
    cron: Type.String({
      minLength: 9,
      maxLength: 100,
      description: 'Times in cron with five fields, such as `0 9 * * 1` for Mondays at nine.',
    }),
    birthdayOf: oneWordOf(['contact'], 'The birthday (生日) of each contact.'),
    anniversaryOf: oneWordOf(['customer'], 'The company anniversary (厂店庆) of each customer.'),
    manual: Type.Literal(true, { description: 'Only when somebody starts it.' }),
  },
  'When care is due.',
);

const channel = strictObject(
  {
    type: oneWordOf(channels, 'How it is sent; a letter is printed with its envelope.'),
    template: keyOf('The message template.'),
  },
  'A channel and its template.',
);

/** Care plan (客户关怀计划): FLW-05, CAR-01 to CAR-06. */
export const carePlanSchema = strictObject(
  {
    ...definitionHead('carePlan'),
    facts: Type.Optional(factsOf('Facts beyond those of every customer and contact, or other defaults for them.')),
    occasion,
    sendAt: Type.Optional(timeOfDay('The time of day in Asia/Shanghai, `HH:MM`. Left out: `09:00`.')),
    leadTime: Type.Optional(durationOf('How long before the occasion it is sent. Left out: on the day.')),
    audience: strictObject(
      {
        of: oneWordOf(['contacts', 'customers'], 'Who gets it.'),
        where: Type.Optional(expressionOf('Which of them, in CEL over `customer` and `contact`. Left out: all.')),
      },
      'The recipients (待关怀客户清单).',
    ),
    approval: Type.Optional(
      orNull(keyOf('An approval.'), 'The approval that a run needs before anything is sent. Null or left out: none.'),
    ),
    channels: Type.Array(channel, {
      minItems: 1,
      maxItems: 10,
      description: 'The ways in which it is sent; a recipient gets it by each way that reaches them.',
    }),
    ratePerMinute: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 100_000, description: 'How many messages a minute at most. Left out: 600.' }),
    ),
    quietHours: Type.Optional(
      strictObject(
        { from: timeOfDay('When it begins.'), to: timeOfDay('When it ends, perhaps on the next day.') },
        'When nothing is sent (免打扰). Left out: never.',
      ),
    ),
  },
  'Whom to greet or invite, when and how.',
);

export type CarePlan = DeepReadonly<Static<typeof carePlanSchema>>;

declare module '../kind' {
  interface DefinitionByKind {
    readonly carePlan: CarePlan;
  }
}
