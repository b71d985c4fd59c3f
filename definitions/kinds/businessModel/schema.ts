import { type Static, Type } from '@sinclair/typebox';
import { factsOf } from '../../shared/condition/facts';
import { documentPurpose } from '../../document/schema';
import { durationOf } from '../../shared/duration';
import {
  type DeepReadonly,
  definitionHead,
  expressionOf,
  fieldPointerOf,
  keyOf,
  nameOf,
  oneWordOf,
  strictObject,
} from '../../shared/schema';

/** The model of a registration that names none. */
export const DEFAULT_MODEL = 'standard';

/** Room for the largest model that is checked in time: 200 stages of 20 activities. */
const MAX_STAGES = 200;
const MAX_ACTIVITIES = 50;

const criterion = strictObject(
  {
    when: expressionOf(
      'The condition that must hold, in CEL over the facts of an opportunity. A missing fact makes it unmet.',
    ),
    else: nameOf('What the person is told when it does not hold.'),
  },
  'A criterion: what must hold, and what to say when it does not.',
);

/** People are named by username and roles by key, since definitions move between systems. */
const informed = Type.Array(
  Type.Union(
    [
      strictObject({ user: Type.String({ minLength: 1, maxLength: 100, description: 'A username.' }) }, 'This person.'),
      strictObject({ role: keyOf('A role.') }, 'Those who hold this role.'),
      strictObject(
        { departmentHead: oneWordOf(['owner'], 'Of the owner of the opportunity.') },
        'The head of the department.',
      ),
    ],
    { description: 'Who is told.' },
  ),
  { maxItems: 20, description: 'Who is told beside those who are told anyway (OPP-23). Left out: nobody.' },
);

/** What every activity says, whether it is done in a stage or after winning. */
const activityHead = (unique: string) => ({
  key: keyOf(`Its name in the interface, unique ${unique}.`),
  name: nameOf('The name that people see.'),
  description: Type.Optional(Type.String({ maxLength: 2000, description: 'What to do.' })),
});

const activityNeeds = {
  documents: Type.Optional(
    Type.Array(nameOf('A type of document.'), {
      maxItems: 20,
      description: 'The types of document that its completion must bring.',
    }),
  ),
  form: Type.Optional(keyOf('The form that its completion fills in.')),
  inform: Type.Optional({ ...informed, description: 'Who is told when it is done (OPP-23). Left out: nobody.' }),
};

const activity = strictObject(
  {
    ...activityHead('within the stage'),
    required: Type.Optional(
      Type.Boolean({ description: 'Whether the stage can be left without it. Left out: false.' }),
    ),
    ...activityNeeds,
  },
  'A sales activity (销售活动) of the stage.',
);

const followUp = strictObject(
  { ...activityHead('among the follow-ups'), ...activityNeeds },
  'What is followed after winning (OPP-27).',
);

