import { adds, anApproval, aStep, codeOf, decides } from './a-case';
import { idOf } from './world';

const five = ['eve', 'sid', 'boss', 'lea', 'leo'];

describe('TSK-03 how the decisions of several signers make one', () => {
  test('countersign passes when everyone has approved', () => {
    const approval = anApproval([aStep('legal', ['lea', 'leo'])]);
    decides(approval, 'lea');
    expect(approval.state().status).toBe('running');
    decides(approval, 'leo');
    expect(approval.state()).toMatchObject({ status: 'approved', outcome: 'approve' });
  });

  test('countersign is rejected by one, and the others are asked no longer', () => {
    const approval = anApproval([aStep('legal', ['lea', 'leo'])]);
    const tasks = [approval.taskOf('lea'), approval.taskOf('leo')];
    decides(approval, 'leo', 'reject');
    expect(approval.state()).toMatchObject({ status: 'rejected', outcome: 'reject' });
    expect(approval.effects()).toContainEqual({ kind: 'closeTask', taskId: tasks[0], status: 'cancelled' });
  });

  test.each(['approve', 'reject'])('any one: the first decision (%s) decides', (outcome) => {
    const approval = anApproval([aStep('legal', ['lea', 'leo'], { mode: 'any' })]);
    const late = approval.taskOf('lea');
    decides(approval, 'leo', outcome);
    expect(approval.state().outcome).toBe(outcome);
    expect(codeOf(approval.sends('lea', { kind: 'decide', taskId: late, outcome: 'approve' }))).toBe('wrong_state');
  });

  test('who comes second is told who decided, and when', () => {
    const approval = anApproval([aStep('legal', ['lea', 'leo'], { mode: 'any' }), aStep('boss', ['boss'])]);
    const late = approval.taskOf('lea');
    decides(approval, 'leo');
    expect(approval.sends('lea', { kind: 'decide', taskId: late, outcome: 'approve' })).toEqual({
      code: 'conflict',
      detail: expect.stringContaining(`was decided (approve) by user ${idOf('leo')} at 2026-03-02T01:00:00.000Z.`),
    });
  });

  test('sequence asks one after another', () => {
    const approval = anApproval([aStep('chain', ['eve', 'boss', 'lea'], { mode: 'sequence' })]);
    expect(approval.asked()).toEqual(['eve']);
    decides(approval, 'eve');
    expect(approval.asked()).toEqual(['boss']);
    decides(approval, 'boss');
    decides(approval, 'lea');
    expect(approval.state().status).toBe('approved');
  });

  test('three of five reach a ratio of 0.6, and the rest are cancelled', () => {
    const approval = anApproval([aStep('board', five, { mode: { ratio: 0.6 } })]);
    decides(approval, 'eve');
    decides(approval, 'lea', 'reject');
    decides(approval, 'sid');
    expect(approval.asked()).toEqual(['boss', 'leo']);
    decides(approval, 'leo');
    expect(approval.state().status).toBe('approved');
  });

  test('a ratio that can no longer be reached rejects at once', () => {
    const approval = anApproval([aStep('board', five, { mode: { ratio: 0.6 } })]);
    decides(approval, 'eve', 'reject');
    decides(approval, 'lea', 'reject');
    expect(approval.state().status).toBe('running');
    decides(approval, 'sid', 'reject');
    expect(approval.state().status).toBe('rejected');
  });

  test('weights by username and by role are added up exactly: 0.1 + 0.2 are half of 0.6', () => {
    const weights = { eve: 0.1, legal: 0.2, boss: 0.3 };
    const approval = anApproval([aStep('vote', ['eve', 'lea', 'boss'], { mode: { weights, pass: 0.5 } })]);
    decides(approval, 'eve');
    expect(approval.state().status).toBe('running');
    decides(approval, 'lea');
    expect(approval.state().status).toBe('approved');
  });

  test('whoever has no weight weighs one; a username goes before a role', () => {
    const approval = anApproval([
      aStep('vote', ['lea', 'lin', 'eve'], { mode: { weights: { legal: 5, lin: 1 }, pass: 0.7 } }),
    ]);
    decides(approval, 'lin');
    decides(approval, 'eve');
    expect(approval.state().status).toBe('running');
    decides(approval, 'lea');
    expect(approval.state().status).toBe('approved');
  });

  test('a custom outcome ends the step at once, and the last step’s outcome is the approval’s', () => {
    const outcomes = ['notConflict', 'same', 'reject'];
    const approval = anApproval([aStep('review', ['lea', 'leo'], { outcomes })]);
    decides(approval, 'leo', 'same');
    expect(approval.state()).toMatchObject({ status: 'approved', outcome: 'same' });
  });

  test('an unknown outcome is refused and changes nothing', () => {
    const approval = anApproval([aStep('legal', ['lea'])]);
    const before = approval.state();
    expect(decides(approval, 'lea', 'same')).toMatchObject({ code: 'unprocessable', pointer: '/outcome' });
    expect(approval.state()).toBe(before);
  });

  test('a signer added in parallel counts in the mode', () => {
    const approval = anApproval([aStep('board', ['eve', 'sid'], { mode: { ratio: 0.5 } })]);
    adds(approval, 'eve', 'parallel', 'lea', 'leo');
    decides(approval, 'lea');
    expect(approval.state().status).toBe('running');
    decides(approval, 'eve');
    expect(approval.state().status).toBe('approved');
  });
});
