import { saidWith } from '../../../definitions/approval/said-with';
import { hiddenIn, visibleData } from '../../../definitions/approval/data/fields';
import { overdueTasks, waitingFor } from '../../../definitions/approval/round/open-things';
import type { Notice } from '../../../definitions/notification/notices';
import { adds, anApproval, aStep, type AnApproval, codeOf, decides, returns, someone } from './a-case';
import { idOf } from './world';

const transfers = (approval: AnApproval, username: string, to: string) =>
  approval.sends(username, { kind: 'transfer', taskId: approval.taskOf(username), to: someone(to) });
const delegates = (approval: AnApproval, username: string, to: string) =>
  approval.sends(username, { kind: 'delegate', taskId: approval.taskOf(username), to: someone(to) });

/** Who was told of it, notice by notice. */
const toldOf = (approval: AnApproval, notice: Notice) =>
  approval
    .effects()
    .flatMap((effect) => (effect.kind === 'notify' && effect.notice === notice ? [effect.userIds] : []));

describe('TSK-04 calling a delegation back', () => {
  const callsBack = (approval: AnApproval, username: string, taskId: string) =>
    codeOf(approval.sends(username, { kind: 'callBack', taskId }));

  test('gives the task back to its owner at once; nobody waits for the opinion any more', () => {
    const approval = anApproval([aStep('legal', ['lea'])]);
    const task = approval.taskOf('lea');
    expect(callsBack(approval, 'lea', task)).toBe('wrong_state');
    delegates(approval, 'lea', 'tom');
    const opinion = approval.taskOf('tom');
    expect(['tom', 'leo', 'admin'].map((name) => callsBack(approval, name, task))).toEqual(Array(3).fill('forbidden'));
    expect(callsBack(approval, 'lea', task)).toBe('accepted');
    expect(approval.asked()).toEqual(['lea']);
    expect(codeOf(approval.sends('tom', { kind: 'decide', taskId: opinion, outcome: 'approve' }))).not.toBe('accepted');
    delegates(approval, 'lea', 'tom');
    decides(approval, 'tom');
    decides(approval, 'lea');
    expect(approval.state().status).toBe('approved');
  });

  test('owner and adviser are each reminded of their own task, told that it is overdue, and urged', () => {
    const deadline = { within: { hours: 8 }, remind: [{ hours: 2 }] };
    const approval = anApproval([aStep('legal', ['lea'], { deadline })]);
    const task = approval.taskOf('lea');
    delegates(approval, 'lea', 'tom');
    const opinion = approval.taskOf('tom');
    expect(overdueTasks(approval.state())).toEqual([]);
    approval.passes(9);
    approval.sends('sam', { kind: 'urge', taskId: task });
    for (const notice of ['reminded', 'overdue', 'urged'] as const)
      expect(approval.effects().filter((effect) => effect.kind === 'notify' && effect.notice === notice)).toMatchObject(
        [
          { userIds: [idOf('lea')], taskId: task },
          { userIds: [idOf('tom')], taskId: opinion },
        ],
      );
    expect(overdueTasks(approval.state())).toEqual([task, opinion]);
    decides(approval, 'tom');
    expect(overdueTasks(approval.state())).toEqual([task]);
    decides(approval, 'lea');
    expect(overdueTasks(approval.state())).toEqual([]);
  });
});

