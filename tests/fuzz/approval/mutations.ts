/**
 * Machines that are broken on purpose. Each breaks one rule, by what it is told or by what it says; the model must
 * find out every one.
 */
import type { Applied } from '../../../definitions/approval/apply';
import type { Command } from '../../../definitions/approval/commands';
import type { Effect } from '../../../definitions/approval/effects';
import type { ApprovalMode, ApprovalStep } from '../../../definitions/kinds/approval/schema';
import type { ApprovalState, Round, Signer, Task } from '../../../definitions/approval/state';
import { isRefused, type Refused } from '../../../definitions/shared/refusal';
import { type Machine, theMachine } from './machine';

type Result = Applied | Refused;

type Spoiling = (result: Applied, command: Command, told: ApprovalState) => Applied;
type Giving = (refused: Refused, command: Command, told: ApprovalState) => Result;

interface Breaks {
  /** What the machine is told instead. */
  readonly state?: (state: ApprovalState, command: Command) => ApprovalState;
  readonly command?: (command: Command, state: ApprovalState) => Command;
  /** What it says instead; `told` is the true state before. */
  readonly result?: Spoiling;
  readonly refusal?: Giving;
}

const same = <T>(value: T): T => value;

/** The state that it is told about is put right again afterwards, where the lie was about what never changes. */
const broken = ({
  state: lie = same,
  command: mishear = same,
  result: spoil = same,
  refusal: give = same,
}: Breaks): Machine => ({
  start: theMachine.start,
  apply: (state, command, at, environment) => {
    const result = theMachine.apply(lie(state, command), mishear(command, state), at, environment);
    if (isRefused(result)) return give(result, command, state);
    const { definition, initiatorId } = state;
    return spoil({ ...result, state: { ...result.state, definition, initiatorId } }, command, state);
  },
});

const withSteps = (state: ApprovalState, change: (step: ApprovalStep) => ApprovalStep): ApprovalState => ({
  ...state,
  definition: { ...state.definition, steps: state.definition.steps.map(change) },
});
const withMode = (change: (mode: ApprovalMode, state: ApprovalState) => ApprovalMode): Breaks => ({
  state: (state) => withSteps(state, (step) => ({ ...step, mode: change(step.mode, state) })),
});
const withRounds = (state: ApprovalState, change: (round: Round) => Round): ApprovalState => ({
  ...state,
  rounds: Object.fromEntries(Object.entries(state.rounds).map(([key, round]) => [key, change(round)])),
});
const withSigners = (state: ApprovalState, change: (signer: Signer) => Signer): ApprovalState =>
  withRounds(state, (round) => ({ ...round, signers: round.signers.map(change) }));
const withTasks = (state: ApprovalState, change: (task: Task) => Task): ApprovalState =>
  withSigners(state, (signer) => (signer.task === null ? signer : { ...signer, task: change(signer.task) }));
const without =
  (isGone: (effect: Effect) => boolean) =>
  (result: Applied): Applied => ({ ...result, effects: result.effects.filter((effect) => !isGone(effect)) });
const on =
  (kind: Command['kind'], breaks: Spoiling): Spoiling =>
  (result, command, told) =>
    command.kind === kind ? breaks(result, command, told) : result;

/** The machine takes nobody for the initiator in commands of this kind. */
const forgettingTheInitiator = (...kinds: readonly Command['kind'][]): Machine =>
  broken({ state: (state, { kind }) => (kinds.includes(kind) ? { ...state, initiatorId: 'nobody' } : state) });

/**
 * The machine does not know that the request was taken over, or who has resubmitted it since, in commands of this
 * kind.
 */
const forgetting = (what: 'heirId' | 'resubmitterIds', ...kinds: readonly Command['kind'][]): Machine =>
  broken({
    state: (state, { kind }) => {
      const { [what]: _, ...rest } = state;
      return kinds.includes(kind) ? rest : state;
    },
    result: (result, { kind }, { [what]: known }) =>
      kinds.includes(kind) && known !== undefined ? { ...result, state: { ...result.state, [what]: known } } : result,
  });

const signersNow = (state: ApprovalState): readonly Signer[] =>
  state.position.at === 'step' ? (state.rounds[state.position.stepKey]?.signers ?? []) : [];

/** Accepts a refused command by giving the task to somebody. */
const seating =
  (kind: 'transfer' | 'claim', refusedBecause: string): Giving =>
  (refused, command, told) => {
    if (command.kind !== kind || !refused.refusal.detail.includes(refusedBecause)) return refused;
    const holderId = command.kind === 'transfer' ? command.to.person.userId : command.by.userId;
    const state = withSigners(told, (signer) =>
      signer.task?.id === command.taskId ? { ...signer, holderId } : signer,
    );
    const answer = { taskId: command.taskId, caseStatus: told.status, nextTaskIds: [] };
    return {
      state: { ...state, answered: [...state.answered, { commandId: command.id, answer }] },
      effects: [{ kind: 'changeTask', taskId: command.taskId, assigneeId: holderId }],
      answer,
    };
  };

