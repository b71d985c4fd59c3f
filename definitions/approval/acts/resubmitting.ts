import { isRefused, type Refused, refused } from '../../shared/refusal';
import { refusalOfChoices, refusalOfMissingChoices } from '../data/choices';
import type { Resubmit } from '../commands';
import { comeBack, enterFrom } from '../round/entering';
import { merged } from '../data/fields';
import { closedLongAgo, findTask } from '../people/held';
import { INITIATOR } from './returning';
import { record } from '../round/settling';
import type { ApprovalState, ResubmissionTask } from '../state';
import { history } from '../round/task';
import { change, emit, type Outcome, type Turn } from '../round/turn';
import { withData } from '../data/with-data';

/** The initiator has corrected the case: it goes back to the step that returned it, or through all steps again. */
export function resubmit(turn: Turn, command: Resubmit): Outcome {
  const task = resubmissionHeld(turn, command);
  if (isRefused(task)) return task;
  const given = withGiven(turn, command);
  if (isRefused(given)) return given;
  const { taskId, by, comment, form, anew = false } = command;
  const data = {
    stepKey: INITIATOR,
    ...(comment === undefined ? {} : { comment }),
    ...(form === undefined ? {} : { form }),
  };
  const recorded = record(given, 'resubmitted', { taskId, actorId: by.userId }, data);
  const closed = emit(
    recorded,
    { kind: 'closeTask', taskId, status: 'done', byId: by.userId },
    history(taskId, 'resubmitted', by.userId, comment),
  );
  const resubmitted = change(closed, {
    lastReturn: turn.state.numbers.command,
    ...resubmittedBy(turn.state, by.userId),
    ...(anew ? { rounds: {}, comeBackTo: [] } : {}),
  });
  return comeBack(resubmitted) ?? enterFrom(resubmitted, 0, 'approve');
}

/** Of a request that was taken over it is kept whose words are decided about. */
function resubmittedBy(
  { initiatorId, heirId, resubmitterIds = [] }: ApprovalState,
  userId: string,
): Pick<ApprovalState, 'resubmitterIds'> {
  return heirId === undefined || userId === initiatorId || resubmitterIds.includes(userId)
    ? {}
    : { resubmitterIds: [...resubmitterIds, userId] };
}

function resubmissionHeld({ state }: Turn, { taskId, by }: Resubmit): ResubmissionTask | Refused {
  const found = findTask(state, taskId);
  if (found === undefined) return closedLongAgo();
  if (found.purpose !== 'resubmission')
    return refused(
      'wrong_state',
      'This task is answered with a decision; only a case returned to its initiator is resubmitted.',
    );
  return found.task.holderId === by.userId
    ? found.task
    : refused(
        'forbidden',
        'Only whoever is asked to correct the case resubmits it: the initiator, or who has taken it over.',
      );
}

function withGiven(turn: Turn, { form, chosen = {} }: Resubmit): Outcome {
  const { definition, data } = turn.state;
  const given = form === undefined ? turn : withData(turn, merged(data, form));
  if (isRefused(given)) return given;
  const choosing = change(given, { chosen: { ...turn.state.chosen, ...chosen } });
  return (
    refusalOfChoices(definition, chosen, 'initiator') ??
    refusalOfMissingChoices(definition, choosing.state.chosen, choosing.state.data, turn.environment) ??
    choosing
  );
}
