import type { ApprovalDefinition, ApprovalStep } from '../../../definitions/kinds/approval/schema';
import { adds, anApproval, aStep, codeOf, decides, returns } from './a-case';

const [sue, eve, tom] = [aStep('one', ['sue']), aStep('two', ['eve']), aStep('three', ['tom'])];
const version = (steps: readonly ApprovalStep[], more: Partial<ApprovalDefinition> = {}): ApprovalDefinition => ({
  kind: 'approval',
  key: 'discount',
  name: 'Discount',
  steps,
  ...more,
});
const migration = (steps: readonly ApprovalStep[], more: Partial<ApprovalDefinition> = {}) =>
  ({ kind: 'migrate', definition: version(steps, more) }) as const;

/** One step is done, the second is being decided. */
function atTwo() {
  const approval = anApproval([sue, eve, tom]);
  decides(approval, 'sue');
  return approval;
}

describe('DEF-04 a running approval and another version of its definition', () => {
  test('steps to come are those of the new version; who is asked stays asked, and what was decided counts', () => {
    const approval = atTwo();
    const task = approval.taskOf('eve');
    expect(codeOf(approval.host(migration([sue, eve, aStep('new', ['lea'])])))).toBe('accepted');
    expect([approval.asked(), approval.taskOf('eve')]).toEqual([['eve'], task]);
    decides(approval, 'eve');
    expect(approval.asked()).toEqual(['lea']);
    decides(approval, 'lea');
    expect([approval.state().status, approval.ledger().length]).toEqual(['approved', 3]);
    expect(approval.effects().filter(({ kind }) => kind === 'announce')).toEqual([
      { kind: 'announce', what: 'migrated', taskId: null },
    ]);
  });

  test('the last step may end the approval when the new version has none after it', () => {
    const approval = atTwo();
    approval.host(migration([sue, eve]));
    decides(approval, 'eve');
    expect(approval.state().status).toBe('approved');
  });

  test.each([
    ['a step that was decided is gone', [eve, tom], 'has reached the step "one"'],
    ['the step in hand is gone', [sue, tom], 'has reached the step "two"'],
    ['reached steps changed places', [eve, sue, tom], 'stands in another place'],
    ['a new step lies before one that was reached', [aStep('new', ['lea']), sue, eve, tom], 'would never be asked'],
    ['the step in hand asks in another mode', [sue, { ...eve, mode: 'any' }, tom], 'asks its signers something else'],
    [
      'the step in hand has other outcomes',
      [sue, { ...eve, outcomes: ['approve', 'later'] }, tom],
      'asks its signers something else',
    ],
  ] as const)('it stays where it is when %s', (_what, steps, reason) => {
    const approval = atTwo();
    const before = approval.state();
    expect(approval.host(migration(steps))).toMatchObject({
      code: 'wrong_state',
      detail: expect.stringContaining(reason),
    });
    expect(approval.state()).toBe(before);
  });

  test('a step that was decided may ask otherwise from now on', () => {
    const approval = atTwo();
    expect(
      codeOf(approval.host(migration([{ ...sue, mode: 'any' }, { ...eve, approvers: [{ user: 'boss' }] }, tom]))),
    ).toBe('accepted');
    expect(approval.asked()).toEqual(['eve']);
    returns(approval, 'eve', 'one', 'rerun');
    decides(approval, 'sue');
    expect(approval.asked()).toEqual(['boss']);
  });

  test('a step that waits to go on after a return must be the same', () => {
    const approval = atTwo();
    returns(approval, 'eve', 'one', 'here');
    expect(codeOf(approval.host(migration([sue, { ...eve, mode: 'any' }, tom])))).toBe('wrong_state');
    expect(codeOf(approval.host(migration([sue, eve])))).toBe('accepted');
  });

  test('added signers stay', () => {
    const approval = atTwo();
    adds(approval, 'eve', 'parallel', 'boss');
    approval.host(migration([sue, eve]));
    expect(approval.asked()).toEqual(['eve', 'boss']);
  });

  test('facts that the data do not have, choices that nobody made, and another approval are refused', () => {
    const approval = atTwo();
    expect(codeOf(approval.host(migration([sue, eve], { facts: { amountFen: { type: 'integer' } } })))).toBe(
      'unprocessable',
    );
    expect(
      codeOf(
        approval.host(migration([sue, eve, { key: 'chosen', mode: 'all', approvers: [{ chosenBy: 'initiator' }] }])),
      ),
    ).toBe('unprocessable');
    expect(codeOf(approval.host(migration([sue, eve], { key: 'other' })))).toBe('wrong_state');
  });

  test('what has ended does not move', () => {
    const approval = anApproval([sue]);
    decides(approval, 'sue');
    expect(codeOf(approval.host(migration([sue, eve])))).toBe('wrong_state');
  });
});