function twin(result: Applied): Applied {
  const opened = result.effects.find((effect) => effect.kind === 'openTask' && effect.purpose === 'decision');
  if (opened?.kind !== 'openTask') return result;
  const number = result.state.numbers.task + 1;
  const other: Effect = { ...opened, taskId: `twin ${number}`, number };
  const state = withRounds({ ...result.state, numbers: { ...result.state.numbers, task: number } }, (round) => {
    const first = round.signers.find(({ task }) => task?.id === opened.taskId);
    return first?.task
      ? {
          ...round,
          signers: [
            ...round.signers,
            { ...first, id: 1000 + number, task: { ...first.task, id: other.taskId, timers: [] } },
          ],
        }
      : round;
  });
  return { ...result, state, effects: [...result.effects, other] };
}

function lineTwice(result: Applied): Applied {
  const { numbers } = result.state;
  const line = result.effects.find((effect) => effect.kind === 'appendLedger');
  if (line?.kind !== 'appendLedger') return result;
  const rest = result.effects.filter(({ kind }) => kind !== 'finish');
  const finish = result.effects.filter(({ kind }) => kind === 'finish');
  return {
    ...result,
    state: { ...result.state, numbers: { ...numbers, ledger: numbers.ledger + 1 } },
    effects: [...rest, { ...line, number: numbers.ledger + 1 }, ...finish],
  };
}

/** Decides on the state from before the return. */
function returnedStillDecidable(): Machine {
  let before: ApprovalState | null = null;
  return {
    start: (...all) => {
      before = null;
      return theMachine.start(...all);
    },
    apply: (state, command, at, environment) => {
      const result = theMachine.apply(state, command, at, environment);
      if (!isRefused(result)) {
        if (command.kind === 'return') before = state;
        return result;
      }
      return command.kind === 'decide' && before !== null && state.position.at !== 'end'
        ? theMachine.apply(before, command, at, environment)
        : result;
    },
  };
}

function differentEachTime(): Machine {
  let calls = 0;
  return broken({ result: (result) => ({ ...result, state: { ...result.state, title: `A case ${++calls}` } }) });
}

/**
 * Nothing is broken: what shows that it is the mutations that are found out, and not the way in which they are made.
 */
export const unbroken: Machine = broken({});

