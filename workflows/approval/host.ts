import { condition, proxyLocalActivities } from '@temporalio/workflow';
import type { Activities } from '../../activities';
import type { RecordedAnother } from '../../activities/approval/activities';
import { apply, type Applied, start as begin } from '../../definitions/approval/apply';
import type { Command, Migrate, PersonsCommand, Recalculate, Start } from '../../definitions/approval/commands';
import type { Effect } from '../../definitions/approval/effects';
import type { NewVersion } from '../../definitions/approval/migration';
import { nextTimer } from '../../definitions/approval/round/open-things';
import type { FormVersions } from '../../definitions/approval/data/forms';
import type { ApprovalState, ApprovalStatus, Data, Timer } from '../../definitions/approval/state';
import { environmentOf } from '../../definitions/approval/working-environment';
import type { WorkingCalendar } from '../../definitions/kinds/workingCalendar/schema';
import { isRefused, type Refused, refused } from '../../definitions/shared/refusal';
import { Behind, onceCaughtUp } from '../shared/catching-up';
import { assertAllowed, failureOf } from '../shared/refusal';
import type { CommandAnswer } from './messages';

const activities = proxyLocalActivities<Activities>({ startToCloseTimeout: '10s', localRetryThreshold: '30s' });

/** What the rows of an approval say about where it belongs. */
interface HostedApproval {
  readonly approvalId: string;
  /** The case that the approval serves; its own where it stands alone. Its ledger takes the entries. */
  readonly caseId: string;
  readonly flow: string;
  readonly workflowId: string;
  readonly definitionVersion: number;
  readonly calendar: WorkingCalendar;
  /**
   * The forms that its steps show. Cases from before have none; their histories also tell of people that were looked
   * for first and written down afterwards, and of timers that were set anew with every command ({@link hostApproval}
   * goes on so with them).
   */
  readonly forms?: FormVersions | undefined;
}

export interface ApprovalEnd {
  readonly status: Exclude<ApprovalStatus, 'running'>;
  readonly outcome: string | null;
  readonly data: Data;
  /** Who gave the last decision; null: a rule. */
  readonly byUserId: string | null;
}

type InTurn = <T>(task: () => Promise<T>) => Promise<T>;

interface Hosting {
  readonly hosted: HostedApproval;
  /** A new approval, or the state with which a run before this one went on. */
  readonly from: Start | ApprovalState;
  /** Commands of one case take turns, also with the other messages of its flow. */
  readonly inTurn: InTurn;
  /** What the end means to the case; done before the decider is answered. */
  readonly onEnd?: (end: ApprovalEnd) => Promise<void>;
  /** The status of the case that the approval serves, for answers. Left out: that of the approval. */
  readonly caseStatus?: () => string;
  /** What this flow asks of a command beyond the machine’s rules. */
  readonly refusalOf?: (command: PersonsCommand) => Refused | undefined;
  /** What only the world knows of a decision that ends it: asked within its turn, before anything is written. */
  readonly refusalToEnd?: (end: ApprovalEnd) => Promise<Refused | undefined>;
}

/** An approval inside a flow: takes commands and time, and carries out what the machine says. */
export interface ApprovalHost {
  readonly state: () => ApprovalState | undefined;
  readonly open: () => Promise<CommandAnswer>;
  readonly refusalOf: (command: PersonsCommand) => Refused | undefined;
  /**
   * Throws {@link Behind} where the flow lags behind its rows; then nothing was done.
   * @param name by which its rows know it; left out: its id. What a flow commands itself has another id with each
   * attempt.
   */
  readonly perform: (command: PersonsCommand, name?: string) => Promise<CommandAnswer>;
  /** What the rows say of it now: its version, and its calendar. */
  readonly hosted: () => HostedApproval;
  readonly refusalToMigrate: (to: NewVersion) => Refused | undefined;
  /** DEF-04. To the version that it runs on already: nothing. */
  readonly migrate: (to: NewVersion, byUserId: string) => Promise<number>;
  /**
   * Ends it as withdrawn, together with its case; nothing where it has ended. For a flow that has its turn already.
   */
  readonly close: (byUserId: string | null, reason: string | null) => Promise<void>;
  /** Computes the deadlines that run by a calendar that has changed. */
  readonly recalculate: (calendar: WorkingCalendar) => Promise<void>;
  /** Lets timers fire until the approval has ended or `stop` says so. */
  readonly run: (stop: () => boolean) => Promise<void>;
}

/**
 * Hosts the approval machine (definitions/approval): the one implementation for every human decision in every flow.
 */
