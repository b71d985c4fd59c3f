import { adds, type AnApproval, anApproval, aStep, codeOf, decides, returns, someone } from './a-case';
import { idOf } from './world';

/** The request of `from`, and all that they hold in it, becomes that of `to`. */
const takesOver = (approval: AnApproval, from: string, to: string, standsInFor: readonly string[] = []) =>
  approval.sends('admin', {
    kind: 'handOver',
    fromUserId: idOf(from),
    to: { ...someone(to), standsInFor: standsInFor.map((absent) => someone(absent).person) },
    takesOver: true,
  });

const resubmits = (approval: AnApproval, username: string) =>
  approval.sends(username, { kind: 'resubmit', taskId: approval.taskOf(username) });
const withdraws = (approval: AnApproval, username: string) => approval.sends(username, { kind: 'withdraw' });

const two = [aStep('first', ['eve']), aStep('second', ['lea'])];

describe('OPP-19 whoever takes a request over stands in for its initiator', () => {
  test('later returns come to them, and they resubmit; who asked stays on record', () => {
    const approval = anApproval(two);
    takesOver(approval, 'sam', 'tom');
    expect(approval.asked()).toEqual(['eve']);
    returns(approval, 'eve', 'initiator', 'here');
    expect(approval.asked()).toEqual(['tom']);
    const task = approval.taskOf('tom');
    expect(approval.opened(task).whyMe).toEqual([
      expect.objectContaining({ rule: 'return' }),
      expect.objectContaining({ rule: 'handover' }),
    ]);
    expect(codeOf(approval.sends('sam', { kind: 'resubmit', taskId: task }))).toBe('forbidden');
    resubmits(approval, 'tom');
    decides(approval, 'eve');
    decides(approval, 'lea');
    expect(approval.state()).toMatchObject({ status: 'approved', initiatorId: idOf('sam'), heirId: idOf('tom') });
    expect(approval.ledger().map(({ action, actorId }) => [action, actorId])).toContainEqual([
      'resubmitted',
      idOf('tom'),
    ]);
    expect(approval.effects()).toContainEqual({
      kind: 'announce',
      what: 'takenOver',
      taskId: null,
      fromUserId: idOf('sam'),
      heirId: idOf('tom'),
    });
    expect(approval.effects()).toContainEqual({
      kind: 'notify',
      notice: 'finished',
      userIds: [idOf('tom')],
      taskId: null,
    });
  });

  test('what has come back to be corrected is with them at once', () => {
    const approval = anApproval(two);
    returns(approval, 'eve', 'initiator', 'here');
    takesOver(approval, 'sam', 'tom');
    expect(approval.asked()).toEqual(['tom']);
  });

  test('they withdraw and urge, and the initiator does so no more', () => {
    const approval = anApproval(two);
    takesOver(approval, 'sam', 'tom');
    const urges = (username: string) =>
      codeOf(approval.sends(username, { kind: 'urge', taskId: approval.taskOf('eve') }));
    expect([urges('sam'), urges('tom')]).toEqual(['forbidden', 'accepted']);
    expect([codeOf(withdraws(approval, 'sam')), codeOf(withdraws(approval, 'tom'))]).toEqual(['forbidden', 'accepted']);
    expect(approval.state().status).toBe('withdrawn');
  });

  test('it goes on from one to the next, and back', () => {
    const approval = anApproval(two);
    takesOver(approval, 'sam', 'tom');
    takesOver(approval, 'sam', 'sue'); // it is not sam’s any more
    expect(approval.state().heirId).toBe(idOf('tom'));
    takesOver(approval, 'tom', 'sam');
    returns(approval, 'eve', 'initiator', 'here');
    expect(approval.asked()).toEqual(['sam']);
  });

  test('while they are absent the deputy gets what is to be done; the request is theirs', () => {
    const approval = anApproval(two);
    returns(approval, 'eve', 'initiator', 'here');
    takesOver(approval, 'sam', 'sue', ['tom']);
    expect([approval.asked(), approval.state().heirId]).toEqual([['sue'], idOf('tom')]);
    takesOver(approval, 'tom', 'sid');
    expect(approval.asked()).toEqual(['sid']);
  });

  test('where only tasks change hands, as in cases from before, the initiator stays the one to return to', () => {
    const approval = anApproval(two);
    approval.sends('admin', { kind: 'handOver', fromUserId: idOf('sam'), to: someone('tom') });
    returns(approval, 'eve', 'initiator', 'here');
    expect(approval.asked()).toEqual(['sam']);
    expect(approval.state()).not.toHaveProperty('heirId');
  });
});

