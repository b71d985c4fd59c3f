import type { BusinessModel } from '../../../definitions/kinds/businessModel/schema';
import type { WorkingCalendar } from '../../../definitions/kinds/workingCalendar/schema';
import { isRefused, type Refusal } from '../../../definitions/shared/refusal';
import { apply, report } from '../../../definitions/stage/apply';
import type { StageCommand, StageFact } from '../../../definitions/stage/commands';
import type { StageEffect } from '../../../definitions/stage/effects';
import { opened } from '../../../definitions/stage/acts/entering';
import type { CaseFacts } from '../../../definitions/stage/facts';
import { rulesOf } from '../../../definitions/stage/rules';
import type { StageState } from '../../../definitions/stage/state';

type CommandOf<K extends StageCommand['kind']> = Omit<Extract<StageCommand, { kind: K }>, 'id' | 'byUserId' | 'kind'>;

/** Eight hours on each day of the week, without holidays: a business day is easy to count. */
const everyDay: WorkingCalendar = {
  kind: 'workingCalendar',
  key: 'everyDay',
  name: '每天',
  zone: 'UTC',
  week: Object.fromEntries(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].map((day) => [day, [['09:00', '17:00']]])),
};

export const START = '2026-03-02T09:00:00.000Z';

const noFields: CaseFacts = {
  values: { name: '商机', category: 'normal', visibility: 'private', customer: { name: '客户' } },
  name: '商机',
  customerName: '客户',
  ownerIds: ['owner'],
  isPublic: false,
  isInReview: false,
  documentTypes: [],
};

/** A sale as a test plays it, without engine and rows: commands, what the flow reports, and time. */
export function aSale(model: Pick<BusinessModel, 'stages'> & Partial<BusinessModel>) {
  const whole: BusinessModel = {
    kind: 'businessModel',
    key: 'test',
    name: '测试',
    registrationPolicy: 'standard',
    ...model,
  };
  const rules = rulesOf(whole, 1, everyDay);
  let at = START;
  let facts = noFields;
  const first = opened(rules, at);
  let state: StageState = first.state;
  const effects: StageEffect[] = [...first.effects];
  let commands = 0;

  const take = (outcome: ReturnType<typeof apply>): Refusal | undefined => {
    if (isRefused(outcome)) return outcome.refusal;
    state = outcome.state;
    effects.push(...outcome.effects);
    return undefined;
  };
  return {
    rules,
    state: () => state,
    now: () => at,
    effects,
    /** The types of the events, in order. */
    events: () => effects.flatMap((effect) => (effect.kind === 'announce' ? [effect.type] : [])),
    with(values: Readonly<Record<string, unknown>>, more: Partial<CaseFacts> = {}) {
      facts = { ...facts, ...more, values: { ...facts.values, ...values } };
    },
    pass(hours: number) {
      at = new Date(Date.parse(at) + hours * 3_600_000).toISOString();
      return take(report({ state, at, rules, facts }, { kind: 'tick' }));
    },
    send<K extends StageCommand['kind']>(kind: K, what: CommandOf<K>): Refusal | undefined {
      commands += 1;
      const command: unknown = { kind, id: `c${commands}`, byUserId: 'owner', ...what };
      return isCommand(command) ? take(apply({ state, at, rules, facts }, command)) : undefined;
    },
    move(to: string) {
      return this.send('move', { to, reason: null });
    },
    complete(activityKey: string, documents: readonly string[] = []) {
      return this.send('complete', {
        activityKey,
        result: null,
        form: null,
        documents: documents.map((type) => ({ type, name: type })),
      });
    },
    report: (fact: StageFact) => take(report({ state, at, rules, facts }, fact)),
    endGate(status: 'approved' | 'rejected' | 'withdrawn') {
      return take(
        report(
          { state, at, rules, facts },
          { kind: 'gateEnded', approvalId: state.gate?.approvalId ?? '', status, byUserId: 'head', atOnce: false },
        ),
      );
    },
  };
}

/** A command with its head is one: the type of its rest was checked where it was sent. */
const isCommand = (value: unknown): value is StageCommand =>
  typeof value === 'object' && value !== null && 'kind' in value;

export type Sale = ReturnType<typeof aSale>;