export function hostApproval({
  hosted: hostedFirst,
  from,
  inTurn,
  onEnd,
  caseStatus,
  refusalOf: extraRefusal,
  refusalToEnd,
}: Hosting): ApprovalHost {
  let hosted = hostedFirst;
  const isFromBefore = hosted.forms === undefined;
  let environment = environmentOf(from.definition, hosted.calendar);
  let state = 'numbers' in from ? from : undefined;

  const now = (): string => new Date().toISOString();
  const tried = (command: Command, at = now()): Applied | Refused =>
    state === undefined
      ? refused('wrong_state', 'The approval has not begun yet.')
      : apply(state, command, at, environment);
  const refusalOf = (command: PersonsCommand): Refused | undefined => {
    const extra = extraRefusal?.(command);
    if (extra) return extra;
    const applied = tried(command);
    return isRefused(applied) ? applied : undefined;
  };

  /** Looks for people as long as the machine asks for them, then writes everything in one transaction. */
  async function carryOut({ change, byUserId, first, again }: Doing): Promise<CommandAnswer> {
    const at = now();
    const { applied, effects } = isFromBefore
      ? await foundThenWritten(first, at, byUserId)
      : await written({ change, byUserId, first, again }, at);
    state = applied.state;
    const end = endIn(effects, byUserId);
    if (end) await onEnd?.(end);
    return { ...applied.answer, caseStatus: caseStatus?.() ?? applied.state.status };
  }

  /**
   * The activity looks for people as long as the machine asks for them, and writes everything; here the machine is
   * told the same.
   */
  async function written({ change, byUserId, first, again }: Doing, at: string): Promise<CarriedOut> {
    if (first.effects.length === 0) return { applied: first, effects: first.effects };
    const recorded = await activities.carryOutApproval({
      hosted,
      state: withoutAnswers(first.state),
      change,
      at,
      byUserId,
      effects: first.effects,
    });
    if ('lost' in recorded) throw new Behind(redoing(recorded.lost));
    const { found, at: moment } = 'found' in recorded ? recorded : { found: recorded, at };
    // an earlier attempt wrote it: ids and deadlines are those of its moment
    const applied = moment === at ? first : allowed(again(moment));
    return found.reduce((before, command) => told(before, command, moment), { applied, effects: applied.effects });
  }

  /**
   * What the rows have and this flow has forgotten, by the moment at which it was done. Where nobody knows it any
   * more, its number is passed over.
   */
  function redoing(lost: RecordedAnother['lost']): (() => Promise<void>) | undefined {
    if (lost === null) return undefined;
    if (lost === 'gone') return () => inTurn(() => Promise.resolve(passOver()));
    const {
      args: { command },
      at,
    } = lost;
    const done = (moment: string) => tried(command, moment);
    return () =>
      inTurn(async () => {
        await carryOut({ change: command.id, byUserId: command.by.userId, first: allowed(done(at)), again: done });
      });
  }

  function passOver(): void {
    if (state) state = { ...state, numbers: { ...state.numbers, command: state.numbers.command + 1 } };
  }

  async function foundThenWritten(first: Applied, at: string, byUserId: string | null): Promise<CarriedOut> {
    let carried: CarriedOut = { applied: first, effects: first.effects };
    for (
      let command = await lookup(first.effects);
      command !== undefined;
      command = await lookup(carried.applied.effects)
    )
      carried = told(carried, command, at);
    const { applied, effects } = carried;
    if (effects.length > 0)
      await activities.recordApproval({ hosted, state: withoutAnswers(applied.state), at, byUserId, effects });
    return carried;
  }

  function told({ applied, effects }: CarriedOut, command: Command, at: string): CarriedOut {
    const next = apply(applied.state, command, at, environment);
    return { applied: allowed(next), effects: [...effects, ...allowed(next).effects] };
  }

  async function lookup(effects: readonly Effect[]): Promise<Command | undefined> {
    const wanted = effects.find((effect) => effect.kind === 'findApprovers' || effect.kind === 'findManager');
    if (wanted?.kind === 'findApprovers') {
      const { stepKey, entry } = wanted.request;
      return { kind: 'approversFound', stepKey, entry, found: await activities.findApproversOf(wanted.request) };
    }
    if (wanted?.kind === 'findManager') {
      const { taskId, timerId } = wanted.request;
      return { kind: 'managerFound', taskId, timerId, manager: await activities.findManagerOf(wanted.request) };
    }
    return undefined;
  }

  async function fire(timerId: number): Promise<void> {
    const fired = (at?: string) => tried({ kind: 'timerFired', timerId }, at);
    const first = fired();
    // refused: a command came first and cleared it
    if (!isRefused(first)) await carryOut({ change: `timerFired/${timerId}`, byUserId: null, first, again: fired });
  }

  /** Tries a command as if the definition or the calendar were another already. */
  function changed({ definition, calendar }: NewVersion, command: Migrate | Recalculate, at = now()) {
    const next = environmentOf(definition.body, calendar);
    return {
      next,
      applied:
        state === undefined
          ? refused('wrong_state', 'The approval has not begun yet.')
          : apply(state, command, at, next),
    };
  }

  const migrated = (to: NewVersion) => changed(to, { kind: 'migrate', definition: to.definition.body });

  return {
    state: () => state,
    hosted: () => hosted,
    refusalToMigrate(to) {
      if (to.definition.version === hosted.definitionVersion) return undefined;
      const { applied } = migrated(to);
      return isRefused(applied) ? applied : undefined;
    },
    migrate: (to, byUserId) =>
      inTurn(async () => {
        if (to.definition.version === hosted.definitionVersion) return hosted.definitionVersion;
        const { next, applied } = migrated(to);
        if (isRefused(applied)) throw failureOf(applied);
        const before = { hosted, environment };
        hosted = { ...hosted, definitionVersion: to.definition.version, calendar: to.calendar, forms: to.forms };
        environment = next;
        try {
          await carryOut({
            change: `migrate/${to.definition.version}`,
            byUserId,
            first: applied,
            again: (at) => changed(to, { kind: 'migrate', definition: to.definition.body }, at).applied,
          });
        } catch (error) {
          ({ hosted, environment } = before);
          throw error;
        }
        return to.definition.version;
      }),
    recalculate: (calendar) =>
      inTurn(async () => {
        if (state === undefined) return;
        const { definition: body } = state;
        const recalculated = (at?: string) =>
          changed({ definition: { version: hosted.definitionVersion, body }, calendar }, { kind: 'recalculate' }, at);
        const { next, applied } = recalculated();
        hosted = { ...hosted, calendar };
        environment = next;
        if (!isRefused(applied))
          await carryOut({
            change: 'recalculate',
            byUserId: null,
            first: applied,
            again: (at) => recalculated(at).applied,
          }); // refused: it has ended, and no clock runs
      }),
    async close(byUserId, reason) {
      for (;;) {
        const closed = (at?: string) => tried({ kind: 'closeCase', byUserId, reason }, at);
        const first = closed();
        if (isRefused(first)) return; // it has ended by itself, or never began
        try {
          await carryOut({ change: 'closeCase', byUserId, first, again: closed });
          return;
        } catch (error) {
          if (!(error instanceof Behind)) throw error;
          passOver(); // whatever it has forgotten does not matter any more
        }
      }
    },
    refusalOf,
    open: () =>
      inTurn(async () => {
        if ('numbers' in from) throw new Error('An approval that was carried over is open already.');
        const begun = (at: string) => begin(from, at, environment);
        return carryOut({ change: 'start', byUserId: from.initiatorId, first: allowed(begun(now())), again: begun });
      }),
    perform: (command, name = command.id) =>
      inTurn(async () => {
        assertAllowed(extraRefusal?.(command));
        // again: the command before this one may just have changed everything
        const done = (at?: string) => tried(command, at);
        const first = allowed(done());
        const end = endIn(first.effects, command.by.userId);
        if (end) assertAllowed(await refusalToEnd?.(end));
        return carryOut({ change: name, byUserId: command.by.userId, first, again: done });
      }),
    async run(stop) {
      while (state?.status === 'running' && !stop()) {
        const seen = state;
        const timer = nextTimer(seen);
        const changed = () => stop() || (state !== seen && (isFromBefore || isOtherTimer(state, timer)));
        if (timer === undefined) await condition(changed);
        else if (!(await within(changed, timer.at)))
          await onceCaughtUp(
            () => state,
            () => inTurn(() => fire(timer.id)),
          );
      }
    },
  };
}

