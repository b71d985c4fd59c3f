import { visibleData } from '../../../definitions/approval/data/fields';
import { adds, anApproval, aStep, type AnApproval, codeOf, decides, someone } from './a-case';
import { idOf } from './world';

const transfers = (approval: AnApproval, username: string, to: string) =>
  approval.sends(username, { kind: 'transfer', taskId: approval.taskOf(username), to: someone(to) });
const delegates = (approval: AnApproval, username: string, to: string) =>
  approval.sends(username, { kind: 'delegate', taskId: approval.taskOf(username), to: someone(to) });

describe('TSK-04 transfer', () => {
  test('gives the task away with the whole responsibility', () => {
    const approval = anApproval([aStep('legal', ['lea'])]);
    const task = approval.taskOf('lea');
    transfers(approval, 'lea', 'tom');
    expect(approval.taskOf('tom')).toBe(task);
    expect(codeOf(approval.sends('lea', { kind: 'decide', taskId: task, outcome: 'approve' }))).toBe('conflict');
    decides(approval, 'tom');
    expect(approval.ledger()).toMatchObject([{ actorId: idOf('tom'), taskId: task, outcome: 'approve' }]);
  });

  test('not to somebody in the step; not to the initiator unless it asks them; not where it forbids it', () => {
    const approval = anApproval([aStep('legal', ['lea', 'leo'])]);
    decides(approval, 'leo');
    expect([codeOf(transfers(approval, 'lea', 'leo')), codeOf(transfers(approval, 'lea', 'sam'))]).toEqual([
      'wrong_state',
      'unprocessable',
    ]);
    expect(codeOf(transfers(anApproval([aStep('legal', ['lea'], { ifInitiator: 'ask' })]), 'lea', 'sam'))).toBe(
      'accepted',
    );
    const forbidding = anApproval([aStep('legal', ['lea'], { mayTransfer: false })]);
    expect([codeOf(transfers(forbidding, 'lea', 'tom')), codeOf(delegates(forbidding, 'lea', 'tom'))]).toEqual([
      'forbidden',
      'forbidden',
    ]);
  });

  test('not to a deputy of the initiator', () => {
    const approval = anApproval([aStep('legal', ['lea'])]);
    const to = { ...someone('tom'), standsInFor: [someone('sam').person] };
    expect(codeOf(approval.sends('lea', { kind: 'transfer', taskId: approval.taskOf('lea'), to }))).toBe(
      'unprocessable',
    );
  });

  test('an administrator transfers anybody’s task', () => {
    const approval = anApproval([aStep('legal', ['lea'])]);
    approval.sends('admin', { kind: 'transfer', taskId: approval.taskOf('lea'), to: someone('tom') });
    expect(approval.asked()).toEqual(['tom']);
  });
});

describe('TSK-04 delegation', () => {
  test('asks another for an opinion, and the task comes back to its owner, who decides', () => {
    const approval = anApproval([aStep('legal', ['lea'], { mode: 'any' })]);
    const task = approval.taskOf('lea');
    delegates(approval, 'lea', 'tom');
    expect(approval.asked()).toEqual(['tom']);
    expect(codeOf(approval.sends('lea', { kind: 'decide', taskId: task, outcome: 'approve' }))).toBe('wrong_state');
    decides(approval, 'tom', 'reject', { comment: 'too dear' });
    expect([approval.asked(), approval.taskOf('lea'), approval.state().status]).toEqual([['lea'], task, 'running']);
    decides(approval, 'lea');
    expect(approval.ledger().map(({ action, actorId, outcome }) => [action, actorId, outcome])).toEqual([
      ['opinion', idOf('tom'), null],
      ['decided', idOf('lea'), 'approve'],
    ]);
  });

  test('not to somebody in the step or the initiator; an opinion is passed on by nobody', () => {
    const approval = anApproval([aStep('legal', ['lea', 'leo'])]);
    expect([codeOf(delegates(approval, 'lea', 'leo')), codeOf(delegates(approval, 'lea', 'sam'))]).toEqual([
      'wrong_state',
      'unprocessable',
    ]);
    delegates(approval, 'lea', 'tom');
    expect([codeOf(transfers(approval, 'tom', 'sid')), codeOf(delegates(approval, 'tom', 'sid'))]).toEqual([
      'wrong_state',
      'wrong_state',
    ]);
    expect(codeOf(transfers(approval, 'leo', 'tom'))).toBe('wrong_state');
  });
});

