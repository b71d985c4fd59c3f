import { adds, anApproval, aStep, type AnApproval, codeOf, decides, returns } from './a-case';

const takesBack = (approval: AnApproval, username: string, taskId: string) =>
  codeOf(approval.sends(username, { kind: 'takeBack', taskId }));

describe('TSK-04 take back', () => {
  test('cancels the task that the decision opened and reopens one’s own', () => {
    const approval = anApproval([aStep('first', ['eve']), aStep('second', ['boss'])]);
    const [task] = [approval.taskOf('eve')];
    decides(approval, 'eve');
    const opened = approval.taskOf('boss');
    expect(takesBack(approval, 'eve', task)).toBe('accepted');
    expect(approval.asked()).toEqual(['eve']);
    expect(approval.taskOf('eve')).toBe(task);
    expect(approval.effects()).toContainEqual({ kind: 'closeTask', taskId: opened, status: 'cancelled' });
    expect(approval.ledger().map(({ action, outcome }) => [action, outcome])).toEqual([
      ['decided', 'approve'],
      ['takenBack', null],
    ]);
    decides(approval, 'eve');
    expect(approval.asked()).toEqual(['boss']);
  });

  test('inside a countersign while others are open, also after another has decided', () => {
    const approval = anApproval([aStep('legal', ['lea', 'leo', 'lin'])]);
    const task = approval.taskOf('lea');
    decides(approval, 'lea');
    decides(approval, 'leo');
    expect(takesBack(approval, 'lea', task)).toBe('accepted');
    expect(approval.asked()).toEqual(['lea', 'lin']);
  });

  test('where any one decides it reopens those that were cancelled', () => {
    const approval = anApproval([aStep('legal', ['lea', 'leo'], { mode: 'any' }), aStep('last', ['boss'])]);
    const [leas, leos] = [approval.taskOf('lea'), approval.taskOf('leo')];
    decides(approval, 'lea');
    takesBack(approval, 'lea', leas);
    expect([approval.taskOf('lea'), approval.taskOf('leo')]).toEqual([leas, leos]);
    decides(approval, 'leo');
    expect(approval.asked()).toEqual(['boss']);
  });

  test('is refused once somebody has decided after it, or returned the case', () => {
    for (const follow of [
      (approval: AnApproval) => decides(approval, 'lea'),
      (approval: AnApproval) => returns(approval, 'lea', 'initiator', 'here'),
    ]) {
      const approval = anApproval([aStep('first', ['eve']), aStep('second', ['lea', 'leo'])]);
      const task = approval.taskOf('eve');
      decides(approval, 'eve');
      follow(approval);
      expect(takesBack(approval, 'eve', task)).toBe('wrong_state');
    }
  });

  test('a step that a rule has passed since does not stand in the way', () => {
    const steps = [
      aStep('first', ['eve']),
      aStep('again', ['eve'], { ifRepeated: 'pass' }),
      aStep('nobody', [], { ifNoApprover: 'pass' }),
      aStep('last', ['boss']),
    ];
    const approval = anApproval(steps);
    const task = approval.taskOf('eve');
    decides(approval, 'eve');
    expect(approval.asked()).toEqual(['boss']);
    expect(takesBack(approval, 'eve', task)).toBe('accepted');
    expect(approval.path().map(({ state }) => state)).toEqual(['now', 'predicted', 'predicted', 'predicted']);
  });

  test('of a decision that a deadline has followed takes that back too', () => {
    const steps = [
      aStep('first', ['eve']),
      aStep('second', ['lea'], { deadline: { within: { hours: 2 }, onExpiry: 'approve' } }),
      aStep('last', ['boss']),
    ];
    const approval = anApproval(steps);
    const task = approval.taskOf('eve');
    decides(approval, 'eve');
    approval.passes(3);
    expect(approval.asked()).toEqual(['boss']);
    takesBack(approval, 'eve', task);
    expect(approval.asked()).toEqual(['eve']);
  });

  test('in a step that another had returned to brings the returning step back to waiting', () => {
    const approval = anApproval([aStep('first', ['eve']), aStep('second', ['lea', 'leo'])]);
    decides(approval, 'eve');
    decides(approval, 'lea');
    returns(approval, 'leo', 'first', 'here');
    const task = approval.taskOf('eve');
    decides(approval, 'eve');
    expect(takesBack(approval, 'eve', task)).toBe('accepted');
    expect(approval.asked()).toEqual(['eve']);
    decides(approval, 'eve');
    expect(approval.asked()).toEqual(['leo']);
  });

  test('by the adder cancels the tasks of the signers after', () => {
    const approval = anApproval([aStep('legal', ['lea'])]);
    const task = approval.taskOf('lea');
    adds(approval, 'lea', 'after', 'leo');
    decides(approval, 'lea');
    takesBack(approval, 'lea', task);
    expect(approval.asked()).toEqual(['lea']);
    decides(approval, 'lea');
    decides(approval, 'leo');
    expect(approval.state().status).toBe('approved');
  });

  test('only by whoever decided, and not after the end', () => {
    const approval = anApproval([aStep('first', ['eve']), aStep('second', ['boss'])]);
    const task = approval.taskOf('eve');
    decides(approval, 'eve');
    expect(takesBack(approval, 'boss', task)).toBe('forbidden');
    const last = approval.taskOf('boss');
    decides(approval, 'boss');
    expect(takesBack(approval, 'boss', last)).toBe('wrong_state');
  });
});
