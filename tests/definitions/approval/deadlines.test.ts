import { runningTimers } from '../../../definitions/approval/round/open-things';
import { adds, anApproval, aStep, type AnApproval, codeOf, decides, returns, someone } from './a-case';
import { idOf } from './world';

const within = (hours: number, more: object = {}) => ({ deadline: { within: { hours }, ...more } });
const times = (approval: AnApproval, action: string): number =>
  approval.effects().filter((effect) => effect.kind === 'addHistory' && effect.action === action).length;

describe('TSK-06 deadlines', () => {
  test('reminders are counted back from the end', () => {
    const approval = anApproval([
      aStep('legal', ['lea'], within(10, { remind: [{ hours: 2 }, { hours: 5 }, { hours: 10 }] })),
    ]);
    expect(runningTimers(approval.state()).map(({ at, kind }) => `${kind} ${at.slice(11, 13)}`)).toEqual([
      'remind 06',
      'remind 09',
      'expire 11',
    ]);
    approval.passes(9);
    expect(times(approval, 'reminded')).toBe(2);
    approval.passes(2);
    expect([times(approval, 'overdue'), runningTimers(approval.state())]).toEqual([1, []]);
    expect(approval.asked()).toEqual(['lea']);
  });

  test.each([
    ['approve', 'approved'],
    ['reject', 'rejected'],
  ] as const)('the end counts as the signer’s vote: %s', (onExpiry, status) => {
    const approval = anApproval([aStep('legal', ['lea', 'leo'], within(10, { onExpiry }))]);
    decides(approval, 'leo');
    approval.passes(10);
    expect(approval.state().status).toBe(status);
    expect(approval.ledger().at(-1)).toMatchObject({
      action: 'decided',
      actorId: null,
      outcome: onExpiry,
      data: { rule: 'onExpiry' },
    });
    expect(runningTimers(approval.state())).toEqual([]);
  });

  test('in ratio it counts as one vote of several', () => {
    const approval = anApproval([
      aStep('legal', ['lea', 'leo', 'lin'], { mode: { ratio: 0.5 }, ...within(10, { onExpiry: 'approve' }) }),
    ]);
    decides(approval, 'leo', 'reject');
    approval.passes(10);
    expect(approval.state().status).toBe('approved');
  });

  test('escalation gives the task to the manager, once a level with the time anew, then keeps it', () => {
    const approval = anApproval([
      { key: 'first', mode: 'all', approvers: [{ user: 'tom' }], ...within(4, { onExpiry: 'escalate' }) },
    ]);
    const task = approval.taskOf('tom');
    approval.passes(4);
    expect([approval.asked(), approval.taskOf('sid')]).toEqual([['sid'], task]);
    approval.passes(3);
    expect(approval.asked()).toEqual(['sid']);
    approval.passes(1);
    expect(approval.asked()).toEqual(['boss']);
    approval.passes(100);
    expect([approval.asked(), runningTimers(approval.state())]).toEqual([['boss'], []]);
    const reasons = approval.effects().flatMap((effect) => (effect.kind === 'changeTask' ? (effect.whyMe ?? []) : []));
    expect(reasons.map(({ rule }) => rule)).toEqual(['manager', 'escalation', 'manager', 'escalation']);
  });

  test('escalation passes over the initiator and those already in the step', () => {
    const approval = anApproval([aStep('first', ['tom', 'sid'], within(4, { onExpiry: 'escalate' }))], {
      initiator: 'boss',
    });
    approval.passes(4);
    expect(approval.asked()).toEqual(['tom', 'sid']);
    const both = anApproval([aStep('first', ['sue', 'sid'], within(4, { onExpiry: 'escalate' }))]);
    both.passes(4);
    expect(both.asked()).toEqual(['eve', 'boss']);
  });

  test('in a sequence each signer’s time starts when they are asked; transfer keeps it', () => {
    const approval = anApproval([aStep('chain', ['lea', 'leo'], { mode: 'sequence', ...within(10) })]);
    approval.passes(6);
    decides(approval, 'lea');
    expect(approval.state().rounds.chain?.signers[1]?.task?.dueAt).toBe('2026-03-02T17:00:00.000Z');
    approval.sends('leo', { kind: 'transfer', taskId: approval.taskOf('leo'), to: someone('tom') });
    expect(approval.state().rounds.chain?.signers[1]?.task?.dueAt).toBe('2026-03-02T17:00:00.000Z');
  });

  test('after a return time starts anew and old timers mean nothing; waiting for the initiator has no clock', () => {
    const approval = anApproval([aStep('legal', ['lea'], within(10, { onExpiry: 'reject' }))]);
    const [old] = runningTimers(approval.state());
    approval.passes(6);
    returns(approval, 'lea', 'initiator', 'here');
    approval.passes(500);
    expect(codeOf(approval.host({ kind: 'timerFired', timerId: old?.id ?? 0 }))).toBe('wrong_state');
    approval.sends('sam', { kind: 'resubmit', taskId: approval.taskOf('sam') });
    approval.passes(9);
    expect(approval.state().status).toBe('running');
    approval.passes(1);
    expect(approval.state().status).toBe('rejected');
  });

  test('a timer that fires early is refused', () => {
    const approval = anApproval([aStep('legal', ['lea'], within(10, { onExpiry: 'reject' }))]);
    expect(codeOf(approval.host({ kind: 'timerFired', timerId: 1 }))).toBe('wrong_state');
  });

  test('the adder’s time stands still while the signers before decide', () => {
    const approval = anApproval([aStep('legal', ['lea'], within(10, { onExpiry: 'reject' }))]);
    approval.passes(9);
    adds(approval, 'lea', 'before', 'leo');
    approval.passes(8);
    decides(approval, 'leo');
    approval.passes(9);
    expect(approval.asked()).toEqual(['lea']);
  });

  test('an unclaimed task is not escalated', () => {
    const approval = anApproval([
      {
        key: 'group',
        mode: 'all',
        approvers: [{ role: 'legal', claim: true }],
        ...within(4, { onExpiry: 'escalate' }),
      },
    ]);
    approval.passes(5);
    expect(approval.asked()).toEqual(['one of lea, leo, lin']);
  });
});

