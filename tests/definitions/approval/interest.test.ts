import { adds, anApproval, aStep, codeOf, decides, someone } from './a-case';
import { absent, company, idOf } from './world';

/** tom and lea have an interest in what is decided; sam asks. */
const interestedIds = [idOf('tom'), idOf('lea')];

describe('FLW-02 nobody is judge in their own cause: whoever has an interest', () => {
  test('comes to no place by transfer, delegation, or as a signer who is added', () => {
    const approval = anApproval([aStep('review', ['eve'])], { interestedIds });
    const taskId = approval.taskOf('eve');
    for (const kind of ['transfer', 'delegate'] as const)
      expect(approval.sends('eve', { kind, taskId, to: someone('tom') })).toMatchObject({
        code: 'unprocessable',
        pointer: '/to',
        detail: expect.stringContaining('interest'),
      });
    expect(adds(approval, 'eve', 'parallel', 'leo', 'lea')).toMatchObject({ pointer: '/userIds/1' });
    expect(codeOf(approval.sends('admin', { kind: 'transfer', taskId, to: someone('tom') }))).toBe('unprocessable');
    expect(codeOf(approval.sends('eve', { kind: 'transfer', taskId, to: someone('sid') }))).toBe('accepted');
  });

  test('is not asked, nor is a deputy of theirs, and does not stand in for whoever is', () => {
    const steps = [aStep('review', ['tom', 'lea', 'leo'])];
    expect(anApproval(steps, { interestedIds }).asked()).toEqual(['leo']);
    const away = { ...company, absences: [absent('leo', 'tom'), absent('lea', 'lin')] };
    const both = [aStep('review', ['lea', 'leo', 'eve'])];
    expect(anApproval(both, { interestedIds, organisation: away }).asked()).toEqual(['eve']);
    const approval = anApproval([aStep('review', ['eve'])], { interestedIds, organisation: away });
    const to = { ...someone('tom'), standsInFor: [someone('leo').person] };
    expect(codeOf(approval.sends('eve', { kind: 'transfer', taskId: approval.taskOf('eve'), to }))).toBe(
      'unprocessable',
    );
  });

  test('claims no task of a group', () => {
    const group = anApproval([{ key: 'group', mode: 'all', approvers: [{ role: 'legal', claim: true }] }], {
      interestedIds,
    });
    expect(group.asked()).toEqual(['one of leo, lin']);
    expect(codeOf(group.sends('lea', { kind: 'claim', taskId: group.taskOf('leo') }))).toBe('forbidden');
  });

  test('gets no place by a handover, nor by an escalation', () => {
    const approval = anApproval([aStep('review', ['eve'])], { interestedIds });
    const handedOver = approval.sends('admin', { kind: 'handOver', fromUserId: idOf('eve'), to: someone('tom') });
    expect(handedOver).toMatchObject({ kept: [{ stepKey: 'review' }] });
    const step = aStep('review', ['sue'], { deadline: { within: { hours: 1 }, onExpiry: 'escalate' } });
    const late = anApproval([step], { interestedIds: [idOf('eve')] });
    late.passes(2);
    expect(late.asked()).toEqual(['boss']);
  });

  test('decides where the step asks initiators as well', () => {
    const approval = anApproval([aStep('review', ['tom'], { ifInitiator: 'ask' })], { interestedIds });
    decides(approval, 'tom');
    expect(approval.state().status).toBe('approved');
  });

  test('a manager decides in their place who is none of them', () => {
    const step = aStep('review', ['eve'], { ifInitiator: 'manager' });
    expect(anApproval([step], { interestedIds: [idOf('eve')] }).asked()).toEqual(['boss']);
  });
});
