import type { BusinessModel } from '../../../definitions/kinds/businessModel/schema';
import type { WorkingCalendar } from '../../../definitions/kinds/workingCalendar/schema';
import { isRefused } from '../../../definitions/shared/refusal';
import { opened } from '../../../definitions/stage/acts/entering';
import { apply, refusalAtOnce, report } from '../../../definitions/stage/apply';
import { nextMoment } from '../../../definitions/stage/clock';
import type { StageCommand } from '../../../definitions/stage/commands';
import type { CaseFacts } from '../../../definitions/stage/facts';
import { rowOf } from '../../../definitions/stage/row';
import { rulesOf } from '../../../definitions/stage/rules';
import type { StageState } from '../../../definitions/stage/state';

const START = '2026-03-02T01:00:00.000Z';
const MOST_MOVES = 40;

/** A sale that is moved, suspended, waited for and won or lost, as `choices` say. Nothing of it may throw. */
export function playSale(
  model: BusinessModel,
  calendar: WorkingCalendar,
  data: Readonly<Record<string, unknown>>,
  choices: readonly number[],
): StageState['status'] {
  const rules = rulesOf(model, 1, calendar);
  const customer = { name: '客户' };
  const facts: CaseFacts = {
    values: { name: '商机', category: 'normal', visibility: 'private', customer, ...data },
    name: '商机',
    customerName: '客户',
    ownerIds: ['owner'],
    isPublic: false,
    isInReview: false,
    documentTypes: [],
  };
  let at = START;
  let { state } = opened(rules, at);
  const take = (outcome: ReturnType<typeof apply>): void => {
    if (!isRefused(outcome)) ({ state } = outcome);
  };
  for (let move = 0; move < MOST_MOVES; move++) {
    const choice = choices[move % choices.length] ?? 0;
    const moment = nextMoment(state, rules, at);
    if (choice === 0 && moment !== undefined && moment > at) at = moment;
    take(report({ state, at, rules, facts }, { kind: 'tick' }));
    const command = commandFor(choice, `c${move}`, state, model);
    refusalAtOnce(state, command, rules, facts);
    take(apply({ state, at, rules, facts }, command));
    const approvalId = state.gate?.approvalId;
    if (approvalId !== undefined)
      take(
        report(
          { state, at, rules, facts },
          { kind: 'gateEnded', approvalId, status: 'approved', byUserId: null, atOnce: false },
        ),
      );
    take(report({ state, at, rules, facts }, { kind: 'recalculate', calendar: { key: 'cn', version: 2 } }));
    rowOf(state, rules);
  }
  return state.status;
}

function commandFor(choice: number, id: string, { visit }: StageState, { stages }: BusinessModel): StageCommand {
  const head = { id, byUserId: 'owner' };
  const stage = stages.find(({ key }) => key === visit.stageKey);
  const activityKey = stage?.activities?.[0]?.key ?? 'none';
  switch (choice) {
    case 1:
      return { ...head, kind: 'move', to: stage?.next?.[0] ?? stage?.back?.[0] ?? 'none', reason: null };
    case 2:
      return { ...head, kind: 'suspend', reason: 'x', until: null };
    case 3:
      return { ...head, kind: 'resume' };
    case 4:
      return { ...head, kind: 'plan', activityKey, on: '2027-W53' };
    case 5:
      return { ...head, kind: 'complete', activityKey, result: null, form: {}, documents: [] };
    case 6:
      return { ...head, kind: 'win', summary: 'x', amountFen: 1, contractParty: null };
    default:
      return choice === 7
        ? { ...head, kind: 'lose', reason: 'x', summary: 'x' }
        : { ...head, kind: 'move', to: stage?.back?.[0] ?? 'constructor', reason: 'x' };
  }
}
