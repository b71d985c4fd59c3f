import { type Static, Type } from '@sinclair/typebox';
import { factsOf } from '../../shared/condition/facts';
import { durationOf } from '../../shared/duration';
import {
  type DeepReadonly,
  definitionHead,
  expressionOf,
  keyOf,
  nameOf,
  orNull,
  strictObject,
} from '../../shared/schema';

const grade = strictObject(
  {
    key: keyOf('Its name in the interface, unique within the process.'),
    name: Type.Optional(nameOf('The name that people see. Left out: the key.')),
    respondWithin: durationOf('How long until somebody has taken it up, from the moment of the request.'),
    resolveWithin: durationOf('How long until it is solved, from the moment of the request.'),
  },
  'A grade of urgency (服务级别) with its time limits.',
);

const confirmation = strictObject(
  {
    within: Type.Optional(durationOf('How long the customer has to confirm. Left out: no bound.')),
    skipWhen: Type.Optional(
      expressionOf('The condition under which no confirmation is asked for, in CEL, such as `!paid`.'),
    ),
  },
  'The confirmation of the order by the customer (客户确认).',
);

const revisit = strictObject(
  {
    after: durationOf('How long after the settlement the revisit is due.'),
    within: durationOf('How long the revisit may take from then on.'),
    reopenBelow: Type.Integer({
      minimum: 1,
      maximum: 5,
      description: 'Attitude or quality (1–5) below this reopens the order.',
    }),
  },
  'The revisit (回访).',
);

/** Service process (服务流程): FLW-04, SRV-01 to SRV-10. */
export const serviceProcessSchema = strictObject(
  {
    ...definitionHead('serviceProcess'),
    calendar: Type.Optional(keyOf('The working calendar of its business time. Left out: `cn`.')),
    facts: Type.Optional(factsOf('Facts beyond those of every service order, or other defaults for them.')),
    grades: Type.Array(grade, {
      minItems: 1,
      maxItems: 20,
      description: 'The grades, the most urgent first; a request without a grade gets the last one.',
    }),
    quoteApproval: Type.Optional(
      orNull(
        keyOf('An approval.'),
        'The approval that a quote needs before the customer sees it. Null or left out: none.',
      ),
    ),
    confirmation: Type.Optional(confirmation),
    dispatch: Type.Optional(
      strictObject(
        { acceptWithin: durationOf('How long the technician has to accept.') },
        'The dispatch (派工). Left out: no bound on acceptance.',
      ),
    ),
    settlement: Type.Optional(
      strictObject(
        { approval: orNull(keyOf('An approval.'), 'The approval that a settlement needs. Null: none.') },
        'The settlement (结算). Left out: it needs no approval.',
      ),
    ),
    revisit: Type.Optional(revisit),
  },
  'How a service request is solved.',
);

export type ServiceProcess = DeepReadonly<Static<typeof serviceProcessSchema>>;

declare module '../kind' {
  interface DefinitionByKind {
    readonly serviceProcess: ServiceProcess;
  }
}