describe('SEC-02 nobody decides a request that they have taken over', () => {
  test('nor does the initiator: steps to come leave out both, and the manager in their place is neither', () => {
    const approval = anApproval([
      aStep('first', ['lin']),
      aStep('second', ['sam', 'tom', 'lea']),
      aStep('third', ['eve'], { ifInitiator: 'manager' }),
    ]);
    takesOver(approval, 'sam', 'tom');
    takesOver(approval, 'tom', 'eve');
    decides(approval, 'lin');
    expect(approval.asked()).toEqual(['tom', 'lea']); // who only passed it on has no part in it
    decides(approval, 'tom');
    decides(approval, 'lea');
    expect(approval.asked()).toEqual(['boss']);
  });

  test('nor whoever has resubmitted it, also when it is another’s by then', () => {
    const approval = anApproval([aStep('first', ['lin']), aStep('second', ['tom', 'lea'])]);
    takesOver(approval, 'sam', 'tom');
    returns(approval, 'lin', 'initiator', 'here');
    resubmits(approval, 'tom');
    takesOver(approval, 'tom', 'sue');
    decides(approval, 'lin');
    expect(approval.asked()).toEqual(['lea']);
  });

  test('who takes over what they were to decide has no say any more; an administrator gives it to another', () => {
    const approval = anApproval([aStep('first', ['eve', 'lea'])]);
    const task = approval.taskOf('eve');
    expect(takesOver(approval, 'sam', 'eve')).toMatchObject({ kept: [{ taskId: task, stepKey: 'first' }] });
    const tried = [
      decides(approval, 'eve'),
      decides(approval, 'eve', 'reject'),
      returns(approval, 'eve', 'initiator', 'here'),
      adds(approval, 'eve', 'parallel', 'tom'),
      approval.sends('eve', { kind: 'transfer', taskId: task, to: someone('tom') }),
      approval.sends('eve', { kind: 'delegate', taskId: task, to: someone('tom') }),
    ];
    expect(tried.map(codeOf)).toEqual(tried.map(() => 'forbidden'));
    expect(tried[0]).toMatchObject({ detail: expect.stringContaining('administrator') });
    expect(codeOf(approval.sends('admin', { kind: 'transfer', taskId: task, to: someone('sue') }))).toBe('accepted');
    decides(approval, 'sue');
    decides(approval, 'lea');
    expect(approval.state().status).toBe('approved');
  });

  test('what they decided before it was theirs stands, and is not taken back', () => {
    const approval = anApproval([aStep('first', ['eve', 'lea'])]);
    const task = approval.taskOf('eve');
    decides(approval, 'eve');
    takesOver(approval, 'sam', 'eve');
    expect(codeOf(approval.sends('eve', { kind: 'takeBack', taskId: task }))).toBe('forbidden');
    decides(approval, 'lea');
    expect(approval.state().status).toBe('approved');
  });

  test('they remove no signer whom they have added', () => {
    const approval = anApproval([aStep('first', ['eve'])]);
    adds(approval, 'eve', 'parallel', 'lea');
    takesOver(approval, 'sam', 'eve');
    expect(
      codeOf(approval.sends('eve', { kind: 'removeSigner', taskId: approval.taskOf('eve'), userId: idOf('lea') })),
    ).toBe('forbidden');
  });

  test('an opinion that was asked of them is waited for no longer', () => {
    const approval = anApproval([aStep('first', ['lea'])]);
    approval.sends('lea', { kind: 'delegate', taskId: approval.taskOf('lea'), to: someone('eve') });
    takesOver(approval, 'sam', 'eve');
    expect(approval.asked()).toEqual(['lea']);
    decides(approval, 'lea');
    expect(approval.state().status).toBe('approved');
  });

  test('they do not claim it from the group that they are in, nor come to a place of the one before them', () => {
    const group = anApproval([{ key: 'group', mode: 'all', approvers: [{ role: 'legal', claim: true }] }]);
    takesOver(group, 'sam', 'lea');
    expect(codeOf(group.sends('lea', { kind: 'claim', taskId: group.taskOf('leo') }))).toBe('forbidden');
    const before = anApproval([aStep('first', ['eve'])]);
    takesOver(before, 'sam', 'eve');
    expect(takesOver(before, 'eve', 'tom')).toMatchObject({ kept: [{ stepKey: 'first' }] });
    decides(before, 'eve'); // it is hers no more
    expect(before.state().status).toBe('approved');
  });

  test('a deadline that ends gives the task to a manager who is neither of them', () => {
    const approval = anApproval([
      aStep('first', ['sue'], { deadline: { within: { hours: 1 }, onExpiry: 'escalate' } }),
    ]);
    takesOver(approval, 'sam', 'eve');
    approval.passes(2);
    expect(approval.asked()).toEqual(['boss']);
  });

  test('unless the step asks the initiator', () => {
    const approval = anApproval([
      aStep('first', ['eve'], { ifInitiator: 'ask' }),
      aStep('second', ['eve', 'sam'], { ifInitiator: 'ask' }),
    ]);
    takesOver(approval, 'sam', 'eve');
    decides(approval, 'eve');
    expect(approval.asked()).toEqual(['eve', 'sam']);
  });
});