describe('TSK-03 outcomes with names', () => {
  const named = aStep('legal', ['lea'], { outcomes: ['approve', { key: 'buy', name: '采购' }] });

  test('are decided by their key; the task, the path and messages have the name', () => {
    const approval = anApproval([named]);
    const task = approval.taskOf('lea');
    expect(approval.opened(task)).toMatchObject({ outcomes: ['approve', 'buy'], outcomeNames: { buy: '采购' } });
    expect(codeOf(decides(approval, 'lea', '采购'))).toBe('unprocessable');
    decides(approval, 'lea', 'buy');
    expect([approval.state().status, approval.state().outcome]).toEqual(['approved', 'buy']);
    expect(approval.path()).toMatchObject([{ outcome: 'buy', outcomeName: '采购' }]);
    expect(saidWith(approval.effects(), 'decided', task)).toEqual({ outcome: '采购' });
    expect(approval.ledger()).toMatchObject([{ outcome: 'buy' }]);
  });
});

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

  test('a withdrawal is told to whoever is asked, and the step that nobody decided is not done', () => {
    const approval = anApproval([aStep('legal', ['lea', 'leo']), aStep('last', ['boss'])]);
    decides(approval, 'lea');
    delegates(approval, 'leo', 'tom');
    approval.sends('sam', { kind: 'withdraw', reason: 'no need' });
    expect(toldOf(approval, 'withdrawn')).toEqual([[idOf('leo')], [idOf('tom')]]);
    expect(approval.path().map(({ key, state }) => [key, state])).toEqual([
      ['legal', 'cancelled'],
      ['last', 'skipped'],
    ]);
    expect(approval.effects()).toContainEqual(
      expect.objectContaining({ action: 'cancelled', byId: idOf('sam'), text: 'no need' }),
    );
  });

  test('a returned approval waits for its initiator, who stands on its path', () => {
    const approval = anApproval([aStep('legal', ['lea']), aStep('last', ['boss'])]);
    returns(approval, 'lea', 'initiator', 'here');
    expect(waitingFor(approval.state())).toEqual([idOf('sam')]);
    expect(approval.path()).toMatchObject([
      { key: 'initiator', state: 'now', approverIds: [idOf('sam')] },
      { key: 'legal', state: 'predicted' },
      { key: 'last', state: 'predicted' },
    ]);
  });

  test('comments and copies come after the end too, from those who may; nothing else does', () => {
    const approval = anApproval([aStep('legal', ['lea'])]);
    const taskId = approval.taskOf('lea');
    decides(approval, 'lea');
    const before = approval.ledger();
    expect(codeOf(approval.sends('sam', { kind: 'comment', taskId, text: '谢谢' }))).toBe('accepted');
    expect(codeOf(approval.sends('lea', { kind: 'cc', taskId, userIds: [idOf('tom')] }))).toBe('accepted');
    expect(codeOf(approval.sends('leo', { kind: 'cc', taskId, userIds: [idOf('tom')] }))).toBe('forbidden');
    expect(codeOf(approval.sends('sam', { kind: 'urge', taskId }))).toBe('wrong_state');
    expect([approval.state().status, approval.ledger()]).toEqual(['approved', before]);
    expect(toldOf(approval, 'cc')).toEqual([[idOf('tom')]]);
  });

  test('a second copy is told of as the first, each person once with each', () => {
    const approval = anApproval([aStep('legal', ['lea'], { cc: [{ user: 'tom' }, { departmentHead: 'initiator' }] })]);
    const userIds = [idOf('tom'), idOf('sid'), idOf('tom')];
    approval.sends('lea', { kind: 'cc', taskId: approval.taskOf('lea'), userIds });
    expect(approval.effects().flatMap((effect) => (effect.kind === 'copy' ? [effect.userIds] : []))).toEqual([
      [idOf('tom'), idOf('eve')],
      [idOf('tom'), idOf('sid')],
    ]);
    expect(toldOf(approval, 'cc')).toEqual([
      [idOf('tom'), idOf('eve')],
      [idOf('tom'), idOf('sid')],
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
    expect(approval.sends('sam', { kind: 'urge', taskId: leas })).toMatchObject({ retryAfterSeconds: 3600 });
    approval.passes(0.75);
    expect(approval.sends('sam', { kind: 'urge', taskId: leas })).toMatchObject({ retryAfterSeconds: 900 });
    approval.passes(0.25);
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
      visibleData(
        data,
        hiddenIn({
          '/secret': 'hidden',
          '/customer/margin': 'hidden',
          '/a~1b': 'hidden',
          '/amountFen': 'editable',
        }),
      ),
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
