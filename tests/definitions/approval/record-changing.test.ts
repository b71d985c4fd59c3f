import type { ApprovalStep } from '../../../definitions/kinds/approval/schema';
import { anApproval, aStep, type AnApproval, codeOf, decides, returns } from './a-case';
import { idOf } from './world';

/** The sale says this amount. */
const ABOUT = { amountFen: 900_000, customer: '甲公司' };
const facts = { amountFen: { type: 'integer', default: 0 } } as const;
const HIDDEN = { fields: { '/amountFen': 'hidden' } } as const;

const about = (steps: readonly ApprovalStep[]): AnApproval =>
  anApproval(steps, { data: { ...ABOUT, note: 'please' }, followed: ABOUT, facts });

const changes = (approval: AnApproval, now: object) =>
  approval.host({ kind: 'recordChanged', facts: { ...approval.state().followed, ...now }, byUserId: idOf('sam') });

const status = (approval: AnApproval): string => approval.state().status;
const states = (approval: AnApproval): string =>
  approval
    .path()
    .map(({ key, state }) => `${key} ${state}`)
    .join(', ');

const HEAD_AND_BOSS = [aStep('head', ['eve']), aStep('boss', ['boss'], { when: 'amountFen > 1000000' })];

describe('the record is changed while it is decided about', () => {
  test('a step that the new amount calls for is asked: it is judged by what is there', () => {
    const approval = about(HEAD_AND_BOSS);
    changes(approval, { amountFen: 9_000_000 });
    expect(approval.state().data).toEqual({ ...ABOUT, amountFen: 9_000_000, note: 'please' });
    decides(approval, 'eve');
    expect(approval.asked()).toEqual(['boss']);
    decides(approval, 'boss');
    expect(status(approval)).toBe('approved');
  });

  test('a step that has passed is asked again, and one that was skipped is asked', () => {
    const approval = about([...HEAD_AND_BOSS, aStep('law', ['lea'])]);
    decides(approval, 'eve');
    expect(states(approval)).toBe('head done, boss skipped, law now');
    changes(approval, { amountFen: 9_000_000 });
    expect(states(approval)).toBe('head now, boss predicted, law predicted');
    expect(approval.opened(approval.taskOf('eve')).whyMe.at(-1)).toEqual({
      rule: 'changed',
      result: 'the record was changed: amountFen',
    });
    decides(approval, 'eve');
    decides(approval, 'boss');
    decides(approval, 'lea');
    expect(status(approval)).toBe('approved');
  });

  test('a step that does not see it keeps its outcome, and one that waits meanwhile keeps its votes', () => {
    const approval = about([
      aStep('law', ['lea'], HIDDEN),
      aStep('head', ['eve']),
      aStep('it', ['tom', 'sue'], HIDDEN),
    ]);
    decides(approval, 'lea');
    decides(approval, 'eve');
    decides(approval, 'tom');
    changes(approval, { amountFen: 1 });
    expect(states(approval)).toBe('law done, head now, it predicted');
    decides(approval, 'eve');
    expect(approval.asked()).toEqual(['sue']);
    decides(approval, 'sue');
    expect(status(approval)).toBe('approved');
  });

  test('what was signed in the step that is decided is void; whoever is asked keeps the task, and is told', () => {
    const approval = about([aStep('head', ['eve', 'tom'])]);
    const task = approval.taskOf('tom');
    decides(approval, 'eve');
    const before = approval.effects().length;
    changes(approval, { amountFen: 1 });
    expect(approval.asked()).toEqual(['eve', 'tom']);
    expect(approval.taskOf('tom')).toBe(task);
    const effects = approval.effects().slice(before);
    expect(effects).toContainEqual({ kind: 'addHistory', taskId: task, action: 'changed', byId: idOf('sam') });
    expect(effects).toContainEqual({ kind: 'notify', notice: 'changed', userIds: [idOf('tom')], taskId: task });
    expect(approval.state().changes).toEqual([
      {
        at: expect.any(String),
        byUserId: idOf('sam'),
        before: { amountFen: 900_000 },
        after: { amountFen: 1 },
        askedAgain: ['head'],
      },
    ]);
    expect(approval.ledger().map(({ action }) => action)).toEqual(['decided', 'recordChanged']);
  });

  test('the step that is decided is left where its condition does not hold any more', () => {
    const approval = about([aStep('boss', ['boss'], { when: 'amountFen > 1000', ...HIDDEN }), aStep('law', ['lea'])]);
    changes(approval, { amountFen: 1 });
    expect(states(approval)).toBe('boss skipped, law now');
  });

  test('other people are asked where the change names others', () => {
    const owner = { approvers: [{ field: '/ownerId' }], fields: { '/ownerId': 'hidden' } } as const;
    const approval = anApproval([aStep('owner', [], owner)], {
      data: { ownerId: idOf('tom') },
      followed: { ownerId: idOf('tom') },
    });
    expect(approval.asked()).toEqual(['tom']);
    approval.host({ kind: 'recordChanged', facts: { ownerId: idOf('sue') }, byUserId: null });
    expect(approval.asked()).toEqual(['sue']);
  });

  test('while the initiator corrects it, it waits; afterwards what rests on the old values is asked again', () => {
    const approval = about([aStep('head', ['eve']), aStep('law', ['lea'])]);
    decides(approval, 'eve');
    returns(approval, 'lea', 'initiator', 'here');
    changes(approval, { amountFen: 1 });
    expect(approval.asked()).toEqual(['sam']);
    approval.sends('sam', { kind: 'resubmit', taskId: approval.taskOf('sam') });
    expect(states(approval)).toBe('head now, law predicted');
  });

  test('a decision from before is not taken back, and does not count as repeated', () => {
    const approval = about([
      aStep('law', ['lea'], HIDDEN),
      aStep('head', ['eve']),
      aStep('again', ['lea'], { ifRepeated: 'pass', ...HIDDEN }),
    ]);
    const task = approval.taskOf('lea');
    decides(approval, 'lea');
    decides(approval, 'eve');
    changes(approval, { amountFen: 1 });
    expect(codeOf(approval.sends('lea', { kind: 'takeBack', taskId: task }))).toBe('wrong_state');
    decides(approval, 'eve');
    expect(approval.asked()).toEqual(['lea']);
  });

  test('what says the same changes nothing, and what a signer wrote stays', () => {
    const approval = about([aStep('head', ['eve'], { fields: { '/amountFen': 'editable' } }), aStep('law', ['lea'])]);
    decides(approval, 'eve', 'approve', { form: { amountFen: 5 } });
    changes(approval, {});
    expect(approval.state().data.amountFen).toBe(5);
    expect(approval.asked()).toEqual(['lea']);
    expect(approval.state().changes).toEqual([]);
  });

  test('values by which the rules cannot go on end it, with the reason', () => {
    const approval = anApproval([aStep('boss', ['boss'], { when: 'amountFen > 1' })], {
      data: { amountFen: 5 },
      followed: { amountFen: 5 },
      facts: { amountFen: { type: 'integer' } },
    });
    approval.host({ kind: 'recordChanged', facts: { amountFen: null }, byUserId: null });
    expect(status(approval)).toBe('withdrawn');
    expect(approval.ledger().at(-1)?.data.comment).toContain('The fact amountFen is missing');
  });

  test('after the end it changes nothing', () => {
    const approval = about([aStep('head', ['eve'])]);
    decides(approval, 'eve');
    expect(codeOf(changes(approval, { amountFen: 1 }))).toBe('wrong_state');
  });

  test('a step that a signer’s own value calls for is asked before it passes', () => {
    const approval = about([
      aStep('boss', ['boss'], { when: 'amountFen > 1000000' }),
      aStep('head', ['eve'], { fields: { '/amountFen': 'editable' } }),
    ]);
    decides(approval, 'eve', 'approve', { form: { amountFen: 9_000_000 } });
    expect(approval.asked()).toEqual(['boss']);
  });
});