describe('TSK-02 claim', () => {
  const group = () => anApproval([{ key: 'group', mode: 'all', approvers: [{ role: 'legal', claim: true }] }]);
  const sends = (approval: AnApproval, username: string, kind: 'claim' | 'unclaim') =>
    codeOf(approval.sends(username, { kind, taskId: approval.taskOf('lea') }));

  test('one of the group takes the task, and gives it back', () => {
    const approval = group();
    expect(codeOf(decides(approval, 'lea'))).toBe('wrong_state');
    expect([sends(approval, 'tom', 'claim'), sends(approval, 'lea', 'claim'), sends(approval, 'leo', 'claim')]).toEqual(
      ['forbidden', 'accepted', 'conflict'],
    );
    expect(
      [sends(approval, 'leo', 'unclaim'), sends(approval, 'lea', 'unclaim'), sends(approval, 'leo', 'claim')].slice(
        0,
        2,
      ),
    ).toEqual(['forbidden', 'accepted']);
    decides(approval, 'leo');
    expect(approval.state().status).toBe('approved');
  });

  test('whoever sits in the step already does not claim', () => {
    const approval = anApproval([
      { key: 'group', mode: 'all', approvers: [{ role: 'legal', claim: true }, { user: 'boss' }] },
    ]);
    adds(approval, 'boss', 'parallel', 'lea');
    const task = approval.taskOf('leo');
    expect(codeOf(approval.sends('lea', { kind: 'claim', taskId: task }))).toBe('wrong_state');
  });

  test('the initiator is not in the group', () => {
    const approval = anApproval([{ key: 'group', mode: 'all', approvers: [{ role: 'legal', claim: true }] }], {
      initiator: 'lea',
    });
    expect(approval.asked()).toEqual(['one of leo, lin']);
  });
});

describe('TSK-04 withdraw, copies, urging, comments', () => {
  test('the initiator withdraws at any time before the end; everything open is cancelled', () => {
    const approval = anApproval([aStep('legal', ['lea'], { deadline: { within: { hours: 1 } } })]);
    delegates(approval, 'lea', 'tom');
    expect(codeOf(approval.sends('lea', { kind: 'withdraw' }))).toBe('forbidden');
    approval.sends('sam', { kind: 'withdraw', reason: 'no need' });
    expect([approval.state().status, approval.state().outcome, approval.asked()]).toEqual(['withdrawn', null, []]);
    expect(codeOf(approval.sends('sam', { kind: 'withdraw' }))).toBe('wrong_state');
  });

  test('copies go to each person once', () => {
    const approval = anApproval([aStep('legal', ['lea'], { cc: [{ user: 'tom' }, { departmentHead: 'initiator' }] })]);
    approval.sends('lea', { kind: 'cc', taskId: approval.taskOf('lea'), userIds: [idOf('tom'), idOf('sid')] });
    expect(approval.effects().flatMap((effect) => (effect.kind === 'copy' ? [effect.userIds] : []))).toEqual([
      [idOf('tom'), idOf('eve')],
      [idOf('sid')],
    ]);
    expect(codeOf(approval.sends('tom', { kind: 'cc', taskId: approval.taskOf('lea'), userIds: [idOf('sue')] }))).toBe(
      'forbidden',
    );
  });

  test('urging is for initiator and administrators, at most hourly for a task, not for a decided one', () => {
    const approval = anApproval([aStep('legal', ['lea', 'leo'])]);
    const [leas, leos] = [approval.taskOf('lea'), approval.taskOf('leo')];
    const urges = (username: string, taskId: string) => codeOf(approval.sends(username, { kind: 'urge', taskId }));
    expect([urges('leo', leas), urges('sam', leas), urges('admin', leas), urges('sam', leos)]).toEqual([
      'forbidden',
      'accepted',
      'too_many',
      'accepted',
    ]);
    approval.passes(1);
    expect(urges('sam', leas)).toBe('accepted');
    decides(approval, 'lea');
    expect(urges('sam', leas)).toBe('conflict');
  });

  test.each(['', '  ', '　　', '\u200b'])('a comment of %j says nothing', (text) => {
    const approval = anApproval([aStep('legal', ['lea'], { requireComment: ['reject'] })]);
    expect(approval.sends('lea', { kind: 'comment', taskId: approval.taskOf('lea'), text })).toMatchObject({
      pointer: '/text',
    });
    expect(decides(approval, 'lea', 'reject', { comment: text })).toMatchObject({
      code: 'unprocessable',
      pointer: '/comment',
    });
    expect(codeOf(decides(approval, 'lea', 'reject', { comment: '价格太高' }))).toBe('accepted');
  });

  test('a comment with files stands in the task’s history', () => {
    const approval = anApproval([aStep('legal', ['lea'])]);
    const attachments = [{ id: 'f1', name: '合同.pdf' }];
    approval.sends('sam', { kind: 'comment', taskId: approval.taskOf('lea'), text: '见附件', attachments });
    expect(approval.effects()).toContainEqual({
      kind: 'addHistory',
      taskId: approval.taskOf('lea'),
      action: 'commented',
      byId: idOf('sam'),
      text: '见附件',
      attachments,
    });
  });
});

