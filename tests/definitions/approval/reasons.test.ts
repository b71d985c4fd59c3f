import { reasonView } from '../../../definitions/approval/inbox/reason-words';
import type { Reason } from '../../../definitions/organisation/people/person';
import type { ApproverRule } from '../../../definitions/kinds/approval/approvers/rules';
import { adds, anApproval, aStep, type AnApproval, decides, returns, someone } from './a-case';
import { absent, company, idOf } from './world';

/** Every reason that the tasks of an approval were opened or given on with. */
const reasonsOf = (approval: AnApproval): readonly Reason[] =>
  approval
    .effects()
    .flatMap((effect) => (effect.kind === 'openTask' || effect.kind === 'changeTask' ? (effect.whyMe ?? []) : []));

const oneStep = (rule: ApproverRule, more = {}, organisation = company) =>
  anApproval([{ key: 'one', mode: 'all', approvers: [rule], ...more }], {
    organisation: { ...organisation, ownerIds: [idOf('tom')] },
    data: { person: idOf('lea') },
    facts: { person: { type: 'string' } },
    chosen: 'chosenBy' in rule ? { one: [idOf('lea')] } : {},
  });

test.each<[string, AnApproval, string]>([
  ['user', oneStep({ user: 'lea' }), '指定人员 lea：LEA (lea)'],
  ['role', oneStep({ role: 'finance' }), '角色 finance：LIN (lin)'],
  ['group', oneStep({ role: 'legal', claim: true }), '角色 legal：由组内认领的人办理'],
  ['departmentHead', oneStep({ departmentHead: 'owner' }), '负责人所在部门的主管：SID (sid)（South）'],
  [
    'departmentHeadAbove',
    oneStep({ departmentHead: 'initiator', levelsUp: 1 }),
    '发起人所在部门向上 1 级的主管：BOSS (boss)（Sales）',
  ],
  ['managerChain', oneStep({ managerChain: { of: 'initiator', levels: 1 } }), '发起人的上级主管：EVE (eve)'],
  ['ownerOf', oneStep({ ownerOf: 'subject' }), '该记录的负责人：TOM (tom)'],
  ['field', oneStep({ field: '/person' }), '字段 /person 指定：LEA (lea)'],
  ['expression', oneStep({ expression: 'person' }), '表达式 person 得出：LEA (lea)'],
  ['chosenByInitiator', oneStep({ chosenBy: 'initiator' }), '由发起人选择：LEA (lea)'],
  [
    'absence',
    oneStep({ user: 'lea' }, {}, { ...company, absences: [absent('lea', 'tom')] }),
    'LEA (lea)在 2099-01-01T00:00:00.000Z 之前不在，由代理人TOM (tom)代为办理',
  ],
  [
    'absenceCircle',
    oneStep({ user: 'lea' }, {}, { ...company, absences: [absent('lea', 'tom'), absent('tom', 'lea')] }),
    'LEA (lea)的代理人也都不在，仍由LEA (lea)办理',
  ],
  [
    'ifNoApprover',
    oneStep({ role: 'nobody' }, { ifNoApprover: { assignTo: 'lea' } }),
    '该环节没有找到审批人，改由此人办理',
  ],
  ['ifInitiator', oneStep({ user: 'sam' }, { ifInitiator: 'manager' }), 'EVE (eve)代替发起人审批'],
  ['manager', oneStep({ user: 'sam' }, { ifInitiator: 'manager' }), 'EVE (eve)是SAM (sam)的上级'],
])('TSK-10 %s has a code, its values, and words in both languages', (code, approval, zh) => {
  const views = reasonsOf(approval).map(reasonView);
  expect(views.map((view) => view.code)).not.toContain('other');
  const found = views.find((view) => view.code === code);
  expect(found?.words).toEqual({ zh, en: `${found?.rule}: ${found?.result}` });
  for (const value of Object.values(found?.params ?? {})) expect(found?.words.en).toContain(value);
});

test('TSK-10 so have the acts by which a task comes to somebody', () => {
  const approval = anApproval([
    aStep('one', ['lea'], { deadline: { within: { hours: 1 }, onExpiry: 'escalate' } }),
    aStep('two', ['eve'], { deadline: { within: { hours: 1 }, onExpiry: 'escalate' } }),
  ]);
  const on = { taskId: approval.taskOf('lea'), to: someone('leo'), reason: '出差：三天' };
  approval.sends('lea', { kind: 'transfer', ...on });
  approval.sends('leo', { kind: 'delegate', taskId: approval.taskOf('leo'), to: someone('lin'), reason: '请看合同' });
  decides(approval, 'lin');
  adds(approval, 'leo', 'after', 'tom');
  decides(approval, 'leo');
  approval.sends('admin', { kind: 'handOver', fromUserId: idOf('tom'), to: someone('sid') });
  decides(approval, 'sid');
  approval.passes(2);
  returns(approval, 'boss', 'initiator', 'here');
  const views = reasonsOf(approval).map(reasonView);
  expect([...new Set(views.map(({ code }) => code))]).toEqual(
    expect.arrayContaining(['transfer', 'delegation', 'adder', 'handover', 'manager', 'escalation', 'return']),
  );
  expect(views.map(({ code }) => code)).not.toContain('other');
  expect(views.find(({ code }) => code === 'transfer')).toMatchObject({
    params: { by: 'LEA', reason: '出差：三天' },
    words: { zh: 'LEA转办：出差：三天' },
  });
  expect(views.find(({ code }) => code === 'adder')?.words.zh).toBe('LEO加签（后加签）');
});