export const mutations: Readonly<Record<string, () => Machine>> = {
  'a task is lost when the step begins': () =>
    broken({
      result: on('approversFound', (result) =>
        without(
          (effect) =>
            'taskId' in effect &&
            effect.taskId ===
              result.state.rounds[Object.keys(result.state.rounds).at(-1) ?? '']?.signers.at(-1)?.task?.id,
        )(result),
      ),
    }),
  'a transferred task is lost': () =>
    broken({
      result: on('transfer', (result, command) => ({
        ...result,
        state: withSigners(result.state, (signer) =>
          'taskId' in command && signer.task?.id === command.taskId ? { ...signer, task: null } : signer,
        ),
      })),
    }),
  'a person gets the task twice': () => broken({ result: on('approversFound', twin) }),
  'a ratio is reached one vote too early': () =>
    broken(
      withMode((mode, state) =>
        typeof mode === 'object' && 'ratio' in mode
          ? { ratio: Math.max(1e-6, mode.ratio - 1 / Math.max(1, signersNow(state).length)) }
          : mode,
      ),
    ),
  'a ratio must be more than reached': () =>
    broken(withMode((mode) => (typeof mode === 'object' && 'ratio' in mode ? { ratio: mode.ratio + 1e-9 } : mode))),
  'weights are added with a rounding error': () =>
    broken(
      withMode((mode) =>
        typeof mode === 'object' && 'pass' in mode ? { ...mode, pass: mode.pass + 1e-16 * 8 } : mode,
      ),
    ),
  'weights are forgotten': () =>
    broken({ state: (state) => withSigners(state, (signer) => ({ ...signer, weight: 1 })) }),
  'countersign passes with one approval': () => broken(withMode((mode) => (mode === 'all' ? 'any' : mode))),
  'any one: a rejection does not decide': () => broken(withMode((mode) => (mode === 'any' ? { ratio: 0.0001 } : mode))),
  'a sequence asks everyone at once': () => broken(withMode((mode) => (mode === 'sequence' ? 'all' : mode))),
  'a custom outcome is taken for an approval': () =>
    broken({
      command: (command) =>
        command.kind === 'decide' && command.outcome === 'other' ? { ...command, outcome: 'approve' } : command,
    }),
  'a returned task can still be decided': returnedStillDecidable,
  'a timer is not cleared': () => broken({ result: without(({ kind }) => kind === 'clearTimer') }),
  'an old timer fires': () =>
    broken({
      refusal: (refused, command, told) =>
        command.kind === 'timerFired'
          ? { state: told, effects: [], answer: { taskId: null, caseStatus: told.status, nextTaskIds: [] } }
          : refused,
    }),
  'a deadline that ends is not a vote': () =>
    broken({
      state: (state) =>
        withSteps(state, (step) =>
          step.deadline ? { ...step, deadline: { ...step.deadline, onExpiry: 'keep' } } : step,
        ),
    }),
  'a deadline does not begin anew with the manager': () =>
    broken({
      result: on('managerFound', (result) => ({
        ...without(({ kind }) => kind === 'setTimer')(result),
        state: withTasks(result.state, (task) => ({ ...task, timers: [] })),
      })),
    }),
  'a decision that was followed is taken back': () =>
    broken({
      state: (state, { kind }) =>
        kind === 'takeBack' ? withTasks({ ...state, lastReturn: 0 }, (task) => ({ ...task, asked: 0 })) : state,
    }),
  'taking back leaves the later task open': () =>
    broken({
      result: on(
        'takeBack',
        without((effect) => effect.kind === 'closeTask'),
      ),
    }),
  'taking back reopens no other task': () =>
    broken({
      result: on('takeBack', (result, command) =>
        without((effect) => effect.kind === 'changeTask' && 'taskId' in command && effect.taskId !== command.taskId)(
          result,
        ),
      ),
    }),
  'taking back is not written down': () =>
    broken({
      result: on(
        'takeBack',
        without(({ kind }) => kind === 'appendLedger'),
      ),
    }),
  'the initiator decides their own request': () => forgettingTheInitiator('approversFound'),
  'the initiator decides by transfer': () => forgettingTheInitiator('transfer'),
  'the initiator decides as an added signer': () => forgettingTheInitiator('addSigners'),
  'the initiator is asked for an opinion on their own request': () => forgettingTheInitiator('delegate'),
  'the initiator decides by escalation': () => forgettingTheInitiator('timerFired', 'managerFound'),
  'the initiator decides by handover': () => forgettingTheInitiator('handOver'),
  'a return goes to whoever asked, though another has taken the request over': () => forgetting('heirId', 'return'),
  'whoever has handed the request over withdraws it': () => forgetting('heirId', 'withdraw'),
  'whoever has taken the request over is asked to decide it': () => forgetting('heirId', 'approversFound'),
  'whoever has taken the request over decides it at the place that they had': () => forgetting('heirId', 'decide'),
  'whoever has taken the request over comes to a place in it by transfer': () => forgetting('heirId', 'transfer'),
  'whoever has taken the request over chooses who decides it': () => forgetting('heirId', 'addSigners'),
  'whoever has taken the request over claims the decision': () => forgetting('heirId', 'claim'),
  'whoever has resubmitted the request decides it once it is another’s': () =>
    forgetting('resubmitterIds', 'approversFound', 'decide'),
  'whoever takes the request over still advises on it': () =>
    broken({
      result: on('handOver', (result, _, told) =>
        result.state.heirId === told.heirId
          ? result
          : {
              ...result,
              state: { ...result.state, rounds: told.rounds },
              effects: without((effect) => 'taskId' in effect)(result).effects,
            },
      ),
    }),
  'what is to be corrected stays with whoever has handed the request over': () =>
    broken({ command: (command) => (command.kind === 'handOver' ? { ...command, takesOver: false } : command) }),
  'the initiator’s deputy decides for them': () =>
    broken({
      command: (command) =>
        command.kind === 'approversFound'
          ? {
              ...command,
              found: {
                ...command.found,
                approvers: command.found.approvers.map((one) =>
                  'person' in one ? { ...one, standsInFor: one.standsInFor.slice(0, 0) } : one,
                ),
              },
            }
          : command,
    }),
  'signers added after are forgotten': () =>
    broken({
      result: on('addSigners', (result, command) =>
        'position' in command && command.position === 'after'
          ? {
              ...result,
              state: withRounds(result.state, (round) => ({
                ...round,
                signers: round.signers.filter(({ added }) => added?.position !== 'after'),
              })),
            }
          : result,
      ),
    }),
  'signers added before are not waited for': () =>
    broken({
      command: (command) =>
        command.kind === 'addSigners' && command.position === 'before' ? { ...command, position: 'parallel' } : command,
    }),
  'an adder decides while signers before are open': () =>
    broken({
      state: (state, { kind }) =>
        kind === 'decide'
          ? withTasks(state, (task) => (task.status === 'waiting' ? { ...task, status: 'open' } : task))
          : state,
    }),
  'a step is not judged again when a signer is removed': () =>
    broken({
      result: on('removeSigner', (result, _, told) => ({
        ...result,
        state: { ...result.state, status: told.status, position: told.position },
        effects: result.effects.filter(({ kind }) => kind !== 'finish'),
      })),
    }),
  'the ledger says everything twice': () => broken({ result: lineTwice }),
  'the ledger misses a decision': () =>
    broken({
      result: on(
        'decide',
        without(({ kind }) => kind === 'appendLedger'),
      ),
    }),
  'a needless task stays open': () =>
    broken({ result: without((effect) => effect.kind === 'closeTask' && effect.status === 'cancelled') }),
  'the same command counts twice': () => broken({ state: (state) => ({ ...state, answered: [] }) }),
  'resume here forgets who has decided': () =>
    broken({
      result: on('return', (result) => ({
        ...result,
        state: withRounds(result.state, (round) =>
          round.status === 'suspended'
            ? { ...round, signers: round.signers.map((signer) => ({ ...signer, vote: null })) }
            : round,
        ),
      })),
    }),
  'resume here runs everything again': () =>
    broken({ command: (command) => (command.kind === 'return' ? { ...command, resume: 'rerun' } : command) }),
  'rerun goes straight back': () =>
    broken({ command: (command) => (command.kind === 'return' ? { ...command, resume: 'here' } : command) }),
  'a returned step leaves its tasks open': () =>
    broken({
      result: on(
        'return',
        without((effect) => effect.kind === 'closeTask'),
      ),
    }),
  'the owner decides before the opinion has come': () =>
    broken({
      state: (state, { kind }) =>
        kind === 'decide'
          ? withTasks(state, (task) =>
              task.status === 'delegated' ? { ...task, status: 'open', opinion: null } : task,
            )
          : state,
    }),
  'an opinion is recorded as a decision': () =>
    broken({
      result: (result) => ({
        ...result,
        effects: result.effects.map((effect) =>
          effect.kind === 'appendLedger' && effect.action === 'opinion'
            ? { ...effect, action: 'decided', outcome: 'approve' }
            : effect,
        ),
      }),
    }),
  'somebody sits twice in a step by transfer': () => broken({ refusal: seating('transfer', 'sits in this step') }),
  'a claimed task is claimed again': () => broken({ refusal: seating('claim', 'claimed already') }),
  'whoever was cancelled counts as having approved before': () =>
    broken({
      state: (state, { kind }) =>
        kind === 'approversFound'
          ? withRounds(state, (round) =>
              round.status === 'done'
                ? {
                    ...round,
                    signers: round.signers.map((signer) =>
                      signer.vote === null && signer.task?.status === 'cancelled'
                        ? {
                            ...signer,
                            vote: { outcome: 'approve', by: { kind: 'rule', rule: 'repeated' }, at: '', command: 0 },
                          }
                        : signer,
                    ),
                  }
                : round,
            )
          : state,
    }),
  'a withdrawn approval leaves tasks open': () =>
    broken({
      result: on(
        'withdraw',
        without((effect) => effect.kind === 'closeTask'),
      ),
    }),
  'a skipped step is taken': () => broken({ state: (state) => withSteps(state, ({ when: _, ...step }) => step) }),
  'a refused command leaves a trace': () =>
    broken({
      refusal: (refused, _, told) => {
        Object.assign(told.numbers, { command: told.numbers.command + 1 });
        return refused;
      },
    }),
  'a change of the record is lost': () =>
    broken({
      command: (command, { followed }) =>
        command.kind === 'recordChanged' ? { ...command, facts: followed } : command,
    }),
  'a step that was skipped is not asked when the record changes': () =>
    broken({
      state: (state, { kind }) =>
        kind === 'recordChanged'
          ? withRounds(state, (round) => (round.status === 'skipped' ? { ...round, status: 'done' } : round))
          : state,
    }),
  'what was signed before a change of the record counts': () =>
    broken({
      result: on('recordChanged', (result, _, told) => ({
        ...result,
        state: withRounds(result.state, (round) => ({
          ...round,
          signers: round.signers.map((signer) => ({
            ...signer,
            vote: signer.vote ?? told.rounds[round.stepKey]?.signers.find(({ id }) => id === signer.id)?.vote ?? null,
          })),
        })),
      })),
    }),
  'what was decided before a change of the record is taken back': () =>
    broken({ state: (state, { kind }) => (kind === 'takeBack' ? { ...state, lastVoided: 0 } : state) }),
  'a replay gives another state': differentEachTime,
};
