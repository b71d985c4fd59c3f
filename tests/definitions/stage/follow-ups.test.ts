import type { BusinessModel } from '../../../definitions/kinds/businessModel/schema';
import { isRefused } from '../../../definitions/shared/refusal';
import { UNTOUCHED } from '../../../definitions/stage/acts/acting';
import type { Complete, PlanActivity, Undo } from '../../../definitions/stage/commands';
import { actOnFollowUp } from '../../../definitions/stage/acts/follow-ups';
import type { ActivityState } from '../../../definitions/stage/state';
import { aCompiledCalendar } from '../calendar/calendars';
import { aSale } from './a-sale';

const calendar = aCompiledCalendar();

const by = { id: 'c', byUserId: 'owner' };
const doing = (activityKey: string, documents: readonly string[] = []): Complete => ({
  ...by,
  kind: 'complete',
  activityKey,
  result: null,
  form: null,
  documents: documents.map((type) => ({ type, name: type })),
});
const undoing = (activityKey: string): Undo => ({ ...by, kind: 'undo', activityKey, reason: '退货' });
const planning = (activityKey: string, on: string): PlanActivity => ({
  ...by,
  kind: 'plan',
  activityKey,
  on,
  assigneeId: 'fitter',
});

const model = (outcomes: BusinessModel['outcomes'] = {}): BusinessModel => ({
  kind: 'businessModel',
  key: 'test',
  name: '测试',
  registrationPolicy: 'standard',
  stages: [{ key: 'only', name: '唯一' }],
  outcomes,
});

const act = (
  before: ActivityState,
  command: Complete | Undo | PlanActivity,
  { at = '2026-03-10T00:00:00.000Z', of = model() } = {},
) => {
  const acted = actOnFollowUp({ model: of, before, at, calendar, mainOwnerId: 'owner' }, command);
  return isRefused(acted) ? { refusal: acted.refusal, after: before, effects: [] } : { refusal: undefined, ...acted };
};

test('OPP-27 a follow-up is planned, assigned, done late, undone with a reason and done again', () => {
  const { after: planned, effects: notified } = act(UNTOUCHED, planning('payment', '2026-03-08'));
  expect(notified).toMatchObject([
    { kind: 'changeActivity', stageKey: null, change: { plannedUntil: '2026-03-08', assigneeId: 'fitter' } },
    { type: 'activity.planned' },
    { kind: 'tell', userIds: ['fitter'] },
  ]);
  const { after: done, effects } = act(planned, doing('payment'));
  expect(effects).toMatchObject([
    { change: { done: { late: true } } },
    { type: 'activity.done', data: { stage: null, activity: 'payment' } },
  ]);
  expect(act(planned, doing('payment'), { at: '2026-03-08T15:59:59.000Z' }).effects[0]).toMatchObject({
    change: { done: { late: false } },
  });
  expect(act(done, doing('payment')).refusal).toMatchObject({
    code: 'wrong_state',
    detail: expect.stringContaining('Undo it first'),
  });
  expect(act(done, planning('payment', '2026')).refusal?.code).toBe('wrong_state');
  const { after: undone } = act(done, undoing('payment'));
  expect(undone).toMatchObject({ plan: '2026-03-08', assigneeId: 'fitter', done: null });
  expect(act(undone, undoing('payment')).refusal?.code).toBe('wrong_state');
  expect(act(undone, doing('payment')).refusal).toBeUndefined();
});

test('OPP-27 a model names follow-ups and their documents; the default: delivery, payment, installation', () => {
  const of = model({
    followUps: [{ key: 'training', name: '培训', documents: ['signature'], inform: [{ role: 'finance' }] }],
  });
  expect(act(UNTOUCHED, doing('delivery'), { of }).refusal).toMatchObject({
    code: 'not_found',
    detail: expect.stringContaining('training'),
  });
  expect(act(UNTOUCHED, doing('training'), { of }).refusal?.errors).toMatchObject([{ pointer: '/documents' }]);
  expect(act(UNTOUCHED, doing('training', ['signature']), { of }).effects.at(-1)).toMatchObject({
    kind: 'tell',
    informed: [{ role: 'finance' }],
  });
  const opened = (outcomes: BusinessModel['outcomes']) => {
    const sale = aSale(model(outcomes));
    sale.send('win', { summary: 's', amountFen: 1, contractParty: null });
    return sale.effects.flatMap((effect) =>
      effect.kind === 'openFollowUps' ? effect.activities.map(({ key }) => key) : [],
    );
  };
  expect(opened({})).toEqual(['delivery', 'payment', 'installation']);
  expect(opened({ followUps: [{ key: 'training', name: '培训' }] })).toEqual(['training']);
  expect(opened({ followUps: [] })).toEqual([]);
});
