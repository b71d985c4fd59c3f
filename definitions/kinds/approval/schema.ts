import { type Static, Type } from '@sinclair/typebox';
import { factsOf } from '../../shared/condition/facts';
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
import { approverRuleSchema } from './approvers/rules';
import { username } from './approvers/user';

const MAX_STEPS = 100;
const MAX_RULES = 100;

const rules = (description: string) => Type.Array(approverRuleSchema, { maxItems: MAX_RULES, description });

const mode = Type.Union(
  [
    oneWordOf(
      ['all', 'any', 'sequence'],
      '`all` 会签: everyone; `any` 或签: the first decision decides; `sequence` 依次: one after another.',
    ),
    strictObject(
      {
        ratio: Type.Number({
          description:
            'Which part of the signers must approve: above 0, at most 1. Reached means at least; the ' +
            'arithmetic is exact.',
        }),
      },
      'Countersign by ratio 比例会签.',
    ),
    strictObject(
      {
        weights: Type.Record(Type.String({ minLength: 1, maxLength: 100 }), Type.Number(), {
          maxProperties: 200,
          description:
            'The weight of a username or of a role. A username goes before roles, and of several roles the ' +
            'heaviest counts. Whoever is not named weighs 1.',
        }),
        pass: Type.Number({ description: 'Which part of the whole weight must approve: above 0, at most 1.' }),
      },
      'Weighted vote 票签.',
    ),
  ],
  { description: 'How the decisions of several signers make one.' },
);

const deadline = strictObject(
  {
    within: durationOf('How long a signer has, from the moment they are asked.'),
    remind: Type.Optional(
      Type.Array(durationOf('How long before the end.'), {
        maxItems: 20,
        description: 'Reminders, counted back from the end.',
      }),
    ),
    onExpiry: Type.Optional(
      oneWordOf(
        ['escalate', 'approve', 'reject', 'keep'],
        'At the end: `escalate` gives the task to the manager of whoever has it, with the time anew, as ' +
          'often as there is a manager above; `approve` and `reject` count as this signer’s vote; `keep` ' +
          'leaves it. Left out: `keep`.',
      ),
    ),
  },
  'How long a signer has (时限).',
);

const outcome = Type.Union(
  [
    keyOf('An outcome.'),
    strictObject({ key: keyOf('An outcome.'), name: nameOf('The name that people see.') }, 'An outcome with a name.'),
  ],
  { description: 'A key, or a key with the name that people see.' },
);

const step = strictObject(
  {
    key: keyOf('Its name in the interface, unique within the approval.'),
    name: Type.Optional(nameOf('The name that people see. Left out: the key.')),
    when: Type.Optional(
      expressionOf('The condition under which the step is taken, in CEL over the declared facts. Left out: always.'),
    ),
    mode,
    approvers: rules('Who is asked, in this order.'),
    ifNoApprover: Type.Optional(
      Type.Union(
        [
          oneWordOf(['pass', 'refuse'], '`pass`: the step passes; `refuse`: the approval is rejected.'),
          strictObject(
            {
              assignTo: Type.Union(
                [username, approverRuleSchema, Type.Array(approverRuleSchema, { minItems: 1, maxItems: MAX_RULES })],
                { description: 'Who is asked instead.' },
              ),
            },
            'Somebody else is asked; if there is nobody either, the approval is rejected.',
          ),
        ],
        { description: 'What happens when nobody is found (审批人为空). Left out: `refuse`.' },
      ),
    ),
    ifInitiator: Type.Optional(
      oneWordOf(
        ['ask', 'skip', 'manager'],
        'What happens when the initiator is among the approvers: they are asked, left out, or replaced by ' +
          'their manager. Left out: `skip`. Only `ask` lets anybody decide their own request.',
      ),
    ),
    ifRepeated: Type.Optional(
      oneWordOf(
        ['ask', 'pass'],
        '`pass`: whoever approved in the step directly before counts as having approved here. Left out: `ask`.',
      ),
    ),
    deadline: Type.Optional(deadline),
    outcomes: Type.Optional(
      Type.Array(outcome, {
        minItems: 1,
        maxItems: 20,
        description:
          'What a signer may decide. `approve` and `reject` are votes; any other ends the step at once with ' +
          'that outcome. Left out: approve, reject.',
      }),
    ),
    form: Type.Optional(keyOf('The form that the signer sees.')),
    fields: Type.Optional(
      Type.Record(
        fieldPointerOf('A field.'),
        oneWordOf(['editable', 'visible', 'hidden', 'required'], 'What the signer may do with the field.'),
        {
          additionalProperties: false,
          maxProperties: 200,
          description:
            'By pointer into `data`. `required` implies editable and must be filled in unless the signer ' +
            'rejects. A field that is not listed is visible.',
        },
      ),
    ),
    requireComment: Type.Optional(
      Type.Array(keyOf('An outcome.'), {
        maxItems: 20,
        description: 'The outcomes that need a comment (必填意见). Left out: none.',
      }),
    ),
    mayReturnTo: Type.Optional(
      Type.Array(oneWordOf(['initiator', 'earlier'], 'The initiator, or any earlier step.'), {
        maxItems: 2,
        description: 'Where a signer may return the case to (退回). Left out: both.',
      }),
    ),
    mayAddSigners: Type.Optional(
      Type.Boolean({ description: 'Whether a signer may add signers (加签). Left out: true.' }),
    ),
    mayTransfer: Type.Optional(
      Type.Boolean({ description: 'Whether a signer may transfer (转办) or delegate (委派). Left out: true.' }),
    ),
    cc: Type.Optional(rules('Who gets a copy when the step begins (抄送).')),
  },
  'A step (审批节点).',
);

/** Approval (审批): the steps through which one human decision goes. */
export const approvalSchema = strictObject(
  {
    ...definitionHead('approval'),
    facts: Type.Optional(
      factsOf(
        'What conditions and expressions may use: top-level properties of `data`. One without a default must ' +
          'be given when the approval is started.',
      ),
    ),
    calendar: Type.Optional(keyOf('The working calendar of its business time. Left out: `cn`.')),
    onChange: Type.Optional(
      oneWordOf(
        ['refuse', 'rejudge'],
        'What happens when the record that is asked about changes meanwhile: `refuse`: what the approval was ' +
          'told of it cannot be changed until it ends; `rejudge`: the approval takes the new values, and asks ' +
          'every step again that shows one, is taken by one or finds its approvers by one. Left out: `rejudge`.',
      ),
    ),
    steps: Type.Array(step, { minItems: 1, maxItems: MAX_STEPS, description: 'The steps, in order.' }),
  },
  'How a decision is reached by people.',
);

export type ApprovalDefinition = DeepReadonly<Static<typeof approvalSchema>>;

declare module '../kind' {
  interface DefinitionByKind {
    readonly approval: ApprovalDefinition;
  }
}
export type ApprovalStep = ApprovalDefinition['steps'][number];
export type ApprovalMode = ApprovalStep['mode'];
export type FieldRule = NonNullable<ApprovalStep['fields']>[string];
export type FieldRules = NonNullable<ApprovalStep['fields']>;
