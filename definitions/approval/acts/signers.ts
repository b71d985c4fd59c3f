import { isRefused, type Refused, refused } from '../../shared/refusal';
import type { Actor, AddSigners, RemoveSigner } from '../commands';
import type { Effect } from '../effects';
import { closedLongAgo, findTask, heldTask } from '../people/held';
import { peopleIn, refusalOfOwn, refusalToSit } from '../people/may-sit';
import { called, type FoundPerson } from '../../organisation/people/person';
import type { ApprovalStep } from '../../kinds/approval/schema';
import { weightOf } from '../round/seats';
import { settle } from '../round/settling';
import { signerTree } from '../round/signer-tree';
import type { AddedPosition, ApprovalState, Round, Signer } from '../state';
import { closeTask, history, isLive } from '../round/task';
import { emit, type Outcome, stepOf, type Turn, withRound } from '../round/turn';

/**
 * 加签: the holder of an open task lets others decide before, after or beside them. Added signers may add signers.
 */
export function addSigners(turn: Turn, { taskId, by, signers, position }: AddSigners): Outcome {
  const held = heldTask(turn.state, taskId, by);
  if (isRefused(held)) return held;
  const { round, signer } = held;
  const step = stepOf(turn.state, round.stepKey);
  if (step.mayAddSigners === false) return refused('forbidden', 'No signers may be added in this step.');
  const refusal = refusalOfNew(turn.state, step, round, signers);
  if (refusal) return refusal;
  const firstId = Math.max(...round.signers.map(({ id }) => id)) + 1;
  const added = signers.map((found, index) =>
    newSigner({ found, id: firstId + index, adder: signer, position, step, by }),
  );
  const recorded = emit(
    turn,
    history(
      taskId,
      'signersAdded',
      by.userId,
      `${position}: ${signers.map(({ person }) => called(person)).join(', ')}`,
    ),
  );
  return settle(withRound(recorded, { ...round, signers: [...round.signers, ...added] }));
}

function refusalOfNew(
  state: ApprovalState,
  step: ApprovalStep,
  round: Round,
  signers: readonly FoundPerson[],
): Refused | undefined {
  if (signers.length === 0) return refused('unprocessable', 'Name at least one signer.', '/userIds');
  const ids = signers.map(({ person }) => person.userId);
  const twice = ids.findIndex((id, index) => ids.indexOf(id) !== index);
  if (twice >= 0) return refused('unprocessable', 'A signer is named twice.', `/userIds/${twice}`);
  return signers
    .map((found, index) => refusalToSit({ state, step, round }, found, `/userIds/${index}`))
    .find((refusal) => refusal !== undefined);
}

interface Added {
  readonly found: FoundPerson;
  readonly id: number;
  readonly adder: Signer;
  readonly position: AddedPosition;
  readonly step: ApprovalStep;
  readonly by: Actor;
}

const newSigner = ({ found, id, adder, position, step, by }: Added): Signer => ({
  id,
  holderId: found.person.userId,
  group: null,
  weight: weightOf(step, found),
  turn: adder.turn,
  added: { bySigner: adder.id, position },
  vote: null,
  task: null,
  why: [...found.why, { rule: 'adder', result: `${by.name} added a signer (${position})` }],
});

/**
 * 减签: an added signer who has not decided goes, with those added before and after them who have not; the step is
 * judged again at once.
 */
export function removeSigner(turn: Turn, { taskId, by, userId }: RemoveSigner): Outcome {
  const found = findTask(turn.state, taskId);
  if (found === undefined) return closedLongAgo();
  if (found.purpose === 'resubmission' || found.round.status !== 'asking' || turn.state.position.at !== 'step')
    return refused('wrong_state', 'This step is not being decided now.');
  const { round } = found;
  const signer = round.signers.find((candidate) => candidate.holderId === userId);
  if (signer === undefined)
    return refused(
      peopleIn(round).includes(userId) ? 'wrong_state' : 'not_found',
      'There is no such signer in this step.',
    );
  const own = by.isAdministrator ? undefined : refusalOfOwn(turn.state, stepOf(turn.state, round.stepKey), by.userId);
  return (
    refusalOfRemoval(round, signer, by) ??
    own ??
    settle(withoutSigners(turn, round, [signer, ...belowOf(signer, round).filter(({ vote }) => vote === null)], by))
  );
}

function refusalOfRemoval({ signers }: Round, { added, vote }: Signer, by: Actor): Refused | undefined {
  if (added === null) return refused('forbidden', 'This signer was not added: only added signers can be removed.');
  const adder = signers.find(({ id }) => id === added.bySigner);
  if (!by.isAdministrator && adder?.holderId !== by.userId)
    return refused('forbidden', 'Only whoever added a signer, or an administrator, removes them.');
  return vote === null ? undefined : refused('wrong_state', 'This signer has decided already.');
}

/** Those added before and after a signer, and before and after them in turn. */
function belowOf(signer: Signer, { signers }: Round): readonly Signer[] {
  const tree = signerTree(signers);
  const below = (parent: Signer): readonly Signer[] =>
    [...tree.before(parent), ...tree.after(parent)].flatMap((child) => [child, ...below(child)]);
  return below(signer);
}

function withoutSigners(turn: Turn, round: Round, gone: readonly Signer[], by: Actor): Turn {
  const effects = gone.flatMap(({ task }): readonly Effect[] =>
    isLive(task)
      ? [...closeTask(task, 'cancelled', { byId: by.userId }).effects, history(task.id, 'signerRemoved', by.userId)]
      : [],
  );
  return emit(
    withRound(turn, { ...round, signers: round.signers.filter((signer) => !gone.includes(signer)) }),
    ...effects,
  );
}
