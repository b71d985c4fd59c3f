import { condition, proxyLocalActivities } from '@temporalio/workflow';
import type { Activities } from '../../activities';
import { apply, type Applied, start as begin } from '../../definitions/approval/apply';
import type { Command, Migrate, PersonsCommand, Recalculate, Start } from '../../definitions/approval/commands';
import type { Effect } from '../../definitions/approval/effects';
import type { NewVersion } from '../../definitions/approval/migration';
import { nextTimer } from '../../definitions/approval/open-things';
import type { ApprovalState, ApprovalStatus, Data } from '../../definitions/approval/state';
import { environmentOf } from '../../definitions/approval/working-environment';
import type { WorkingCalendar } from '../../definitions/calendar/schema';
import { isRefused, type Refused, refused } from '../../definitions/shared/refusal';
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
}

/** An approval inside a flow: takes commands and time, and carries out what the machine says. */
export interface ApprovalHost {
  readonly state: () => ApprovalState | undefined;
  readonly open: () => Promise<CommandAnswer>;
  readonly refusalOf: (command: PersonsCommand) => Refused | undefined;
  readonly perform: (command: PersonsCommand) => Promise<CommandAnswer>;
  /** What the rows say of it now: its version, and its calendar. */
  readonly hosted: () => HostedApproval;
  readonly refusalToMigrate: (to: NewVersion) => Refused | undefined;
  /** DEF-04. To the version that it runs on already: nothing. */
  readonly migrate: (to: NewVersion, byUserId: string) => Promise<number>;
  /** Computes the deadlines that run by a calendar that has changed. */
  readonly recalculate: (calendar: WorkingCalendar) => Promise<void>;
  /** Lets timers fire until the approval has ended or `stop` says so. */
  readonly run: (stop: () => boolean) => Promise<void>;
}

/** Hosts the approval machine (definitions/approval): the one implementation for every human decision in every flow. */
export function hostApproval({ hosted: hostedFirst, from, inTurn, onEnd, caseStatus, refusalOf: extraRefusal }: Hosting): ApprovalHost {
  let hosted = hostedFirst;
  let environment = environmentOf(from.definition, hosted.calendar);
  let state = 'numbers' in from ? from : undefined;

  const now = (): string => new Date().toISOString();
  const tried = (command: Command): Applied | Refused => (state === undefined ? refused('wrong_state', 'The approval has not begun yet.') : apply(state, command, now(), environment));
  const refusalOf = (command: PersonsCommand): Refused | undefined => {
    const extra = extraRefusal?.(command);
    if (extra) return extra;
    const applied = tried(command);
    return isRefused(applied) ? applied : undefined;
  };

  /** Looks for people as long as the machine asks for them, then writes everything in one transaction. */
  async function carryOut(first: Applied, byUserId: string | null): Promise<CommandAnswer> {
    const at = now();
    let applied = first;
    let effects: readonly Effect[] = first.effects;
    for (let command = await lookup(effects); command !== undefined; command = await lookup(applied.effects)) {
      const next = apply(applied.state, command, at, environment);
      if (isRefused(next)) throw failureOf(next);
      effects = [...effects, ...next.effects];
      applied = next;
    }
    if (effects.length > 0) await activities.recordApproval({ hosted, state: { ...applied.state, answered: [] }, at, byUserId, effects });
    state = applied.state;
    const end = effects.find((effect) => effect.kind === 'finish');
    if (end) await onEnd?.({ status: end.status, outcome: end.outcome, data: end.data, byUserId });
    return { ...applied.answer, caseStatus: caseStatus?.() ?? applied.state.status };
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

  /** Tries a command as if the definition or the calendar were another already. */
  function changed({ definition, calendar }: NewVersion, command: Migrate | Recalculate) {
    const next = environmentOf(definition.body, calendar);
    return { next, applied: state === undefined ? refused('wrong_state', 'The approval has not begun yet.') : apply(state, command, now(), next) };
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
        hosted = { ...hosted, definitionVersion: to.definition.version, calendar: to.calendar };
        environment = next;
        await carryOut(applied, byUserId);
        return to.definition.version;
      }),
    recalculate: (calendar) =>
      inTurn(async () => {
        if (state === undefined) return;
        const { next, applied } = changed({ definition: { version: hosted.definitionVersion, body: state.definition }, calendar }, { kind: 'recalculate' });
        hosted = { ...hosted, calendar };
        environment = next;
        if (!isRefused(applied)) await carryOut(applied, null); // refused: it has ended, and no clock runs
      }),
    refusalOf,
    open: () =>
      inTurn(async () => {
        if ('numbers' in from) throw new Error('An approval that was carried over is open already.');
        const begun = begin(from, now(), environment);
        if (isRefused(begun)) throw failureOf(begun);
        return carryOut(begun, from.initiatorId);
      }),
    perform: (command) =>
      inTurn(async () => {
        assertAllowed(extraRefusal?.(command));
        const applied = tried(command); // again: the command before this one may just have changed everything
        if (isRefused(applied)) throw failureOf(applied);
        return carryOut(applied, command.by.userId);
      }),
    async run(stop) {
      while (state?.status === 'running' && !stop()) {
        const seen = state;
        const timer = nextTimer(seen);
        const changed = () => state !== seen || stop();
        if (timer === undefined) await condition(changed);
        else if (!(await within(changed, timer.at))) {
          await inTurn(async () => {
            const fired = tried({ kind: 'timerFired', timerId: timer.id });
            if (!isRefused(fired)) await carryOut(fired, null); // refused: a command came first and cleared it
          });
        }
      }
    },
  };
}

/** Whether it holds before the moment comes. */
async function within(holds: () => boolean, moment: string): Promise<boolean> {
  const left = Date.parse(moment) - Date.now();
  return left > 0 ? condition(holds, left) : holds();
}
