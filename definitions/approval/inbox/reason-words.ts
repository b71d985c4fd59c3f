import type { Reason } from '../../organisation/people/person';
import { filled, named, sentenceOf, valuesIn } from '../../shared/words/sentences';
import { valueWord, type Worded } from '../../shared/words/worded';

/** How each line of "Why me?" is written, `rule: result`, with its code and its Chinese. */
const REASONS: readonly (readonly [code: string, en: string, zh: string])[] = [
  ['user', 'user {username}: {person}', '指定人员 {username}：{person}'],
  ['role', 'role {role}: {person}', '角色 {role}：{person}'],
  ['group', 'role {role}: whoever of the group claims the task', '角色 {role}：由组内认领的人办理'],
  [
    'departmentHead',
    'head of the {of}’s department: {person} heads {department}',
    '{of}所在部门的主管：{person}（{department}）',
  ],
  [
    'departmentHeadAbove',
    'head of the {of}’s department, {levels} up: {person} heads {department}',
    '{of}所在部门向上 {levels} 级的主管：{person}（{department}）',
  ],
  [
    'commonHead',
    'head above both sides of the conflict: {person} heads {department}',
    '撞单双方共同的上级主管：{person}（{department}）',
  ],
  ['managerChain', 'managers of the {of}: {person}', '{of}的上级主管：{person}'],
  ['ownerOf', 'owner of the record: {person}', '该记录的负责人：{person}'],
  ['field', 'field {pointer}: {person}', '字段 {pointer} 指定：{person}'],
  ['expression', 'expression {expression}: {person}', '表达式 {expression} 得出：{person}'],
  ['chosenByInitiator', 'chosen by the initiator: {person}', '由发起人选择：{person}'],
  ['chosenByPreviousApprover', 'chosen by the previous approver: {person}', '由上一审批人选择：{person}'],
  [
    'absence',
    'absence: {person} is absent until {until}; the deputy {deputy} stands in',
    '{person}在 {until} 之前不在，由代理人{deputy}代为办理',
  ],
  [
    'absenceCircle',
    'absence: the deputies of {person} are absent too, in a circle; {asked} is asked',
    '{person}的代理人也都不在，仍由{asked}办理',
  ],
  ['manager', 'manager: {person} is above {of}', '{person}是{of}的上级'],
  ['ifNoApprover', 'ifNoApprover: nobody was found for the step; asked instead', '该环节没有找到审批人，改由此人办理'],
  ['ifInitiator', 'ifInitiator: manager: {person} decides in the place of the initiator', '{person}代替发起人审批'],
  ['escalation', 'escalation: the time was over; the task went to the manager', '已超时，待办升级给上级'],
  ['delegation', 'delegation: {by} asks for an opinion', '{by}征求意见'],
  ['delegation', 'delegation: {by} asks for an opinion: {reason}', '{by}征求意见：{reason}'],
  ['handover', 'handover: {by} handed the tasks over', '{by}交接了待办'],
  ['takenOver', 'handover: the request was taken over from its initiator', '该申请已从发起人处接手'],
  ['recordChanged', 'changed: the record was changed: {names}', '所涉记录已变更（{names}），须重新审批'],
  ['return', 'return: {by} returned the case: {reason}', '{by}退回：{reason}'],
  ['transfer', 'transfer: {by} transferred the task', '{by}转办'],
  ['transfer', 'transfer: {by} transferred the task: {reason}', '{by}转办：{reason}'],
  ['assignment', 'assignment: {person}', '商机指派给{person}'],
  ['adder', 'adder: {by} added a signer ({position})', '{by}加签（{position}）'],
];

const known = REASONS.map(([code, en, zh]) => ({ code, zh, ...sentenceOf(en) })).sort((a, b) => b.weight - a.weight);

/** A line of "Why me?" with its code, its values by name, and in both languages. */
export function reasonView({ rule, result }: Reason): Reason & Worded & { readonly code: string } {
  const en = `${rule}: ${result}`;
  for (const { code, zh, ...sentence } of known) {
    const found = valuesIn(en, sentence);
    if (found === undefined) continue;
    const { names } = sentence;
    const words = { zh: filled(zh, names, found.map(valueWord)), en };
    return { rule, result, code, params: named(names, found), words };
  }
  return { rule, result, code: 'other', params: {}, words: { zh: `${rule}：${result}`, en } };
}
