import { anApproval, aStep, decides, refusedStart } from './a-case';
import { absent, company, idOf } from './world';

const facts = { amountFen: { type: 'integer', default: 0 } } as const;

describe('TSK-02 how approvers are found', () => {
  test.each([
    ['a user', [{ user: 'lea' }], ['lea']],
    ['each holder of a role who has not left', [{ role: 'legal' }], ['lea', 'leo', 'lin']],
    ['one task for a group', [{ role: 'legal', claim: true }], ['one of lea, leo, lin']],
    ['the head of the initiator’s department', [{ departmentHead: 'initiator' }], ['eve']],
    ['the head one department up', [{ departmentHead: 'initiator', levelsUp: 1 }], ['boss']],
    ['the line managers', [{ managerChain: { of: 'initiator', levels: 2 } }], ['eve', 'boss']],
    ['the owner of the record', [{ ownerOf: 'subject' }], ['tom']],
    ['the owner’s department', [{ departmentHead: 'owner' }], ['sid']],
    ['people named in a field', [{ field: '/team' }], ['lea', 'leo']],
    ['people that an expression gives', [{ expression: 'reviewer' }], ['lin']],
    ['people whom the initiator chooses', [{ chosenBy: 'initiator' }], ['boss']],
    ['somebody whom several rules find, once', [{ user: 'lea' }, { role: 'legal' }], ['lea', 'leo', 'lin']],
    [
      'a group less those who are asked themselves',
      [{ user: 'lea' }, { role: 'legal', claim: true }],
      ['lea', 'one of leo, lin'],
    ],
  ] as const)('%s', (_, approvers, asked) => {
    const approval = anApproval([{ key: 'step', mode: 'all', approvers }], {
      organisation: { ...company, ownerIds: [idOf('tom')] },
      data: { team: [idOf('lea'), idOf('leo')], reviewer: idOf('lin') },
      ...(approvers.some((rule) => 'chosenBy' in rule) ? { chosen: { step: [idOf('boss')] } } : {}),
    });
    expect(approval.asked()).toEqual(asked);
  });

  test('a circle of departments ends the chain of managers', () => {
    const departments = company.departments.map((department) =>
      department.id === 'sales' ? { ...department, parentId: 'east' } : department,
    );
    const approval = anApproval(
      [{ key: 'chain', mode: 'all', approvers: [{ managerChain: { of: 'initiator', levels: 9 } }] }],
      { organisation: { ...company, departments } },
    );
    expect(approval.asked()).toEqual(['eve', 'boss']);
  });
});

describe('TSK-10 Why me', () => {
  test('names the rule, the absence and who stands in', () => {
    const organisation = { ...company, absences: [absent('eve', 'sue'), absent('sue', 'tom')] };
    const approval = anApproval([{ key: 'head', mode: 'all', approvers: [{ departmentHead: 'initiator' }] }], {
      organisation,
    });
    expect(approval.opened(approval.taskOf('tom')).whyMe).toEqual([
      { rule: 'head of the initiator’s department', result: 'EVE (eve) heads East' },
      { rule: 'absence', result: 'EVE (eve) is absent until 2099-01-01T00:00:00.000Z; the deputy SUE (sue) stands in' },
      { rule: 'absence', result: 'SUE (sue) is absent until 2099-01-01T00:00:00.000Z; the deputy TOM (tom) stands in' },
    ]);
  });
});

describe('TSK-07 deputies', () => {
  const asked = (...absences: readonly ReturnType<typeof absent>[]) =>
    anApproval([aStep('legal', ['lea'])], { organisation: { ...company, absences } }).asked();

  test('stand in while the absence lasts', () => {
    expect(asked(absent('lea', 'leo'))).toEqual(['leo']);
    expect(asked(absent('lea', 'leo', '2026-03-02T01:00:00.000Z', '2026-03-02T01:00:00.001Z'))).toEqual(['leo']);
    expect(asked(absent('lea', 'leo', '2020-01-01T00:00:00.000Z', '2026-03-02T01:00:00.000Z'))).toEqual(['lea']);
  });

  test('who are absent in a circle leave the task where it was', () => {
    expect(asked(absent('lea', 'leo'), absent('leo', 'lin'), absent('lin', 'lea'))).toEqual(['lea']);
  });

  test('who are in the step already decide once, and vote with the weight of the one they stand in for', () => {
    const organisation = { ...company, absences: [absent('boss', 'eve')] };
    const approval = anApproval(
      [aStep('vote', ['eve', 'boss', 'lea', 'leo'], { mode: { weights: { boss: 5 }, pass: 0.6 } })],
      { organisation },
    );
    expect(approval.asked()).toEqual(['eve', 'lea', 'leo']);
    decides(approval, 'eve');
    expect(approval.state().status).toBe('approved');
  });

  test('who asked for the approval do not decide it', () => {
    const organisation = { ...company, absences: [absent('lea', 'sam')] };
    expect(anApproval([aStep('legal', ['lea', 'leo'])], { organisation }).asked()).toEqual(['leo']);
  });
});

