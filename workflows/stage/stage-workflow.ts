import {
  allHandlersFinished,
  condition,
  continueAsNew,
  patched,
  proxyActivities,
  proxyLocalActivities,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { Activities } from '../../activities';
import type { StageDefinitions } from '../../activities/stage/activities';
import type { StageWritten } from '../../activities/stage/writing';
import type { MigrationOf } from '../../definitions/approval/migration';
import type { ApprovalState } from '../../definitions/approval/state';
import { isRefused, type Refused, refused } from '../../definitions/shared/refusal';
import { activityNamed } from '../../definitions/stage/acts/activities';
import { answerTo, apply, refusalAtOnce, report } from '../../definitions/stage/apply';
import type { ClaimChange } from '../../definitions/stage/claim';
import { nextMoment } from '../../definitions/stage/clock';
import type { Complete, GateWish, StageCommand, StageFact } from '../../definitions/stage/commands';
import { opened } from '../../definitions/stage/acts/entering';
import type { CaseFacts } from '../../definitions/stage/facts';
import { IN_REVIEW, refusedBy } from '../../definitions/stage/acts/in-the-way';
import { refusalToMigrateStage } from '../../definitions/stage/acts/migrating';
import type { StageMigration } from '../../definitions/stage/migration';
import { rowOf } from '../../definitions/stage/row';
import { rulesOf, stageAt, type StageRules } from '../../definitions/stage/rules';
import { isOpen, type StageAnswer, type StageState } from '../../definitions/stage/state';
import type { Applied, FactsTurn, Outcome } from '../../definitions/stage/turn';
import {
  approvalCommand,
  calendarChanged,
  type CommandOf,
  migrateApproval,
  type PassingOn,
  placesPassOn,
  whyNotMigrate,
} from '../approval/messages';
import { passPlacesOn } from '../approval/passing-on';
import { registrationWorkflowId, saleEnded } from '../registration/messages';
import { Behind, onceCaughtUp } from '../shared/catching-up';
import { newId } from '../shared/new-id';
import { assertAllowed, failureOf } from '../shared/refusal';
import { takeTurns } from '../shared/take-turns';
import { tell } from '../shared/tell';
import { type GateHost, type GateVersion, hostGate } from './gate-host';
import {
  claimChanged,
  type CommandWithFacts,
  migrateStage,
  stageCommand,
  type StageStart,
  whyNotMigrateStage,
} from './messages';

const activities = proxyLocalActivities<Activities>({ startToCloseTimeout: '10s', localRetryThreshold: '30s' });
/**
 * For the end of a sale: the engine knows of the command before it is written. One that was written and then
 * forgotten, as when worker and engine are killed at once, would leave a flow that goes on after its sale was won.
 */
const { writeStage: writeEnd } = proxyActivities<Activities>({
  startToCloseTimeout: '10s',
  retry: { maximumInterval: '10s' },
});

/** With what a run goes on after another one. */
interface Carried {
  readonly state: StageState;
  readonly definitions: StageDefinitions;
  /** Of the gate that is open. */
  readonly gate: ApprovalState | null;
  /** What that gate goes by, which may have been migrated alone. Left out by runs from before: as the case says. */
  readonly gateVersion?: GateVersion | undefined;
}

/** The sale of one opportunity, from the first stage to won, lost or given up (FLW-03). */
export async function stageWorkflow(start: StageStart, carried?: Carried): Promise<string> {
  const { opportunityId } = start;
  const { workflowId } = workflowInfo();
  const inTurn = takeTurns();
  let definitions = carried?.definitions;
  let rules = definitions && rulesFor(definitions);
  let state = carried?.state;
  let gate: GateHost | undefined;
  /** What waits until the flow has caught up with its rows. */
  const putOff: Promise<void>[] = [];
  /** The case was gone before it began, or its registration ended it: what is left is to say so. */
  let isGone = false;

  setHandler(stageCommand, commanded, { validator: (given: CommandWithFacts) => assertAllowed(refusedAtOnce(given)) });
  setHandler(approvalCommand, ({ approvalId, command }) => caughtUp(() => gateOrRefuse(approvalId).perform(command)), {
    validator: ({ approvalId, command }: CommandOf) => assertAllowed(gateOrRefuse(approvalId).refusalOf(command)),
  });
  setHandler(
    migrateApproval,
    ({ approvalId, to, byUserId }) => caughtUp(() => gateOrRefuse(approvalId).migrate(ofGate(to), byUserId)),
    {
      validator: ({ approvalId, to }: MigrationOf) =>
        assertAllowed(gateOrRefuse(approvalId).refusalToMigrate(ofGate(to))),
    },
  );
  setHandler(whyNotMigrate, ({ approvalId, to }) =>
    gate?.approvalId === approvalId
      ? (gate.refusalToMigrate(ofGate(to))?.refusal.detail ?? null)
      : NO_GATE.refusal.detail,
  );
  setHandler(migrateStage, migrated, { validator: (migration: StageMigration) => assertAllowed(refusalOf(migration)) });
  setHandler(whyNotMigrateStage, (migration) => refusalOf(migration)?.refusal.detail ?? null);
  setHandler(claimChanged, claimHasChanged);
  setHandler(calendarChanged, followCalendar);

  if (carried) takeUp(carried);
  else await begin();
  while (isRunning() && !goesOnAnew()) await waitAndTick();
  await allDone();
  if (isRunning())
    return continueAsNew<typeof stageWorkflow>(start, {
      state: required(state),
      definitions: required(definitions),
      gate: gate?.state() ?? null,
      gateVersion: gate?.version(),
    });
  if (state?.status === 'won' || state?.status === 'lost') await tellRegistration(state.status);
  return state?.status ?? 'ended';

  async function begin(): Promise<void> {
    const loaded = await activities.loadStage({ opportunityId, at: now() });
    if (loaded === null) return void (isGone = true);
    const { enteredAt, ...frozen } = loaded;
    definitions = frozen;
    rules = rulesFor(frozen);
    state = opened(rules, enteredAt).state;
  }

  function takeUp({ state: { gate: open }, gate: approval, gateVersion }: Carried): void {
    if (open === null || approval === null) return;
    gate = gateFor(open.approvalId, open.key, gateVersion);
    gate.takeUp(approval); // its clock asks whether it is the gate
  }

  /**
   * Until the next thing comes due. A change that puts it off keeps the timer: one that fires too early costs less
   * than one that is set anew with each change.
   */
  async function waitAndTick(): Promise<void> {
    let seen = required(state);
    const moment = nextMoment(seen, rulesNow(), now());
    const comesSooner = (): boolean => {
      if (required(state) === seen) return false;
      seen = required(state);
      const next = nextMoment(seen, rulesNow(), now());
      return next !== undefined && (moment === undefined || next < moment);
    };
    const wakes = () => !isRunning() || goesOnAnew() || comesSooner();
    if (moment === undefined) return condition(wakes);
    const left = Date.parse(moment) - Date.now();
    if (left > 0) await condition(wakes, left);
    else await caughtUp(() => reported({ kind: 'tick' }, null));
  }

  async function commanded({ command, facts }: CommandWithFacts): Promise<StageAnswer> {
    await condition(() => state !== undefined || isGone);
    return caughtUp(() => carriedOut({ command, facts }));
  }

  async function carriedOut({ command, facts }: CommandWithFacts, moment = now()): Promise<StageAnswer> {
    // again: the command before this one may just have changed everything
    assertAllowed(refusedAtOnce({ command, facts }));
    const known = answerTo(required(state), command.id);
    if (known) return known;
    if (command.kind === 'complete') assertAllowed(await refusalOfForm(command));
    const turn = turnWith(facts, moment);
    const approvalId = newId();
    const given = followed(command);
    const gateId = isGated(command) && patched('gate-has-the-id-of-its-wish') ? command.id : approvalId;
    const change = changeOf(turn, command.id, command.byUserId, (by) => apply(by, given, gateId));
    const { gate: wish } = change.first;
    const answer = await (wish ? askGate(wish, turn) : written(change));
    assertAllowed(refusalIfGone());
    return answer;
  }

  /**
   * What the rows have and this flow has forgotten, by the moment at which it was done. Where nobody knows it any
   * more, its number is passed over.
   */
  function redoing(lost: Extract<StageWritten, { kind: 'behind' }>['lost']): (() => Promise<void>) | undefined {
    if (lost === null) return undefined;
    if (lost === 'gone') return () => inTurn(() => Promise.resolve(passOver()));
    return () =>
      inTurn(async () => {
        await carriedOut(lost.args, lost.at);
      });
  }

  function passOver(): void {
    state = { ...required(state), version: required(state).version + 1 };
  }

  /** Its approval has the id of the command, so that one that is sent again asks nobody twice. */
  function isGated({ kind }: StageCommand): boolean {
    return (
      (kind === 'move' || kind === 'win') && stageAt(rulesNow(), required(state).visit.stageKey).gate !== undefined
    );
  }

  /** A plan of which nobody was reminded, from before, must not set a clock when it is played again. */
  function followed(command: StageCommand): StageCommand {
    return command.kind === 'plan' && patched('plan-reminders') ? { ...command, isFollowed: true } : command;
  }

  /**
   * The gate’s own rules may let it end at once; then what was wished for has happened, or is refused, when this
   * answers.
   */
  async function askGate(wish: GateWish, { facts }: FactsTurn): Promise<StageAnswer> {
    if (!definitions?.gates[wish.key])
      throw failureOf(
        refused(
          'wrong_state',
          `The approval "${wish.key}" of this stage’s gate is not there. Publish it, and move the opportunity to a version of its model that names it.`,
        ),
      );
    const opening = gateFor(wish.approvalId, wish.key);
    gate = opening;
    const taskIds = await opening.open(wish, facts, rulesNow(), required(state));
    const { visit } = required(state);
    const turn = turnWith(facts);
    const asked = await written(
      changeBy(turn, { kind: 'gateOpened', wish, commandId: wish.wish.id, taskIds }, wish.wish.byUserId),
    );
    const end = opening.endedInOpening();
    if (end === undefined) return asked;
    await reported(
      { kind: 'gateEnded', approvalId: wish.approvalId, status: end.status, byUserId: end.byUserId },
      end.byUserId,
    );
    const after = required(state);
    if (after.visit.number !== visit.number || !isOpen(after))
      return { status: wish.wish.kind === 'win' ? 'done' : 'moved' };
    const why =
      end.status === 'approved'
        ? 'was passed at once, but what it asks for does not hold any more. Look at what is missing, and try again.'
        : `was ${end.status} at once: its rules find nobody who may let it pass.`;
    throw failureOf(refused('wrong_state', `The gate "${wish.key}" ${why}`, '/gate'));
  }

  function gateFor(approvalId: string, key: string, version?: GateVersion): GateHost {
    const frozen = required(definitions);
    const definition = frozen.gates[key];
    if (definition === undefined) throw new Error(`The gate "${key}" was not loaded.`);
    return hostGate({
      approvalId,
      opportunityId,
      workflowId,
      definition,
      version: version ?? { definitionVersion: definition.version, forms: frozen.gateForms?.[key] },
      calendar: frozen.calendar.body,
      inTurn,
      onEnd: ({ status, byUserId }) =>
        orLater(() => reported({ kind: 'gateEnded', approvalId, status, byUserId }, byUserId)),
      caseStatus: () => required(state).status,
      isOver: () => gate?.approvalId !== approvalId || goesOnAnew(),
    });
  }

  /** Facts of the flow’s own: clock, gate, registration. */
  async function reported(fact: StageFact, byUserId: string | null): Promise<void> {
    const turn = turnWith(fact.kind === 'gateEnded' ? await activities.stageFacts({ opportunityId }) : NO_FACTS);
    const answer = await writtenUnlessReviewed(changeBy(turn, fact, byUserId));
    if (answer !== undefined) return;
    if (!patched('gate-refused-in-review')) throw failureOf(refusedBy(IN_REVIEW));
    // the review began in the same moment
    await written(changeBy({ ...turn, facts: { ...turn.facts, isInReview: true } }, fact, byUserId));
  }

  async function written(change: Change): Promise<StageAnswer> {
    const answer = await writtenUnlessReviewed(change);
    if (answer === undefined) throw failureOf(refusedBy(IN_REVIEW));
    return answer;
  }

  /**
   * Writes a change, and takes it on once it is written. A gate whose wish is gone is withdrawn. Undefined, and
   * nothing changed: it would end the sale while its customer is reviewed.
   */
  async function writtenUnlessReviewed({ name, byUserId, at, first, again }: Change): Promise<StageAnswer | undefined> {
    const { state: next, effects, answer } = first;
    if (effects.length === 0) {
      state = next;
      return answer;
    }
    const isEnd = next.status === 'won' || next.status === 'lost';
    const write = isEnd && patched('end-is-kept-first') ? writeEnd : activities.writeStage;
    const outcome = await write({
      opportunityId,
      version: next.version,
      change: name,
      at,
      byUserId,
      row: rowOf(next, rulesNow()),
      effects,
      contractId: next.status === 'won' ? newId() : null,
    });
    if (outcome.kind === 'behind') throw new Behind(redoing(outcome.lost));
    if (outcome.kind === 'elsewhere' && outcome.status === 'inConflictReview') return undefined;
    if (outcome.kind === 'elsewhere') await endElsewhere(outcome.status);
    else state = outcome.at ? again(outcome.at).state : next; // as an earlier attempt wrote it
    if (state?.gate === null && gate) await closeGate(byUserId);
    return answer;
  }

  async function closeGate(byUserId: string | null): Promise<void> {
    const closing = gate;
    gate = undefined;
    await closing?.close(byUserId, `The opportunity is ${required(state).status}.`);
  }

  /** The registration ended the case in its own transaction before it could tell. */
  async function endElsewhere(status: string): Promise<void> {
    if (isGone) return;
    isGone = true;
    await reported({ kind: 'claimEnded', how: status }, null);
  }

  async function claimHasChanged(change: ClaimChange): Promise<void> {
    await condition(() => state !== undefined || isGone);
    if (state === undefined) return;
    await caughtUp(async () => {
      if (change.kind === 'ended') return endElsewhere(change.status);
      const { kind, from, to } = change;
      await reported({ kind, from, to }, null);
      const passing = passingOn(change);
      if (gate && passing && patched('tasks-follow-owners'))
        await passPlacesOn(gate, { type: 'opportunity', id: opportunityId }, passing);
    });
    const passing = passingOn(change);
    if (passing && patched('record-approvals-follow-owners')) await tellRecordApprovals(passing);
    if (passing && patched('registration-approvals-follow-owners'))
      await tell(registrationWorkflowId(opportunityId), placesPassOn, [passing], 'the registration');
  }

  /** 立项 and budgets are approved in flows of their own. */
  async function tellRecordApprovals(change: PassingOn): Promise<void> {
    for (const flow of await activities.runningRecordApprovals({ opportunityId }))
      await tell(flow, placesPassOn, [change], 'the approval of a record');
  }

  async function migrated({ to, byUserId }: StageMigration): Promise<number> {
    await condition(() => state !== undefined || isGone);
    return caughtUp(async () => {
      if (to.version === rulesNow().version) return to.version;
      assertAllowed(refusalOf({ to, byUserId }));
      const next = await activities.stageDefinitions(to);
      const turn = turnWith(NO_FACTS);
      const change = changeBy(turn, { kind: 'migrate', model: to.body, version: to.version, byUserId }, byUserId);
      const before = required(definitions);
      const after = {
        ...next,
        calendar: before.calendar,
        ...(patched('gate-keeps-its-version') ? {} : keptGate(before, next)),
      }; // a gate that is open goes on by the version that it began with
      await goingBy(after, () => written(change));
      return to.version;
    });
  }

  /** By these definitions from now on, unless it fails. */
  async function goingBy<T>(next: StageDefinitions, task: () => Promise<T>): Promise<T> {
    const before = { definitions, rules };
    definitions = next;
    rules = rulesFor(next);
    try {
      return await task();
    } catch (error) {
      ({ definitions, rules } = before);
      throw error;
    }
  }

  /** How cases from before kept the version of an open gate: for each later asking too. */
  function keptGate(before: StageDefinitions, next: StageDefinitions): Pick<StageDefinitions, 'gates' | 'gateForms'> {
    const open = state?.gate?.key;
    const kept = open === undefined ? undefined : before.gates[open];
    if (open === undefined || kept === undefined)
      return { gates: next.gates, ...(next.gateForms ? { gateForms: next.gateForms } : {}) };
    const forms = before.gateForms?.[open];
    return {
      gates: { ...next.gates, [open]: kept },
      gateForms: { ...next.gateForms, ...(forms ? { [open]: forms } : {}) },
    };
  }

  async function followCalendar({ key, version }: { readonly key: string; readonly version: number }): Promise<void> {
    await condition(() => state !== undefined || isGone);
    await caughtUp(async () => {
      if (
        definitions === undefined ||
        !isRunning() ||
        key !== definitions.calendar.body.key ||
        version <= definitions.calendar.version
      )
        return;
      const calendar = await activities.calendarVersion({ key, version });
      await goingBy({ ...definitions, calendar }, async () => {
        await gate?.recalculate(calendar.body);
        await reported({ kind: 'recalculate', calendar: { key, version } }, null);
      });
    });
  }

  function refusalOf({ to }: StageMigration): Refused | undefined {
    if (state === undefined || rules === undefined)
      return isGone ? refused('wrong_state', 'The sale is over.') : undefined;
    return to.version === rules.version ? undefined : refusalToMigrateStage(state, rules, to.body);
  }

  function refusalIfGone(): Refused | undefined {
    return isGone
      ? refused('wrong_state', 'The registration of this opportunity is over; it cannot progress any more.')
      : undefined;
  }

  function refusedAtOnce({ command, facts }: CommandWithFacts): Refused | undefined {
    if (isGone) return refusalIfGone();
    return state === undefined || rules === undefined ? undefined : refusalAtOnce(state, command, rules, facts);
  }

  async function refusalOfForm({ activityKey, form: values }: Complete): Promise<Refused | undefined> {
    const form = activityNamed(required(state), rulesNow(), activityKey)?.activity.form;
    const version = form === undefined ? undefined : definitions?.forms[form];
    if (form === undefined || version === undefined) return undefined;
    const errors = await activities.activityFormErrors({ form, version, values: values ?? {} });
    return errors.length === 0
      ? undefined
      : refused(
          'unprocessable',
          errors.map(({ pointer, detail }) => `${pointer}: ${detail}`).join(' '),
          undefined,
          errors,
        );
  }

  /** A gate runs by the calendar of its opportunity’s model, whatever its own definition names. */
  function ofGate(to: MigrationOf['to']): MigrationOf['to'] {
    return { ...to, calendar: required(definitions).calendar.body };
  }

  function gateOrRefuse(approvalId: string): GateHost {
    if (gate?.approvalId !== approvalId) assertAllowed(NO_GATE);
    return required(gate);
  }

  function turnWith(facts: CaseFacts, at = now()): FactsTurn {
    return { state: required(state), at, rules: rulesNow(), facts };
  }

  function rulesNow(): StageRules {
    return required(rules);
  }

  function isRunning(): boolean {
    return state !== undefined && isOpen(state) && !isGone;
  }

  /** The case’s time. It never lies before what it follows, whichever flow’s clock that was taken from. */
  function now(): string {
    const [moment, since] = [new Date().toISOString(), state?.lastDoneAt ?? ''];
    return moment > since ? moment : since;
  }

  /** In its turn, once the flow is up to its rows. */
  function caughtUp<T>(task: () => Promise<T>): Promise<T> {
    return onceCaughtUp(
      () => state,
      () => inTurn(task),
    );
  }

  /** For whoever has the turn, and cannot wait with it. */
  async function orLater(task: () => Promise<void>): Promise<void> {
    try {
      await task();
    } catch (error) {
      if (!(error instanceof Behind)) throw error;
      putOff.push(caughtUp(task));
    }
  }

  /** Messages that came meanwhile may have begun others. */
  async function allDone(): Promise<void> {
    do {
      await Promise.all(putOff.splice(0));
      await condition(allHandlersFinished);
      await inTurn(() => Promise.resolve());
    } while (!allHandlersFinished());
  }

  /** So that the protection ends with the sale. */
  async function tellRegistration(status: 'won' | 'lost'): Promise<void> {
    await tell(registrationWorkflowId(opportunityId), saleEnded, [{ status }], 'the registration');
  }
}

/** Something that is decided, and written under its name. */
interface Change {
  /** Null: nothing can have come before it. */
  readonly name: string | null;
  readonly byUserId: string | null;
  readonly at: string;
  readonly first: Applied;
  /** The same by the moment of an earlier attempt, which has written it. */
  readonly again: (at: string) => Applied;
}

const changeOf = (
  turn: FactsTurn,
  name: string | null,
  byUserId: string | null,
  decide: (turn: FactsTurn) => Outcome,
): Change => ({
  name,
  byUserId,
  at: turn.at,
  first: allowed(decide(turn)),
  again: (at) => allowed(decide({ ...turn, at })),
});

const changeBy = (turn: FactsTurn, fact: StageFact, byUserId: string | null): Change =>
  changeOf(turn, nameOf(fact), byUserId, (by) => report(by, fact));

/**
 * Names what the flow reports itself: twice the same is one change. That the claim has ended waits for nothing, and
 * has no name.
 */
function nameOf(fact: StageFact): string | null {
  switch (fact.kind) {
    case 'gateOpened':
      return fact.commandId;
    case 'gateEnded':
      return `gateEnded/${fact.approvalId}`;
    case 'claimEnded':
      return null;
    case 'migrate':
      return `migrate/${fact.version}`;
    case 'tick':
    case 'ownersChanged':
    case 'recalculate':
      return fact.kind;
  }
}

/** What the flow reports itself asks for no fields. */
const NO_FACTS: CaseFacts = { values: {}, name: '', customerName: '', ownerIds: [], isPublic: false };

const NO_GATE = refused('wrong_state', 'This gate is not open any more.');

/** Undefined: the tasks stay, since a handover passes them on by itself. */
function passingOn(change: ClaimChange): PassingOn | undefined {
  if (change.kind === 'ended') return undefined;
  const {
    from,
    to: [heir],
    by,
  } = change;
  return heir === undefined || by === undefined ? undefined : { from, heir, by };
}

const rulesFor = ({ model, calendar }: StageDefinitions): StageRules =>
  rulesOf(model.body, model.version, calendar.body);

const goesOnAnew = (): boolean => workflowInfo().continueAsNewSuggested;

function allowed(outcome: Outcome): Applied {
  if (isRefused(outcome)) throw failureOf(outcome);
  return outcome;
}

function required<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('The case has not come that far.');
  return value;
}