/** A command that is carried out, at first by the moment of now. */
interface Doing {
  readonly change: string;
  readonly byUserId: string | null;
  readonly first: Applied;
  /** The same by the moment of an earlier attempt, which has written it. */
  readonly again: (at: string) => Applied | Refused;
}

/** What came of a command, with everything that it led to. */
interface CarriedOut {
  readonly applied: Applied;
  readonly effects: readonly Effect[];
}

function endIn(effects: readonly Effect[], byUserId: string | null): ApprovalEnd | undefined {
  const end = effects.find((effect) => effect.kind === 'finish');
  return end && { status: end.status, outcome: end.outcome, data: end.data, byUserId };
}

function allowed(applied: Applied | Refused): Applied {
  if (isRefused(applied)) throw failureOf(applied);
  return applied;
}

const withoutAnswers = (state: ApprovalState): ApprovalState => ({ ...state, answered: [] });

const isOtherTimer = (state: ApprovalState | undefined, timer: Timer | undefined): boolean => {
  if (state?.status !== 'running') return true;
  const next = nextTimer(state);
  return next?.id !== timer?.id || next?.at !== timer?.at;
};

/** Whether it holds before the moment comes. */
async function within(holds: () => boolean, moment: string): Promise<boolean> {
  const left = Date.parse(moment) - Date.now();
  return left > 0 ? condition(holds, left) : holds();
}
