import { type Applied, apply, start } from '../../../definitions/approval/apply';
import type { Command } from '../../../definitions/approval/commands';
import { pathOf } from '../../../definitions/approval/data/prediction';
import { findApprovers, findManager } from '../../../definitions/approval/people/finding';
import { nextTimer, openTasks } from '../../../definitions/approval/round/open-things';
import { outcomesOf } from '../../../definitions/approval/data/outcomes';
import { currentRound, stepOf } from '../../../definitions/approval/round/turn';
import type { ApprovalState, Data } from '../../../definitions/approval/state';
import { environmentOf } from '../../../definitions/approval/working-environment';
import type { ApprovalDefinition } from '../../../definitions/kinds/approval/schema';
import type { WorkingCalendar } from '../../../definitions/kinds/workingCalendar/schema';
import type { Organisation, OrgPerson } from '../../../definitions/organisation/people/organisation';
import { ownValue } from '../../../definitions/shared/json';
import { isRefused, type Refused } from '../../../definitions/shared/refusal';

/** The first of them is whom the data of made cases name. */
const idAt = (place: number): string => `0190b5c0-0000-7000-8000-00000000000${place}`;

const person = (username: string, place: number, roles: readonly string[]): OrgPerson => ({
  userId: idAt(place),
  username,
  name: username,
  roles,
  active: true,
  departmentId: 'all',
});
const organisation: Organisation = {
  people: [
    person('director1', 1, ['legal']),
    person('sales1', 2, ['sales']),
    person('manager1', 3, []),
    person('legal1', 4, ['legal']),
  ],
  departments: [{ id: 'all', name: 'All', parentId: null, headId: idAt(3) }],
  absences: [],
  ownerIds: [idAt(2)],
};

/** How an approval came to rest: over, refused at the start, or still asking somebody. */
export type Played = 'refused' | ApprovalState['status'];

const START = Date.parse('2026-03-02T01:00:00.000Z');
/** Enough to go through every step that is generated, with all its reminders. */
const MOST_MOVES = 60;

/** Starts an approval, and lets everybody decide, or time pass, as `choices` say. Nothing of it may throw. */
export function playApproval(
  definition: ApprovalDefinition,
  calendar: WorkingCalendar,
  data: Data,
  choices: readonly number[],
): Played {
  const environment = environmentOf(definition, calendar);
  let now = START;
  let state: ApprovalState | undefined;
  const at = (): string => new Date(now).toISOString();
  const take = (outcome: Applied | Refused): void => {
    if (isRefused(outcome)) return;
    ({ state } = outcome);
    for (const effect of outcome.effects) {
      if (effect.kind === 'findApprovers') {
        const { stepKey, entry } = effect.request;
        const found = findApprovers(effect.request, organisation);
        give({ kind: 'approversFound', stepKey, entry, found });
      }
      if (effect.kind === 'findManager') {
        const { taskId, timerId } = effect.request;
        give({ kind: 'managerFound', taskId, timerId, manager: findManager(effect.request, organisation) });
      }
    }
  };
  const give = (command: Command): void => {
    if (state) take(apply(state, command, at(), environment));
  };
  const chosen = Object.fromEntries(definition.steps.map(({ key }) => [key, [idAt(4)]]));
  const asked = { id: 's', definition, caseId: 'c', title: 't', subject: { type: 't', id: '1' } };
  const first = { ...asked, initiatorId: idAt(2), data };
  take(start(first, at(), environment));
  if (state === undefined) take(start({ ...first, chosen }, at(), environment));
  for (let move = 0; move < MOST_MOVES && state?.status === 'running'; move++) {
    const choice = choices[move % choices.length] ?? 0;
    const timer = nextTimer(state);
    const [task] = openTasks(state);
    if (timer && (choice === 0 || task === undefined)) {
      now = Math.max(now, Date.parse(timer.at));
      give({ kind: 'timerFired', timerId: timer.id });
    } else if (task) {
      const by = { userId: task.holderId ?? task.candidateIds[0] ?? '', name: 'x', isAdministrator: true };
      const id = `m${move}`;
      const { taskId } = task;
      if (task.holderId === null) give({ kind: 'claim', id: `${id}c`, by, taskId });
      if (choice === 2) give({ kind: 'return', id, by, taskId, to: 'initiator', resume: 'here', reason: 'x' });
      else if (choice === 3) give({ kind: 'resubmit', id, by, taskId, form: data });
      else
        give({
          kind: 'decide',
          id,
          by,
          taskId,
          outcome: outcomeAt(state, choice),
          comment: 'x',
          form: filledIn(state),
        });
    } else throw new Error('Nobody is asked, and no timer runs: the case stands still for ever.');
    pathOf(state, at(), environment, (request) => findApprovers(request, organisation));
    give({ kind: 'recalculate' });
  }
  return state?.status ?? 'refused';
}

function outcomeAt(state: ApprovalState, choice: number): string {
  const round = currentRound(state);
  const outcomes = round ? outcomesOf(stepOf(state, round.stepKey)) : ['approve'];
  return outcomes[choice % outcomes.length] ?? 'approve';
}

/** Something in every top-level field that the step wants. */
function filledIn(state: ApprovalState): Data {
  const round = currentRound(state);
  const fields = round ? (stepOf(state, round.stepKey).fields ?? {}) : {};
  return Object.fromEntries(
    Object.entries(fields)
      .filter(([pointer, rule]) => rule === 'required' && /^\/\w+$/u.test(pointer))
      .map(([pointer]) => [pointer.slice(1), ownValue(state.data, pointer.slice(1)) ?? 'x']),
  );
}