describe('TSK-07 handover', () => {
  const handsOver = (approval: AnApproval, from: string, to: string) =>
    approval.sends('admin', { kind: 'handOver', fromUserId: idOf(from), to: someone(to) });

  test('gives every undecided place to another: open, not yet due, and waiting after a return', () => {
    const approval = anApproval([aStep('first', ['eve']), aStep('chain', ['lea', 'leo'], { mode: 'sequence' })]);
    decides(approval, 'eve');
    handsOver(approval, 'leo', 'lin');
    returns(approval, 'lea', 'first', 'here');
    handsOver(approval, 'lea', 'tom');
    decides(approval, 'eve');
    decides(approval, 'tom');
    expect(approval.asked()).toEqual(['lin']);
  });

  test('keeps a place that the other may not take, and says so; again it changes nothing', () => {
    const approval = anApproval([aStep('legal', ['lea', 'leo'])]);
    expect(handsOver(approval, 'lea', 'leo')).toMatchObject({
      kept: [{ stepKey: 'legal', reason: 'LEO (leo) sits in this step already; each person decides once.' }],
    });
    expect(handsOver(approval, 'lea', 'sam')).toMatchObject({ kept: [{ stepKey: 'legal' }] });
    handsOver(approval, 'lea', 'tom');
    const effects = approval.effects().length;
    handsOver(approval, 'lea', 'tom');
    expect([approval.asked(), approval.effects().length]).toEqual([['tom', 'leo'], effects]);
  });

  test('gives the initiator’s resubmission too, and the opinion that is asked', () => {
    const approval = anApproval([aStep('legal', ['lea'])]);
    approval.sends('lea', { kind: 'delegate', taskId: approval.taskOf('lea'), to: someone('leo') });
    handsOver(approval, 'leo', 'lin');
    decides(approval, 'lin');
    returns(approval, 'lea', 'initiator', 'here');
    handsOver(approval, 'sam', 'sue');
    approval.sends('sue', { kind: 'resubmit', taskId: approval.taskOf('sue') });
    expect(approval.asked()).toEqual(['lea']);
  });

  test('an opinion that comes back to whoever was asked first is theirs to give', () => {
    const approval = anApproval([aStep('legal', ['lea'])]);
    approval.sends('lea', { kind: 'delegate', taskId: approval.taskOf('lea'), to: someone('leo') });
    handsOver(approval, 'leo', 'lin');
    handsOver(approval, 'lin', 'leo');
    expect(codeOf(approval.sends('lin', { kind: 'decide', taskId: approval.taskOf('leo'), outcome: 'approve' }))).toBe(
      'conflict',
    );
    decides(approval, 'leo');
    expect(approval.asked()).toEqual(['lea']);
  });

  test('only by an administrator', () => {
    const approval = anApproval([aStep('legal', ['lea'])]);
    expect(codeOf(approval.sends('eve', { kind: 'handOver', fromUserId: idOf('lea'), to: someone('tom') }))).toBe(
      'forbidden',
    );
  });
});