describe('TSK-09 forms', () => {
  const facts = { amountFen: { type: 'integer', default: 0 } } as const;
  const fields = { '/amountFen': 'required', '/customer/level': 'editable', '/secret': 'hidden' } as const;
  const withForm = () =>
    anApproval(
      [aStep('legal', ['lea'], { form: 'strict', fields }), aStep('big', ['boss'], { when: 'amountFen > 100' })],
      { facts, data: { customer: { name: 'A', level: 'B' }, secret: 1 } },
    );

  test('values are merged into the data and later conditions see them', () => {
    const approval = withForm();
    decides(approval, 'lea', 'approve', { form: { amountFen: 500, customer: { level: 'A' } } });
    expect(approval.state().data).toEqual({ customer: { name: 'A', level: 'A' }, secret: 1, amountFen: 500 });
    expect(approval.asked()).toEqual(['boss']);
  });

  test.each([
    ['an unlisted field', { note: 'x' }, '/note'],
    ['a hidden one', { amountFen: 1, secret: 2 }, '/secret'],
    ['another field of an object', { amountFen: 1, customer: { name: 'Z' } }, '/customer/name'],
    ['a whole object', { amountFen: 1, customer: 'none' }, '/customer'],
    ['a value that the form refuses', { amountFen: 13 }, '/amountFen'],
    ['a value that breaks a fact', { amountFen: 'many' }, '/amountFen'],
    ['a missing required value', { customer: { level: 'A' } }, '/amountFen'],
  ])('%s is refused with its pointer', (_, form, pointer) => {
    const approval = withForm();
    const before = approval.state();
    expect(decides(approval, 'lea', 'approve', { form })).toMatchObject({ code: 'unprocessable', pointer });
    expect(approval.state()).toBe(before);
  });

  test('a hidden field is left out of what the signer sees, inside objects too', () => {
    const data = { amountFen: 1, secret: 2, customer: { name: 'A', margin: 3 }, 'a/b': 4 };
    expect(
      visibleData(data, {
        '/secret': 'hidden',
        '/customer/margin': 'hidden',
        '/a~1b': 'hidden',
        '/amountFen': 'editable',
      }),
    ).toEqual({ amountFen: 1, customer: { name: 'A' } });
  });

  test('whoever rejects need not fill in anything', () => {
    const approval = withForm();
    decides(approval, 'lea', 'reject');
    expect(approval.state().status).toBe('rejected');
  });
});

describe('the same command twice', () => {
  test('changes nothing the second time and gets the first answer, also after the end', () => {
    const approval = anApproval([aStep('one', ['eve']), aStep('two', ['lea'])]);
    const taskId = approval.taskOf('eve');
    const first = approval.sends('eve', { kind: 'decide', id: 'same', taskId, outcome: 'approve' });
    expect(first).toEqual({ taskId, caseStatus: 'running', nextTaskIds: [approval.taskOf('lea')] });
    const state = approval.state();
    expect(approval.sends('eve', { kind: 'decide', id: 'same', taskId, outcome: 'approve' })).toEqual(first);
    expect(approval.state()).toBe(state);
    decides(approval, 'lea');
    expect(approval.sends('eve', { kind: 'decide', id: 'same', taskId, outcome: 'approve' })).toEqual(first);
  });
});
