import { isTaken } from '../data/conditions';
import { refusalOfData } from '../data/conditions';
import {
  askedAgainBecause,
  changedNames,
  findsPeopleBy,
  hasSpoken,
  restingOn,
  valuesUnder,
} from '../data/record-changes';
import type { RecordChanged } from '../commands';
import type { Effect } from '../effects';
import { closeAll } from '../round/asking';
import { enterFrom } from '../round/entering';
import { record, settle } from '../round/settling';
import { history, isLive, tellHolders } from '../round/task';
import { change, currentRound, emit, roundOf, stepIndex, stepOf, type Turn, withRound } from '../round/turn';
import type { ApprovalState, Data, RecordChange, Round, Signer } from '../state';
import { closeCase } from './withdrawing';

const MOST_CHANGES = 20;

/**
 * The record that is asked about says something else now: the approval takes that, what was decided on the old values
 * is void, and its steps are asked again. What rests on none of them stays. Values by which the rules cannot go on
 * end it.
 */
export function recordChanged(turn: Turn, { facts, byUserId }: RecordChanged): Turn {
  const { followed, data } = turn.state;
  const names = changedNames(followed, facts);
  const after = valuesUnder(names, facts);
  const known = change(turn, { touched: null, followed: { ...followed, ...after } });
  if (names.length === 0) return known;
  const next = withoutNulls({ ...data, ...after });
  const refusal = refusalOfData(turn.state.definition, next, '', turn.environment);
  if (refusal)
    return closeCase(known, {
      kind: 'closeCase',
      byUserId: null,
      reason: `The record was changed so that this cannot be decided any more: ${refusal.refusal.detail}`,
    });
  const taken = emit(change(known, { data: next }), { kind: 'changeData', data: next });
  const resting = restingOn(taken.state, names, turn.environment);
  const said = { at: turn.at, byUserId, before: valuesUnder(names, data), after };
  return isKept(taken, resting, names) ? kept(taken, resting, said) : goneBack(taken, resting, said);
}

const withoutNulls = (data: Data): Data =>
  Object.fromEntries(Object.entries(data).filter(([, value]) => value !== null && value !== undefined));

type Said = Omit<RecordChange, 'askedAgain'>;

/** Whether the case stays where it stands: no earlier step is asked again, and here the same people are. */
function isKept({ state, environment }: Turn, resting: readonly string[], names: readonly string[]): boolean {
  const { position } = state;
  if (position.at === 'initiator') return true;
  if (position.at !== 'step') return resting.length === 0;
  const step = stepOf(state, position.stepKey);
  const here = stepIndex(state, step.key);
  return (
    resting.every((key) => stepIndex(state, key) >= here) &&
    isTaken(step, state.data, environment) &&
    !findsPeopleBy(step, names, environment)
  );
}

/** What was signed in the step that is being decided is void where it shows the values; its signers see the change. */
function kept(turn: Turn, resting: readonly string[], said: Said): Turn {
  const { state } = turn;
  const now = currentRound(state);
  const again = resting.filter((key) => hasSpoken(roundOf(state, key)));
  const noted = without(
    note(turn, { ...said, askedAgain: again }),
    resting.filter((key) => key !== now?.stepKey),
  );
  if (state.position.at === 'initiator')
    return emit(noted, history(state.position.task.id, 'changed', said.byUserId ?? undefined));
  if (now === undefined || !resting.includes(now.stepKey)) return noted;
  const why = askedAgainBecause(noted.state, now.stepKey);
  const signers = now.signers.map((signer): Signer =>
    signer.vote === null ? signer : { ...signer, vote: null, why: [...signer.why, ...why] },
  );
  return shown(settle(withRound(noted, { ...now, signers })), now, said.byUserId ?? undefined);
}

/** Those who were asked before and still are. */
function shown(turn: Turn, before: Round, byUserId: string | undefined): Turn {
  const asked = new Set(before.signers.flatMap(({ task }) => (isLive(task) ? [task.id] : [])));
  const effects = (currentRound(turn.state)?.signers ?? []).flatMap((signer): readonly Effect[] => {
    const { task } = signer;
    if (!isLive(task) || !asked.has(task.id)) return [];
    const ids = [task.id, ...(task.opinion === null ? [] : [task.opinion.id])];
    return [...ids.map((id) => history(id, 'changed', byUserId)), ...tellHolders('changed', signer, task)];
  });
  return emit(turn, ...effects);
}

/** Back to the first step that is asked again. The one that is being decided waits, unless it is asked again too. */
function goneBack(turn: Turn, resting: readonly string[], said: Said): Turn {
  const { position } = turn.state;
  const looking = position.at === 'finding' ? [position.stepKey] : [];
  const noted = note(turn, { ...said, askedAgain: resting });
  const now = currentRound(noted.state);
  if (now === undefined) return enterFrom(without(noted, [...resting, ...looking]), 0, 'approve');
  const text = 'The record was changed.';
  const closed = closeAll(noted, now, 'cancelled', {
    ...(said.byUserId === null ? {} : { byId: said.byUserId }),
    text,
  });
  const left = resting.includes(now.stepKey) ? closed : waiting(closed, now.stepKey);
  return enterFrom(without(left, resting), 0, 'approve');
}

function waiting(turn: Turn, stepKey: string): Turn {
  const suspended = withRound(turn, { ...roundOf(turn.state, stepKey), status: 'suspended' });
  return change(suspended, { comeBackTo: [...suspended.state.comeBackTo, stepKey] });
}

/** As if these steps had not begun. */
function without(turn: Turn, stepKeys: readonly string[]): Turn {
  const rounds = Object.entries(turn.state.rounds).filter(([key]) => !stepKeys.includes(key));
  const comeBackTo = turn.state.comeBackTo.filter((key) => !stepKeys.includes(key));
  return change(turn, { rounds: Object.fromEntries(rounds), comeBackTo });
}

/** The timeline tells of every change; the ledger of what it made void. */
function note(turn: Turn, changed: RecordChange): Turn {
  const { before, after, askedAgain, byUserId } = changed;
  const recorded = emit(change(turn, { changes: [...turn.state.changes, changed].slice(-MOST_CHANGES) }), {
    kind: 'announce',
    what: 'recordChanged',
    taskId: null,
    before,
    after,
    askedAgain,
  });
  if (askedAgain.length === 0) return recorded;
  const entry = { taskId: null, actorId: byUserId };
  const ledgered = record(recorded, 'recordChanged', entry, { stepKey: null, change: { before, after, askedAgain } });
  return change(ledgered, { lastVoided: turn.state.numbers.command } satisfies Partial<ApprovalState>);
}
