import { condition } from '@temporalio/workflow';
import { apply, type Applied, isRemark, start } from '../../definitions/approval/apply';
import type {
  Command,
  Migrate,
  PersonsCommand,
  Recalculate,
  Resubmit,
  Start,
} from '../../definitions/approval/commands';
import { refusalOfUnseen } from '../../definitions/approval/data/record-changes';
import type { Environment } from '../../definitions/approval/environment';
import type { Basis, KeptApproval } from '../../definitions/approval/kept';
import type { NewVersion } from '../../definitions/approval/migration';
import { endedBy, endOf } from '../../definitions/approval/round/ending';
import { nextTimer } from '../../definitions/approval/round/open-things';
import { answerTo } from '../../definitions/approval/round/answers';
import type { RecordChange } from '../../definitions/approval/state';
import { environmentOf } from '../../definitions/approval/working-environment';
import type { WorkingCalendar } from '../../definitions/kinds/workingCalendar/schema';
import type { Frozen } from '../../definitions/shared/frozen';
import { isRefused, type Refused, refused } from '../../definitions/shared/refusal';
import { activities } from '../shared/activities';
import { now } from '../shared/now';
import { assertAllowed, failureOf } from '../shared/refusal';
import { type Attempt, confirmed, untilWritten } from '../shared/until-written';
import type { ApprovalHost, ApprovalHosting } from './hosting';
import type { CommandAnswer } from './messages';
import { settlingOf } from './settling';
import { isOtherTimer, within } from './timers';

