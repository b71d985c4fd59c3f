import { adds, anApproval, aStep, codeOf, decides } from './a-case';
import { idOf } from './world';

describe('TSK-04 signers added before', () => {
  test('decide first, then the task comes back to the adder', () => {
    const approval = anApproval([aStep('legal', ['lea'])]);
    const task = approval.taskOf('lea');
    adds(approval, 'lea', 'before', 'leo', 'lin');
    expect(approval.asked()).toEqual(['leo', 'lin']);
    expect(codeOf(approval.sends('lea', { kind: 'decide', taskId: task, outcome: 'approve' }))).toBe('wrong_state');
    decides(approval, 'lin');
    decides(approval, 'leo');
    expect(approval.taskOf('lea')).toBe(task);
    decides(approval, 'lea');
    expect(approval.state().status).toBe('approved');
  });

  test('in countersign one of them rejects for all', () => {
    const approval = anApproval([aStep('legal', ['lea', 'boss'])]);
    adds(approval, 'lea', 'before', 'leo');
    decides(approval, 'leo', 'reject');
    expect(approval.state().status).toBe('rejected');
  });

  test('the step never passes without the adder, also when any one decides', () => {
    const approval = anApproval([aStep('legal', ['lea', 'boss'], { mode: 'any' })]);
    adds(approval, 'lea', 'before', 'leo');
    decides(approval, 'leo');
    expect(approval.state().status).toBe('running');
    decides(approval, 'boss');
    expect(approval.state().status).toBe('running');
    expect(approval.asked()).toEqual(['lea']);
    decides(approval, 'lea');
    expect(approval.state().status).toBe('approved');
  });

  test('can add signers in their turn', () => {
    const approval = anApproval([aStep('legal', ['lea'])]);
    adds(approval, 'lea', 'before', 'leo');
    adds(approval, 'leo', 'before', 'lin');
    expect(approval.asked()).toEqual(['lin']);
    decides(approval, 'lin');
    expect(approval.asked()).toEqual(['leo']);
    decides(approval, 'leo');
    expect(approval.asked()).toEqual(['lea']);
  });

  test('are inserted into a sequence at that place', () => {
    const approval = anApproval([aStep('chain', ['eve', 'boss'], { mode: 'sequence' })]);
    adds(approval, 'eve', 'before', 'lea', 'leo');
    const order: string[] = [];
    while (approval.state().status === 'running') {
      const [next = ''] = approval.asked();
      order.push(next);
      decides(approval, next);
    }
    expect(order).toEqual(['lea', 'leo', 'eve', 'boss']);
  });
});

describe('TSK-04 signers added after', () => {
  test('are asked once the adder has approved, and all of them must approve', () => {
    const approval = anApproval([aStep('legal', ['lea', 'boss'], { mode: 'any' })]);
    adds(approval, 'lea', 'after', 'leo', 'lin');
    expect(approval.asked()).toEqual(['lea', 'boss']);
    decides(approval, 'lea');
    expect(approval.asked()).toEqual(['leo', 'lin']);
    decides(approval, 'leo');
    expect(approval.state().status).toBe('running');
    decides(approval, 'lin');
    expect(approval.state().status).toBe('approved');
  });

  test('one of them rejects the step in every mode', () => {
    const approval = anApproval([aStep('board', ['eve', 'sid', 'lea'], { mode: { ratio: 0.3 } })]);
    adds(approval, 'lea', 'after', 'leo');
    decides(approval, 'lea');
    decides(approval, 'leo', 'reject');
    expect(approval.state().status).toBe('rejected');
  });

  test('a rejecting adder ends the step', () => {
    const approval = anApproval([aStep('board', ['eve', 'sid', 'lea'], { mode: { ratio: 0.3 } })]);
    adds(approval, 'lea', 'after', 'leo');
    decides(approval, 'lea', 'reject');
    expect(approval.state().status).toBe('rejected');
  });

  test('follow their adder in a sequence', () => {
    const approval = anApproval([aStep('chain', ['eve', 'boss'], { mode: 'sequence' })]);
    adds(approval, 'eve', 'after', 'lea');
    decides(approval, 'eve');
    expect(approval.asked()).toEqual(['lea']);
    decides(approval, 'lea');
    expect(approval.asked()).toEqual(['boss']);
  });
});

describe('TSK-04 remove-sign', () => {
  const removes = (approval: ReturnType<typeof anApproval>, username: string, task: string, signer: string) =>
    approval.sends(username, { kind: 'removeSigner', taskId: task, userId: idOf(signer) });

  test('takes an undecided added signer out, also after the adder decided, and judges the step at once', () => {
    const approval = anApproval([aStep('legal', ['lea'])]);
    const task = approval.taskOf('lea');
    adds(approval, 'lea', 'after', 'leo');
    decides(approval, 'lea');
    expect(codeOf(removes(approval, 'leo', task, 'leo'))).toBe('forbidden');
    expect(codeOf(removes(approval, 'lea', task, 'leo'))).toBe('accepted');
    expect(approval.state().status).toBe('approved');
  });

  test('of the last signer before brings the task back to the adder', () => {
    const approval = anApproval([aStep('legal', ['lea'])]);
    const task = approval.taskOf('lea');
    adds(approval, 'lea', 'before', 'leo');
    adds(approval, 'leo', 'before', 'lin');
    removes(approval, 'admin', task, 'leo');
    expect(approval.asked()).toEqual(['lea']);
  });

  test('of somebody who decided, or whom the rules found, is refused', () => {
    const approval = anApproval([aStep('legal', ['lea', 'boss'])]);
    const task = approval.taskOf('lea');
    adds(approval, 'lea', 'parallel', 'leo');
    decides(approval, 'leo');
    expect(codeOf(removes(approval, 'lea', task, 'leo'))).toBe('wrong_state');
    expect(codeOf(removes(approval, 'admin', task, 'boss'))).toBe('forbidden');
    expect(codeOf(removes(approval, 'admin', task, 'tom'))).toBe('not_found');
  });
});

describe('TSK-04 who may not be added', () => {
  test.each([
    ['somebody in the step already', 'boss', 'wrong_state'],
    ['somebody who has decided', 'leo', 'wrong_state'],
    ['the initiator', 'sam', 'unprocessable'],
  ])('%s', (_, signer, code) => {
    const approval = anApproval([aStep('legal', ['lea', 'boss', 'leo'])]);
    decides(approval, 'leo');
    const before = approval.state();
    expect(codeOf(adds(approval, 'lea', 'before', 'lin', signer))).toBe(code);
    expect(approval.state()).toBe(before);
  });

  test('anybody, where the step allows no added signers', () => {
    const approval = anApproval([aStep('legal', ['lea'], { mayAddSigners: false })]);
    expect(codeOf(adds(approval, 'lea', 'after', 'leo'))).toBe('forbidden');
  });
});