const stage = strictObject(
  {
    key: keyOf('Its name in the interface, unique within the model.'),
    name: nameOf('The name that people see.'),
    description: Type.Optional(Type.String({ maxLength: 2000, description: 'What the stage is about.' })),
    winProbability: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: 100,
        description: 'The probability of winning, in percent; weighted income is expected income times this (FUN-02).',
      }),
    ),
    timeLimit: Type.Optional(durationOf('How long the stage may last, from the moment it was entered.')),
    remind: Type.Optional(
      Type.Array(durationOf('How long before the limit.'), {
        maxItems: 20,
        description: 'Reminders to the owner, counted back from the limit.',
      }),
    ),
    stallAfter: Type.Optional(
      durationOf('How long nothing may be done before the opportunity counts as stalled (停滞).'),
    ),
    entry: Type.Optional(Type.Array(criterion, { maxItems: 50, description: 'What must hold to enter the stage.' })),
    activities: Type.Optional(
      Type.Array(activity, { maxItems: MAX_ACTIVITIES, description: 'What is done in the stage.' }),
    ),
    requiredFields: Type.Optional(
      Type.Array(fieldPointerOf('A field.'), {
        maxItems: 50,
        description: 'Fields that must be filled in before the stage is left.',
      }),
    ),
    requiredDocuments: Type.Optional(
      Type.Array(
        { ...documentPurpose, description: 'A type of document.' },
        {
          maxItems: 20,
          description:
            'The types of document of which one each must be attached to the opportunity before the stage is ' +
            'left forward.',
        },
      ),
    ),
    exit: Type.Optional(
      Type.Array(criterion, { maxItems: 50, description: 'What must hold to leave the stage forward.' }),
    ),
    inform: Type.Optional({
      ...informed,
      description:
        'Who is told when it is entered, reminded of, overdue or stalled, beside the owner and the owner’s ' +
        'manager (OPP-23). Left out: nobody.',
    }),
    gate: Type.Optional(keyOf('The approval that must pass before the opportunity leaves the stage forward.')),
    next: Type.Optional(
      Type.Array(keyOf('A stage.'), {
        maxItems: MAX_STAGES,
        description:
          'The stages that may follow. Empty or left out: the last stage, from which the opportunity may be won.',
      }),
    ),
    back: Type.Optional(
      Type.Array(keyOf('A stage.'), {
        maxItems: MAX_STAGES,
        description: 'The stages that it may be put back to. Left out: none.',
      }),
    ),
  },
  'A sales stage (销售阶段).',
);

const outcomes = strictObject(
  {
    lostReasons: Type.Optional(
      Type.Array(nameOf('A reason.'), {
        maxItems: 100,
        description: 'The reasons for which an opportunity may be lost. Left out or empty: any text.',
      }),
    ),
    wonNeeds: Type.Optional(
      Type.Array(fieldPointerOf('A field.'), {
        maxItems: 50,
        description: 'Fields that must be filled in before it is won.',
      }),
    ),
    lostNeeds: Type.Optional(
      Type.Array(fieldPointerOf('A field.'), {
        maxItems: 50,
        description: 'Fields that must be filled in before it is lost, such as who won it instead.',
      }),
    ),
    maySuspendFor: Type.Optional(durationOf('The longest suspension. Left out: no bound.')),
    inform: Type.Optional({
      ...informed,
      description:
        'Who is told when it is won, lost or suspended, beside the owners and the owner’s manager (OPP-23). ' +
        'Left out: nobody.',
    }),
    ownParty: Type.Optional(
      nameOf(
        'Who signs the contract on our side. Left out: the company, which is the root above the owner’s department.',
      ),
    ),
    followUps: Type.Optional(
      Type.Array(followUp, {
        maxItems: MAX_ACTIVITIES,
        description:
          'What is followed after winning (OPP-27). Left out: `delivery`, `payment` and `installation`, ' +
          'without documents or forms.',
      }),
    ),
  },
  'How an opportunity may end or rest.',
);

/** Business model (业务管理模式): stage → activity, OPP-01 and FLW-03. */
export const businessModelSchema = strictObject(
  {
    ...definitionHead('businessModel'),
    registrationPolicy: keyOf('The registration policy of its opportunities.'),
    calendar: Type.Optional(keyOf('The working calendar of its business time. Left out: `cn`.')),
    facts: Type.Optional(
      factsOf('Facts beyond those of every opportunity (its custom fields), or other defaults for them.'),
    ),
    stages: Type.Array(stage, {
      minItems: 1,
      maxItems: MAX_STAGES,
      description: 'The stages; the first one is entered when the registration becomes valid.',
    }),
    outcomes: Type.Optional(outcomes),
  },
  'How an opportunity goes from its first stage to won or lost.',
);

export type BusinessModel = DeepReadonly<Static<typeof businessModelSchema>>;

declare module '../kind' {
  interface DefinitionByKind {
    readonly businessModel: BusinessModel;
  }
}
export type Stage = BusinessModel['stages'][number];
export type SalesActivity = NonNullable<Stage['activities']>[number];
export type Criterion = NonNullable<Stage['entry']>[number];
export type Informed = NonNullable<Stage['inform']>;
