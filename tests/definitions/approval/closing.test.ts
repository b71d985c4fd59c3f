import { anApproval, aStep, codeOf } from './a-case';
import { idOf } from './world';

test('an approval ends together with the case that it serves, whoever began it, and says who ended the case', () => {
  const approval = anApproval([aStep('legal', ['lea', 'leo'], { deadline: { within: { hours: 4 } } })]);
  expect(codeOf(approval.sends('admin', { kind: 'withdraw' }))).toBe('forbidden');
  approval.host({ kind: 'closeCase', byUserId: idOf('admin'), reason: 'the opportunity was released' });
  expect(approval.state()).toMatchObject({ status: 'withdrawn', outcome: null });
  expect(approval.asked()).toEqual([]);
  expect(approval.ledger()).toMatchObject([
    { action: 'withdrawn', actorId: idOf('admin'), outcome: null, data: { comment: 'the opportunity was released' } },
  ]);
});

test('a rule that ends the case leaves no actor, and what has ended stays as it is', () => {
  const approval = anApproval([aStep('legal', ['lea'])]);
  approval.host({ kind: 'closeCase', byUserId: null, reason: null });
  expect(approval.ledger()).toMatchObject([{ action: 'withdrawn', actorId: null }]);
  expect(codeOf(approval.host({ kind: 'closeCase', byUserId: null, reason: null }))).toBe('wrong_state');
});
