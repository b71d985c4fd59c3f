import { anApproval, aStep, codeOf, decides, returns } from './a-case';

const three = [aStep('first', ['eve']), aStep('second', ['lea', 'leo']), aStep('third', ['boss'])];

describe('TSK-04 return', () => {
  test('to an earlier step, and straight back: who decided keeps the decision, the others are asked anew', () => {
    const approval = anApproval(three);
    decides(approval, 'eve');
    const [leas, leos] = [approval.taskOf('lea'), approval.taskOf('leo')];
    decides(approval, 'lea');
    returns(approval, 'leo', 'first', 'here');
    expect(approval.asked()).toEqual(['eve']);
    decides(approval, 'eve');
    expect(approval.asked()).toEqual(['leo']);
    expect(approval.taskOf('leo')).not.toBe(leos);
    expect(approval.effects()).not.toContainEqual(
      expect.objectContaining({ kind: 'closeTask', taskId: leas, status: 'returned' }),
    );
    decides(approval, 'leo');
    decides(approval, 'boss');
    expect(approval.state().status).toBe('approved');
  });

  test('with rerun every step from the target on runs again', () => {
    const approval = anApproval(three);
    decides(approval, 'eve');
    decides(approval, 'lea');
    returns(approval, 'leo', 'first', 'rerun');
    decides(approval, 'eve');
    expect(approval.asked()).toEqual(['lea', 'leo']);
  });

  test('past a step in between: here skips it, rerun takes it', () => {
    for (const [resume, asked] of [
      ['here', ['boss']],
      ['rerun', ['lea', 'leo']],
    ] as const) {
      const approval = anApproval(three);
      for (const signer of ['eve', 'lea', 'leo']) decides(approval, signer);
      returns(approval, 'boss', 'first', resume);
      decides(approval, 'eve');
      expect(approval.asked()).toEqual(asked);
    }
  });

  test('of a case that its host has judged anew every step runs again, whatever the return said', () => {
    for (const [anew, asked] of [
      [false, ['leo']],
      [true, ['eve']],
    ] as const) {
      const approval = anApproval(three);
      decides(approval, 'eve');
      decides(approval, 'lea');
      returns(approval, 'leo', 'initiator', 'here');
      approval.sends('sam', { kind: 'resubmit', taskId: approval.taskOf('sam'), anew });
      expect(approval.asked()).toEqual(asked);
    }
  });

  test('to the initiator, who corrects the values and resubmits', () => {
    const facts = { amountFen: { type: 'integer', default: 0 } } as const;
    const steps = [aStep('first', ['eve']), aStep('big', ['boss'], { when: 'amountFen > 100' })];
    const approval = anApproval(steps, { facts, data: { amountFen: 10, note: 'x' } });
    returns(approval, 'eve', 'initiator', 'rerun');
    expect(approval.asked()).toEqual(['sam']);
    expect(
      approval.sends('sam', { kind: 'resubmit', taskId: approval.taskOf('sam'), form: { amountFen: 'many' } }),
    ).toMatchObject({ code: 'unprocessable' });
    approval.sends('sam', { kind: 'resubmit', taskId: approval.taskOf('sam'), form: { amountFen: 500 } });
    expect(approval.state().data).toEqual({ amountFen: 500, note: 'x' });
    decides(approval, 'eve');
    expect(approval.asked()).toEqual(['boss']);
  });

  test('to the initiator and straight back', () => {
    const approval = anApproval(three);
    decides(approval, 'eve');
    decides(approval, 'leo');
    returns(approval, 'lea', 'initiator', 'here');
    approval.sends('sam', { kind: 'resubmit', taskId: approval.taskOf('sam') });
    expect(approval.asked()).toEqual(['lea']);
  });

  test('may be nested', () => {
    const approval = anApproval(three);
    for (const signer of ['eve', 'lea', 'leo']) decides(approval, signer);
    returns(approval, 'boss', 'second', 'here');
    decides(approval, 'leo');
    returns(approval, 'lea', 'first', 'here');
    decides(approval, 'eve');
    expect(approval.asked()).toEqual(['lea']);
    decides(approval, 'lea');
    expect(approval.asked()).toEqual(['boss']);
  });

  test('a returned task is decided no more', () => {
    const approval = anApproval(three);
    decides(approval, 'eve');
    const task = approval.taskOf('lea');
    returns(approval, 'leo', 'first', 'here');
    expect(codeOf(approval.sends('lea', { kind: 'decide', taskId: task, outcome: 'approve' }))).toBe('wrong_state');
  });

  test.each([
    ['the current step', 'second', 'unprocessable'],
    ['a later step', 'third', 'unprocessable'],
    ['a skipped step', 'never', 'unprocessable'],
    ['an unknown step', 'nowhere', 'unprocessable'],
  ])('to %s is refused', (_, to, code) => {
    const facts = { amountFen: { type: 'integer', default: 0 } } as const;
    const approval = anApproval([aStep('never', ['tom'], { when: 'amountFen > 1' }), ...three], { facts });
    decides(approval, 'eve');
    expect(codeOf(returns(approval, 'lea', to, 'here'))).toBe(code);
  });

  test('needs a reason that says something', () => {
    const approval = anApproval(three);
    const result = approval.sends('eve', {
      kind: 'return',
      taskId: approval.taskOf('eve'),
      to: 'initiator',
      resume: 'here',
      reason: '　 ',
    });
    expect(result).toMatchObject({ code: 'unprocessable', pointer: '/reason' });
  });

  test('only where the step lets it', () => {
    const approval = anApproval([aStep('first', ['eve']), aStep('second', ['lea'], { mayReturnTo: ['earlier'] })]);
    decides(approval, 'eve');
    expect(codeOf(returns(approval, 'lea', 'initiator', 'here'))).toBe('forbidden');
    expect(codeOf(returns(approval, 'lea', 'first', 'here'))).toBe('accepted');
  });

  test('to a step that ifRepeated had passed asks its approver', () => {
    const approval = anApproval([
      aStep('first', ['eve']),
      aStep('again', ['eve'], { ifRepeated: 'pass' }),
      aStep('third', ['boss']),
    ]);
    decides(approval, 'eve');
    expect(approval.asked()).toEqual(['boss']);
    returns(approval, 'boss', 'again', 'here');
    expect(approval.asked()).toEqual(['eve']);
  });
});