describe('TSK-05 policies', () => {
  test('nobody: the approval is rejected, passes, or somebody else is asked', () => {
    expect(anApproval([aStep('step', [])]).state()).toMatchObject({ status: 'rejected', outcome: 'reject' });
    expect(anApproval([aStep('step', ['old'])]).state().status).toBe('rejected');
    expect(anApproval([aStep('step', [], { ifNoApprover: 'pass' })]).state().status).toBe('approved');
    for (const assignTo of ['boss', { user: 'boss' }, [{ user: 'boss' }]])
      expect(anApproval([aStep('step', [], { ifNoApprover: { assignTo } })]).asked()).toEqual(['boss']);
    expect(anApproval([aStep('step', [], { ifNoApprover: { assignTo: 'old' } })]).state().status).toBe('rejected');
  });

  test('the initiator is left out, replaced by the manager, or asked', () => {
    expect(anApproval([aStep('step', ['sam', 'lea'])]).asked()).toEqual(['lea']);
    expect(anApproval([aStep('step', ['sam'])]).state().status).toBe('rejected');
    expect(anApproval([aStep('step', ['lea', 'sam'], { ifInitiator: 'manager' })]).asked()).toEqual(['lea', 'eve']);
    expect(
      anApproval([aStep('step', ['boss'], { ifInitiator: 'manager' })], { initiator: 'boss' }).state().status,
    ).toBe('rejected');
    expect(anApproval([aStep('step', ['sam'], { ifInitiator: 'ask' })]).asked()).toEqual(['sam']);
  });

  test('whoever approved in the step before passes, and that counts for the next one', () => {
    const again = { ifRepeated: 'pass' } as const;
    const approval = anApproval([
      aStep('one', ['eve']),
      aStep('two', ['eve', 'lea'], again),
      aStep('three', ['eve', 'lea'], again),
    ]);
    decides(approval, 'eve');
    expect(approval.asked()).toEqual(['lea']);
    decides(approval, 'lea');
    expect(approval.state().status).toBe('approved');
    expect(approval.ledger().map(({ actorId, data }) => actorId ?? data.rule)).toEqual([
      idOf('eve'),
      'ifRepeated',
      idOf('lea'),
      'ifRepeated',
      'ifRepeated',
    ]);
  });

  test('a cancelled task counts for no later step, and only the step directly before counts', () => {
    const again = { ifRepeated: 'pass' } as const;
    const cancelled = anApproval([aStep('one', ['eve', 'lea'], { mode: 'any' }), aStep('two', ['lea'], again)]);
    decides(cancelled, 'eve');
    expect(cancelled.asked()).toEqual(['lea']);
    const apart = anApproval([aStep('one', ['eve']), aStep('two', ['lea']), aStep('three', ['eve'], again)]);
    decides(apart, 'eve');
    decides(apart, 'lea');
    expect(apart.asked()).toEqual(['eve']);
  });
});

describe('DEF-07 conditions', () => {
  test('a step is taken when its condition holds; with all steps skipped the approval passes at once', () => {
    const steps = [aStep('big', ['boss'], { when: 'amountFen > 100' })];
    expect(anApproval(steps, { facts, data: { amountFen: 101 } }).asked()).toEqual(['boss']);
    expect(anApproval(steps, { facts }).state()).toMatchObject({ status: 'approved', outcome: 'approve' });
  });

  test('a missing fact without a default, or one of the wrong type, is refused at the start', () => {
    const steps = [aStep('big', ['boss'], { when: 'amountFen > 100' })];
    const declared = { amountFen: { type: 'integer' } } as const;
    expect(refusedStart(steps, { facts: declared })).toMatchObject({
      code: 'unprocessable',
      pointer: '/data/amountFen',
    });
    expect(refusedStart(steps, { facts: declared, data: { amountFen: '5' } })).toMatchObject({
      pointer: '/data/amountFen',
    });
    expect(refusedStart(steps, {})).toMatchObject({ code: 'unprocessable', pointer: '/data' });
  });
});

describe('TSK-02 choices', () => {
  test('the initiator’s are refused when one is missing, or is for a step where nobody chooses', () => {
    const steps = [aStep('one', ['eve']), { key: 'two', mode: 'all', approvers: [{ chosenBy: 'initiator' }] }] as const;
    expect(refusedStart(steps)).toMatchObject({ code: 'unprocessable', pointer: '/chosen/two' });
    expect(refusedStart(steps, { chosen: { two: [] } })).toMatchObject({ pointer: '/chosen/two' });
    expect(refusedStart(steps, { chosen: { two: [idOf('lea')], one: [idOf('leo')] } })).toMatchObject({
      pointer: '/chosen/one',
    });
    expect(refusedStart(steps, { chosen: { two: [idOf('lea')] } })).toBeUndefined();
  });

  test('the previous approver’s come with the decision that leads there', () => {
    const approval = anApproval([
      aStep('one', ['eve', 'boss']),
      { key: 'two', mode: 'all', approvers: [{ chosenBy: 'previousApprover' }] },
    ]);
    decides(approval, 'eve');
    const before = approval.state();
    expect(decides(approval, 'boss')).toMatchObject({ code: 'unprocessable', pointer: '/chosen/two' });
    expect(approval.state()).toBe(before);
    decides(approval, 'boss', 'approve', { chosen: { two: [idOf('leo')] } });
    expect(approval.asked()).toEqual(['leo']);
  });
});

describe('the predicted path', () => {
  test('shows steps done, now, predicted and skipped, with their approvers', () => {
    const approval = anApproval(
      [
        aStep('one', ['eve']),
        aStep('never', ['tom'], { when: 'amountFen > 1' }),
        aStep('two', ['lea']),
        { key: 'group', mode: 'all', approvers: [{ role: 'legal', claim: true }] },
      ],
      { facts },
    );
    decides(approval, 'eve');
    expect(approval.path()).toEqual([
      { key: 'one', name: 'one', state: 'done', approverIds: [idOf('eve')], outcome: 'approve' },
      { key: 'never', name: 'never', state: 'skipped', approverIds: [] },
      { key: 'two', name: 'two', state: 'now', approverIds: [idOf('lea')] },
      { key: 'group', name: 'group', state: 'predicted', approverIds: ['lea', 'leo', 'lin'].map(idOf) },
    ]);
    decides(approval, 'lea', 'reject');
    expect(approval.path().map(({ state }) => state)).toEqual(['done', 'skipped', 'done', 'skipped']);
  });
});
