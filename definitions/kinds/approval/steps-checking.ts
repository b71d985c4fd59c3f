import { errorAt, type Finding, warningAt } from '../../shared/finding';
import { pointerOf } from '../../shared/json';
import { INITIATOR } from '../../approval/acts/returning';
import type { ApprovalDefinition, ApprovalStep } from './schema';
import { outcomesOf } from '../../approval/data/outcomes';

/** Whether an approval can be decided at all (DEF-03). What it refers to is checked in checking.ts. */
export function decidabilityFindings({ steps }: ApprovalDefinition): readonly Finding[] {
  return steps.flatMap((step, index) => {
    const at = `/steps/${index}`;
    return [
      ...keyFindings(step, at),
      ...modeFindings(step, at),
      ...(step.approvers.length > 0 ? [] : [emptyFinding(step.ifNoApprover, at)]),
      ...outcomeFindings(step, at),
      ...expiryFindings(step, at),
      ...(index === 0 && step.mayReturnTo?.includes('earlier')
        ? [
            warningAt(
              `${at}/mayReturnTo`,
              'nothing_earlier',
              'The first step has no earlier one to return to.',
              'Leave "earlier" out here.',
            ),
          ]
        : []),
    ];
  });
}

const keyFindings = ({ key }: ApprovalStep, at: string): readonly Finding[] =>
  key === INITIATOR
    ? [
        errorAt(
          `${at}/key`,
          'reserved_key',
          `A step cannot be called ${INITIATOR}: a return to it would be one to the person who asked.`,
          'Choose another key.',
        ),
      ]
    : [];

function modeFindings({ mode, approvers }: ApprovalStep, at: string): readonly Finding[] {
  if (typeof mode === 'string') return [];
  if ('ratio' in mode) return partFindings(mode.ratio, `${at}/mode/ratio`, 'The ratio');
  const names = Object.entries(mode.weights);
  return [
    ...partFindings(mode.pass, `${at}/mode/pass`, 'The part that passes'),
    ...names
      .filter(([, weight]) => weight <= 0)
      .map(([name]) =>
        errorAt(
          `${at}/mode/weights${pointerOf(name)}`,
          'weight_not_positive',
          `The weight of ${name} must be above 0.`,
          'Give a weight above 0, or leave the person out of the approvers.',
        ),
      ),
    ...(approvers.every((rule) => 'user' in rule)
      ? unusedWeights(
          names.map(([name]) => name),
          approvers.map((rule) => ('user' in rule ? rule.user : '')),
          at,
        )
      : []),
  ];
}

const partFindings = (part: number, pointer: string, what: string): readonly Finding[] => {
  if (part > 1)
    return [
      errorAt(
        pointer,
        'never_reached',
        `${what} is above 1: it can never be reached.`,
        'Give a number above 0 and at most 1; 0.6 is three of five.',
      ),
    ];
  return part > 0
    ? []
    : [
        errorAt(
          pointer,
          'always_reached',
          `${what} must be above 0.`,
          'Give a number above 0 and at most 1; 0.6 is three of five.',
        ),
      ];
};

/**
 * Only where all approvers are named can it be told that a weight is nobody’s, and then a role’s weight may still be
 * meant.
 */
const unusedWeights = (names: readonly string[], usernames: readonly string[], at: string): readonly Finding[] =>
  names.some((name) => usernames.includes(name)) || names.length === 0
    ? names
        .filter((name) => !usernames.includes(name))
        .map((name) =>
          warningAt(
            `${at}/mode/weights${pointerOf(name)}`,
            'weight_unused',
            `${name} is none of the approvers; the weight counts only if it is a role of theirs.`,
            'Remove the weight, or add the approver.',
          ),
        )
    : [];

function emptyFinding(ifNoApprover: ApprovalStep['ifNoApprover'], at: string): Finding {
  const pointer = `${at}/approvers`;
  if (ifNoApprover === 'pass')
    return warningAt(
      pointer,
      'no_approvers',
      'The step asks nobody and always passes.',
      'Name approvers, or remove the step.',
    );
  if (typeof ifNoApprover === 'object')
    return warningAt(
      pointer,
      'no_approvers',
      'The step always goes to whoever `ifNoApprover` names.',
      'Name them as approvers.',
    );
  return errorAt(
    pointer,
    'never_decided',
    'The step asks nobody, so the approval is always rejected here.',
    'Name approvers.',
  );
}

const outcomeFindings = (step: ApprovalStep, at: string): readonly Finding[] =>
  outcomesOf(step).every((outcome) => outcome === 'reject')
    ? [
        errorAt(
          `${at}/outcomes`,
          'never_passes',
          'The only outcome is reject: the step can never pass.',
          'Add approve, or an outcome of your own.',
        ),
      ]
    : [];

function expiryFindings(step: ApprovalStep, at: string): readonly Finding[] {
  const { deadline, fields = {} } = step;
  const pointer = `${at}/deadline/onExpiry`;
  const { onExpiry } = deadline ?? {};
  if (onExpiry !== 'approve' && onExpiry !== 'reject') return [];
  const required = Object.keys(fields).filter((field) => fields[field] === 'required');
  return [
    ...(outcomesOf(step).includes(onExpiry)
      ? []
      : [
          errorAt(
            pointer,
            'unknown_outcome',
            `The step has no outcome "${onExpiry}" that the end of the deadline could give.`,
            'Add the outcome, or choose "escalate" or "keep".',
          ),
        ]),
    ...(onExpiry === 'approve' && required.length > 0
      ? [
          warningAt(
            pointer,
            'required_left_empty',
            `When the deadline decides, nobody fills in ${required.join(', ')}.`,
            'Choose "escalate" or "keep", or do not require the fields.',
          ),
        ]
      : []),
  ];
}