/** Hosts the approval machine (definitions/approval): the one implementation for every human decision in every flow. */
export function hostApproval(hosting: ApprovalHosting): ApprovalHost {
  const {
    hosted,
    writeFirst = activities.carryOutApproval,
    ownStep,
    caseStatus,
    refusalOf: extraRefusal,
    refusalToEnd,
    beforeResubmitted,
  } = hosting;
  let kept: KeptApproval | undefined;
  let environment: Environment | undefined;
  const settling = settlingOf(() => kept && endOf(kept.state), hosting);
  /** What was taken up of the record by the command at hand: whoever sent it cannot have seen it. */
  let unseen: readonly string[] = [];
  const state = () => kept?.state;

  /** Judges a step and writes it, with the version and calendar that it goes by from then on. */
  const carryOut = ({ judge, byUserId, by }: Step): Promise<CommandAnswer> =>
    untilWritten(adopt, async (): Promise<Attempt<KeptApproval, CommandAnswer>> => {
      const at = now();
      const first = await judge(at);
      if (first === undefined || first.state === kept?.state) return { done: answerOf(first) };
      const basis = by ?? begun().basis;
      const after = kept?.state.numbers.command ?? 0;
      const { effects } = first;
      const write = kept === undefined ? writeFirst : activities.carryOutApproval;
      const recorded = await write({ hosted, basis, after, state: first.state, at, byUserId, effects });
      if (isRefused(recorded)) throw failureOf(recorded);
      if (recorded.kind === 'behind') return { behind: recorded.kept };
      const rules = environmentOf(first.state.definition, basis.calendar.body);
      const applied = (before: Applied, command: Command) => allowed(apply(before.state, command, at, rules));
      const last = recorded.found.reduce(applied, first);
      await adopt({ state: endedBy(last.state, byUserId), basis });
      return { done: answerOf(last) };
    });

  const answerOf = (applied: Applied | undefined): CommandAnswer => ({
    ...(applied?.answer ?? NO_ANSWER),
    caseStatus: caseStatus?.() ?? kept?.state.status ?? 'running',
  });

  function tried(command: Command, at = now()): Applied | Refused {
    return kept === undefined ? NOT_BEGUN : apply(kept.state, command, at, rulesNow(kept));
  }

  const rulesNow = ({ state: { definition }, basis: { calendar } }: KeptApproval): Environment =>
    (environment ??= environmentOf(definition, calendar.body));

  function begun(): KeptApproval {
    if (kept === undefined) throw failureOf(NOT_BEGUN);
    return kept;
  }

  async function adopt(next: KeptApproval): Promise<void> {
    const isSame = kept?.state.definition === next.state.definition && kept.basis.calendar === next.basis.calendar;
    if (!isSame) environment = undefined;
    kept = next;
    await followRecord();
    await settling.settle();
  }

  /** Whoever changed the record has touched the approval in the same step: it is judged anew before anything else. */
  async function followRecord(): Promise<void> {
    const { touched, subject, followed } = begun().state;
    if (touched === null) return;
    const facts = await activities.followedFacts({ opportunityId: subject.id, names: Object.keys(followed) });
    const { byUserId } = touched;
    const isSame = () => kept?.state.touched?.commandId === touched.commandId;
    const judge = (at: string) =>
      isSame() ? unlessRefused(tried({ kind: 'recordChanged', facts, byUserId }, at)) : undefined;
    const known = changesIn(kept);
    await carryOut({ judge, byUserId });
    unseen = [...unseen, ...namesChangedSince(known, changesIn(kept))];
  }

  function begin(command: Start, by: Basis, at: string): Applied {
    if (kept === undefined) return allowed(start(command, at, environmentOf(command.definition, by.calendar.body)));
    return { state: kept.state, effects: [], answer: answerTo(kept.state, command.id) ?? NO_ANSWER };
  }

  async function decided(command: PersonsCommand, at: string): Promise<Applied> {
    if (command.kind === 'decide' && kept)
      assertAllowed(refusalOfUnseen(kept.state, command.taskId, unseen, rulesNow(kept)));
    assertAllowed(extraRefusal?.(command));
    const applied = allowed(tried(command, at));
    if (isRemark(command) || applied.effects.length === 0) return applied;
    if (command.kind === 'resubmit' && beforeResubmitted) return resubmitted(await beforeResubmitted(command), at);
    const end = endOf(endedBy(applied.state, command.by.userId));
    if (end) assertAllowed(await refusalToEnd?.(end));
    return applied;
  }

  /** Where nobody needs to be asked any more, the approval has ended with that. */
  function resubmitted(command: Resubmit, at: string): Applied {
    const { state: now } = begun();
    if (now.status === 'running') return allowed(tried(command, at));
    return { state: now, effects: [], answer: { ...NO_ANSWER, taskId: command.taskId } };
  }

  /** The step of going on by another definition or calendar. */
  function movingTo({ definition, calendar, forms }: NewVersion, command: Migrate | Recalculate) {
    const by: Basis = { definitionVersion: definition.version, calendar, forms };
    const rules = environmentOf(definition.body, calendar.body);
    const judge = (at: string) => (kept === undefined ? NOT_BEGUN : apply(kept.state, command, at, rules));
    return { judge, by };
  }

  const migration = (to: NewVersion) => movingTo(to, { kind: 'migrate', definition: to.definition.body });
  const isOn = (to: NewVersion): boolean => to.definition.version === kept?.basis.definitionVersion;

  /** Whether the row was ahead. */
  async function takeUp(): Promise<boolean> {
    const after = kept?.state.numbers.command ?? 0;
    const found = await activities.takeUpApproval({ approvalId: hosted.approvalId, after });
    if (found !== null) await adopt(found);
    return found !== null;
  }

  async function close(byUserId: string | null, reason: string | null): Promise<void> {
    const judge = (at: string) => unlessRefused(tried({ kind: 'closeCase', byUserId, reason }, at));
    await carryOut({ judge, byUserId });
  }

  /** Nothing where a command came first and cleared it. */
  async function fire(timerId: number): Promise<void> {
    const judge = (at: string) => unlessRefused(tried({ kind: 'timerFired', timerId }, at));
    await carryOut({ judge, byUserId: null });
  }

  return {
    approvalId: hosted.approvalId,
    state,
    calendar: () => kept?.basis.calendar,
    isSettled: settling.isSettled,
    open: (command, by) =>
      carryOut({ judge: (at) => begin(command, by, at), byUserId: command.initiatorId, by: kept?.basis ?? by }),
    takeUp,
    perform(command) {
      unseen = [];
      const judge = (at: string) => decided(command, at);
      return confirmed(takeUp, () => carryOut({ judge, byUserId: command.by.userId }));
    },
    refusalToMigrate(to) {
      const judged = isOn(to) ? undefined : migration(to).judge(now());
      return judged && isRefused(judged) ? judged : undefined;
    },
    async migrate(to, byUserId) {
      const { judge, by } = migration(to);
      const moved = (at: string) => (isOn(to) ? undefined : allowed(judge(at)));
      await confirmed(takeUp, () => carryOut({ judge: moved, byUserId, by }));
      return to.definition.version;
    },
    async followCalendar(calendar) {
      if (kept === undefined || !isNewer(calendar, kept.basis.calendar)) return;
      const { definitionVersion: version, forms } = kept.basis;
      const to = { definition: { version, body: kept.state.definition }, calendar, forms };
      const { judge, by } = movingTo(to, { kind: 'recalculate' });
      await carryOut({ judge: (at) => unlessRefused(judge(at)), byUserId: null, by });
    },
    close,
    async terminate(byUserId, reason) {
      await close(byUserId, reason);
      settling.skip();
      return begun().state.status;
    },
    async run(stop) {
      while (kept?.state.status === 'running' && !stop()) {
        const timer = nextTimer(kept.state);
        const isOther = () => stop() || isOtherTimer(state(), timer);
        if (timer === undefined) await condition(isOther);
        else if (!(await within(isOther, timer.at))) await ownStep('approval.timer', () => fire(timer.id));
      }
      await condition(() => settling.isSettled() || kept?.state.status === 'running');
    },
  };
}

/** What is judged, by the state as it is then; undefined: there is nothing to do. */
interface Step {
  readonly judge: (at: string) => Applied | undefined | Promise<Applied | undefined>;
  readonly byUserId: string | null;
  /** What it goes by from then on. Left out: what it goes by now. */
  readonly by?: Basis;
}

const changesIn = (kept: KeptApproval | undefined): readonly RecordChange[] => kept?.state.changes ?? [];

const namesChangedSince = (known: readonly RecordChange[], now: readonly RecordChange[]): readonly string[] =>
  now.filter((change) => !known.includes(change)).flatMap(({ after }) => Object.keys(after));

const isNewer = (calendar: Frozen<WorkingCalendar>, than: Frozen<WorkingCalendar>): boolean =>
  calendar.body.key === than.body.key && calendar.version > than.version;

const NOT_BEGUN = refused('wrong_state', 'The approval has not begun yet.');
const NO_ANSWER = { taskId: null, caseStatus: 'running', nextTaskIds: [] } as const;

function allowed(applied: Applied | Refused): Applied {
  if (isRefused(applied)) throw failureOf(applied);
  return applied;
}

const unlessRefused = (applied: Applied | Refused): Applied | undefined => (isRefused(applied) ? undefined : applied);
