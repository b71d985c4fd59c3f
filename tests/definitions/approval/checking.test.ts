import Ajv2020 from 'ajv/dist/2020';
import { approvalFindings } from '../../../definitions/kinds/approval/checking';
import { approvalSchema, type ApprovalStep } from '../../../definitions/kinds/approval/schema';
import { shippedWorld } from '../kinds/shipped-definitions';
import { aStep } from './a-case';

const world = { ...shippedWorld, usernames: ['lea', 'leo', 'tom'] };

const found = (...steps: readonly ApprovalStep[]) =>
  approvalFindings({ kind: 'approval', key: 'x', name: 'X', steps }, world).map(
    ({ severity, pointer, code }) => `${severity} ${pointer} ${code}`,
  );

describe('DEF-03 approvals that can never be decided', () => {
  test.each<[string, Partial<ApprovalStep>, readonly string[]]>([
    ['nothing wrong', {}, []],
    ['a ratio above 1', { mode: { ratio: 1.2 } }, ['error /steps/0/mode/ratio never_reached']],
    ['a ratio of 0', { mode: { ratio: 0 } }, ['error /steps/0/mode/ratio always_reached']],
    [
      'a part above the whole weight',
      { mode: { weights: { lea: 2 }, pass: 1.5 } },
      ['error /steps/0/mode/pass never_reached'],
    ],
    [
      'a weight of 0',
      { mode: { weights: { lea: 0 }, pass: 0.5 } },
      ['error /steps/0/mode/weights/lea weight_not_positive'],
    ],
    [
      'a weight of nobody',
      { mode: { weights: { lea: 1, tom: 2 }, pass: 0.5 } },
      ['warning /steps/0/mode/weights/tom weight_unused'],
    ],
    ['nobody at all', { approvers: [] }, ['error /steps/0/approvers never_decided']],
    ['nobody, who passes', { approvers: [], ifNoApprover: 'pass' }, ['warning /steps/0/approvers no_approvers']],
    [
      'nobody to choose',
      { approvers: [{ chosenBy: 'previousApprover' }] },
      ['error /steps/0/approvers/0/chosenBy nobody_chooses'],
    ],
    [
      'nobody to choose who is asked instead',
      { ifNoApprover: { assignTo: [{ user: 'tom' }, { chosenBy: 'initiator' }] } },
      ['warning /steps/0/ifNoApprover/assignTo/1 nobody_chooses'],
    ],
    [
      'somebody who is not there',
      {
        approvers: [{ user: 'nobody' }, { role: 'nothing' }],
        cc: [{ user: 'none' }],
        ifNoApprover: { assignTo: 'no' },
      },
      [
        'error /steps/0/approvers/0/user unknown_user',
        'error /steps/0/approvers/1/role unknown_role',
        'error /steps/0/cc/0/user unknown_user',
        'error /steps/0/ifNoApprover/assignTo unknown_user',
      ],
    ],
    [
      'an expression that gives no ids',
      { approvers: [{ expression: '1 + 1' }] },
      ['error /steps/0/approvers/0/expression condition'],
    ],
    ['only rejection', { outcomes: ['reject'] }, ['error /steps/0/outcomes never_passes']],
    [
      'a deadline with an outcome that is none',
      { outcomes: ['same', 'reject'], deadline: { within: { hours: 1 }, onExpiry: 'approve' } },
      ['error /steps/0/deadline/onExpiry unknown_outcome'],
    ],
    [
      'a deadline that fills in nothing',
      { fields: { '/a': 'required' }, deadline: { within: { hours: 1 }, onExpiry: 'approve' } },
      ['warning /steps/0/deadline/onExpiry required_left_empty'],
    ],
    [
      'a return to before the first step',
      { mayReturnTo: ['earlier'] },
      ['warning /steps/0/mayReturnTo nothing_earlier'],
    ],
    ['a step called initiator', { key: 'initiator' }, ['error /steps/0/key reserved_key']],
  ])('%s', (_, more, findings) => {
    expect(found(aStep('one', ['lea', 'leo'], more))).toEqual(findings);
  });
});

describe('the schema of approvals', () => {
  const accepts = new Ajv2020({ strict: false }).compile(approvalSchema);
  const definition = (step: object) => ({
    kind: 'approval',
    key: 'discount',
    name: '折扣',
    steps: [{ key: 'manager', mode: 'all', approvers: [], ...step }],
  });

  test('takes the whole example of a step, and needs no more than key, mode and approvers', () => {
    const whole = {
      name: '部门经理',
      when: 'amountFen > 10000000',
      mode: { weights: { legal1: 2, legal: 1 }, pass: 0.5 },
      approvers: [
        ...[
          { user: 'legal1' },
          { role: 'legal', claim: true },
          { departmentHead: 'initiator', levelsUp: 0 },
          { managerChain: { of: 'initiator', levels: 2 } },
        ],
        ...[
          { ownerOf: 'subject' },
          { field: '/path/in/data' },
          { expression: 'reviewer' },
          { chosenBy: 'previousApprover' },
        ],
      ],
      ifNoApprover: { assignTo: { user: 'admin1' } },
      ifInitiator: 'manager',
      ifRepeated: 'pass',
      deadline: { within: { businessHours: 8 }, remind: [{ businessHours: 4 }], onExpiry: 'escalate' },
      outcomes: ['approve', 'reject'],
      form: 'discount',
      fields: { '/amountFen': 'editable' },
      requireComment: ['reject'],
      mayReturnTo: ['initiator', 'earlier'],
      mayAddSigners: true,
      mayTransfer: true,
      cc: [{ role: 'finance' }],
    };
    expect(accepts(definition(whole))).toBe(true);
    expect(accepts(definition({}))).toBe(true);
  });

  test.each([
    [{ mode: 'some' }],
    [{ approvers: [{ user: 'a', role: 'b' }] }],
    [{ ifRepeated: 'skip' }],
    [{ fields: { amountFen: 'editable' } }],
    [{ colour: 'red' }],
  ])('refuses %j', (step) => {
    expect(accepts(definition(step))).toBe(false);
  });
});
