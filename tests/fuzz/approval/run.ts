/**
 * Plays one scenario against a machine, as a host would, and holds it to every rule of docs/approvals.md after every
 * command.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Applied } from '../../../definitions/approval/apply';
import { answerTo } from '../../../definitions/approval/round/answers';
import type { Command, HostsCommand, PersonsCommand, Start } from '../../../definitions/approval/commands';
import type { Effect } from '../../../definitions/approval/effects';
import { findApprovers, findManager } from '../../../definitions/approval/people/finding';
import { openTasks, runningTimers } from '../../../definitions/approval/round/open-things';
import type { Organisation } from '../../../definitions/organisation/people/organisation';
import type { ApprovalState } from '../../../definitions/approval/state';
import { isRefused, type Refused } from '../../../definitions/shared/refusal';
import { company, environmentOf } from '../../definitions/approval/world';
import { Book } from './book';
import { Inbox } from './inbox';
import type { Machine } from './machine';
import { type Board, commandOf, Dice, kindOf, type MoveKind } from './moves';
import type { Scenario } from './scenario';
import { must, Violation } from './violation';

const START = Date.parse('2026-03-02T01:00:00.000Z');
const MINUTE = 60_000;
const facts = { amountFen: { type: 'integer', default: 0 } } as const;
const environment = environmentOf(facts);

interface Played {
  readonly command: Command;
  readonly at: string;
}

/** Throws a {@link Violation} with the story of the case when a rule is broken. */
export function play(scenario: Scenario, machine: Machine): void {
  const game = new Game(scenario, machine);
  try {
    game.play();
  } catch (error) {
    const reason =
      error instanceof Violation
        ? error.message
        : `it failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
    throw new Violation(`${reason}\n${game.story()}`);
  }
}

class Game {
  readonly #scenario: Scenario;
  readonly #machine: Machine;
  readonly #organisation: Organisation;
  readonly #start: Start;
  readonly #inbox = new Inbox();
  readonly #book: Book;
  readonly #played: Played[] = [];
  readonly #asked: Effect[] = [];
  /** Put into words only where a rule is broken: a run has a million commands. */
  readonly #log: (() => string)[] = [];
  #state: ApprovalState;
  #now = START;
  #at = new Date(START).toISOString();
  #commands = 0;

  constructor(scenario: Scenario, machine: Machine) {
    const { steps, initiator, amountFen, absences } = scenario;
    this.#scenario = scenario;
    this.#machine = machine;
    this.#organisation = { ...company, absences };
    this.#start = {
      id: 'start',
      caseId: 'case',
      title: 'A case',
      subject: { type: 'case', id: '1' },
      initiatorId: initiator,
      data: { amountFen },
      followed: { amountFen },
      definition: { kind: 'approval', key: 'random', name: 'Random', facts, steps },
    };
    this.#book = new Book(this.#start.definition, initiator, amountFen);
    const started = machine.start(this.#start, this.#at, environment);
    if (isRefused(started)) throw new Error(started.refusal.detail);
    this.#state = started.state;
    this.#take(started);
  }

  play(): void {
    this.#answerHost();
    this.#compare();
    for (const move of this.#scenario.moves) {
      const dice = new Dice(move);
      const isPrompt = !dice.chance(12);
      this.#moveClock(this.#now + MINUTE * dice.roll(8));
      this.#move(kindOf(dice), dice);
      if (isPrompt) this.#answerHost();
      if (this.#inbox.finished !== null && dice.chance(2)) break;
    }
    this.#answerHost();
    this.#replay();
  }

  story(): string {
    return [
      JSON.stringify(this.#scenario.steps),
      `initiator ${this.#scenario.initiator}, ${JSON.stringify(this.#scenario.absences)}, ` +
        `data ${this.#scenario.amountFen}`,
      ...this.#log.map((line) => line()),
    ].join('\n  ');
  }

  #moveClock(to: number): void {
    this.#now = to;
    this.#at = new Date(to).toISOString();
  }

  #move(kind: MoveKind, dice: Dice): void {
    const board: Board = {
      inbox: this.#inbox,
      organisation: this.#organisation,
      initiatorId: this.#start.initiatorId,
      askerId: this.#book.asker,
      stepKeys: this.#scenario.steps.map(({ key }) => key),
      at: this.#at,
    };
    switch (kind) {
      case 'timer':
        return this.#fireNext();
      case 'staleTimer':
        return this.#fireOld(dice);
      case 'staleAnswer':
        return this.#answerAgain(dice);
      case 'recordChange':
        return this.#changeRecord(dice);
      case 'twice':
        return this.#sendTwice(dice);
      case 'carryOver':
        this.#state = JSON.parse(JSON.stringify(this.#state));
        return;
      default: {
        const command = commandOf(kind, dice, `c${++this.#commands}`, board);
        if (command !== undefined) this.#person(command);
      }
    }
  }

  #person(command: PersonsCommand): void {
    const before = this.#beforePerson(command);
    const result = this.#send(command);
    if (isRefused(result)) {
      must(!before.mustBeAccepted, `${command.kind} was refused, but must not be: ${result.refusal.detail}`);
      return;
    }
    must(before.mayBeAccepted, `4 ${command.kind} was accepted, but must not be`);
    before.checkLedger();
    if (command.kind !== 'withdraw' || result.state.status === 'withdrawn') this.#book.write(command, this.#inbox);
    must(isDeepStrictEqual(answerTo(this.#state, command.id), result.answer), 'the answer is remembered');
    this.#compare();
  }

  /** What the rows say about a command before it is sent. */
  #beforePerson(command: PersonsCommand): { mustBeAccepted: boolean; mayBeAccepted: boolean; checkLedger: () => void } {
    const running = this.#inbox.finished === null;
    const task = 'taskId' in command ? this.#inbox.tasks.get(command.taskId) : undefined;
    const isBarred = task !== undefined && this.#book.isBarred(command.by.userId, task.stepKey);
    const [isOpen, holds, purpose] = [
      task?.status === 'open' && running,
      task?.holder === command.by.userId && !isBarred,
      task?.purpose,
    ];
    const lines = this.#inbox.ledger.length;
    const checkLedger = (action: string, outcome: string | null) => () => {
      const added = this.#inbox.ledger.slice(lines).filter(({ data }) => data.rule === undefined);
      must(
        added.length === 1 &&
          added[0]?.action === action &&
          added[0].actorId === command.by.userId &&
          added[0].outcome === outcome,
        `4 one line of the ledger says ${action}`,
      );
    };
    const noLine = (): void =>
      must(
        this.#inbox.ledger.slice(lines).every(({ data }) => data.rule !== undefined),
        '4 nothing was decided',
      );
    switch (command.kind) {
      case 'decide': {
        const step = this.#scenario.steps.find(({ key }) => key === task?.stepKey);
        const known = (step?.outcomes ?? ['approve', 'reject']).some((outcome) => outcome === command.outcome);
        const may = isOpen && holds && purpose !== 'resubmission';
        const isHidden = step?.fields?.['/amountFen'] === 'hidden';
        const mayWrite = purpose === 'decision' && !isHidden;
        const mustBe = may && known && (mayWrite || command.form === undefined);
        return {
          mustBeAccepted: mustBe,
          mayBeAccepted: mustBe,
          checkLedger: purpose === 'opinion' ? checkLedger('opinion', null) : checkLedger('decided', command.outcome),
        };
      }
      case 'resubmit': {
        const may = isOpen && holds && purpose === 'resubmission';
        return { mustBeAccepted: may, mayBeAccepted: may, checkLedger: checkLedger('resubmitted', null) };
      }
      case 'return': {
        const may =
          isOpen &&
          holds &&
          purpose === 'decision' &&
          (command.to === 'initiator' || this.#book.returnTargets().includes(command.to));
        return { mustBeAccepted: may, mayBeAccepted: may, checkLedger: checkLedger('returned', null) };
      }
      case 'takeBack': {
        const may = running && this.#book.mayTakeBack(command.taskId, command.by.userId);
        return { mustBeAccepted: may, mayBeAccepted: may, checkLedger: checkLedger('takenBack', null) };
      }
      case 'withdraw': {
        const may = running && command.by.userId === this.#book.asker;
        return { mustBeAccepted: may, mayBeAccepted: may, checkLedger: checkLedger('withdrawn', null) };
      }
      case 'claim': {
        const may = isOpen && !isBarred && task?.holder === null && task.candidates.includes(command.by.userId);
        return { mustBeAccepted: false, mayBeAccepted: may, checkLedger: noLine };
      }
      case 'addSigners':
      case 'delegate':
        return { mustBeAccepted: false, mayBeAccepted: isOpen && holds && purpose === 'decision', checkLedger: noLine };
      case 'callBack':
        return {
          mustBeAccepted: false,
          mayBeAccepted: running && holds && purpose === 'decision' && task?.status === 'delegated',
          checkLedger: noLine,
        };
      case 'comment':
      case 'cc':
        return { mustBeAccepted: false, mayBeAccepted: true, checkLedger: noLine };
      case 'transfer':
        return {
          mustBeAccepted: false,
          mayBeAccepted: purpose === 'decision' && running && ((isOpen && holds) || command.by.isAdministrator),
          checkLedger: noLine,
        };
      case 'handOver':
        return { mustBeAccepted: running, mayBeAccepted: running, checkLedger: noLine };
      default:
        return { mustBeAccepted: false, mayBeAccepted: running, checkLedger: noLine };
    }
  }

  /** Time passes until the next timer. */
  #fireNext(): void {
    const timers = [...this.#inbox.timers].sort(([a, { at: whenA }], [b, { at: whenB }]) =>
      whenA === whenB ? a - b : whenA < whenB ? -1 : 1,
    );
    const [next] = timers;
    if (next === undefined) return;
    const [timerId, { at, taskId }] = next;
    this.#moveClock(Math.max(this.#now, Date.parse(at)));
    const isEnd = this.#inbox.task(taskId).dueAt === at;
    const lines = this.#inbox.ledger.length;
    const result = this.#send({ kind: 'timerFired', timerId }, () => this.#inbox.timers.delete(timerId));
    must(!isRefused(result), 'a timer that runs may fire');
    if (isEnd) this.#book.expire(taskId);
    this.#book.write({ kind: 'timerFired', timerId }, this.#inbox);
    for (const line of this.#inbox.ledger.slice(lines))
      must(line.actorId === null && line.taskId === taskId, '4 a timer decides its own task, as nobody');
    this.#compare();
  }

  /** Somebody changes the record that is asked about. */
  #changeRecord(dice: Dice): void {
    const command = { kind: 'recordChanged', facts: { amountFen: dice.roll(101) }, byUserId: null } as const;
    const isOver = this.#inbox.finished !== null;
    const result = this.#send(command);
    must(isRefused(result) === isOver, 'a change of the record is taken while it runs');
    if (isRefused(result)) return;
    this.#book.write(command, this.#inbox);
    this.#compare();
  }

  #fireOld(dice: Dice): void {
    const timerId = dice.oneOf(this.#inbox.everSet.filter((id) => !this.#inbox.timers.has(id)));
    if (timerId !== undefined)
      must(isRefused(this.#send({ kind: 'timerFired', timerId })), 'an old timer means nothing');
  }

  #answerAgain(dice: Dice): void {
    const old = dice.oneOf(
      this.#played.filter(({ command }) => command.kind === 'approversFound' || command.kind === 'managerFound'),
    );
    if (old !== undefined) must(isRefused(this.#send(old.command)), 'an answer of the host counts once');
  }

  #sendTwice(dice: Dice): void {
    const old = dice.oneOf(this.#played.filter(({ command }) => 'id' in command))?.command;
    if (old === undefined || !('id' in old)) return;
    const [before, first] = [this.#state, answerTo(this.#state, old.id)];
    const result = this.#machine.apply(before, old, this.#at, environment);
    must(
      !isRefused(result) &&
        isDeepStrictEqual(result.state, before) &&
        result.effects.length === 0 &&
        isDeepStrictEqual(result.answer, first),
      'the same command twice changes nothing and gets the first answer',
    );
  }

  /** The host answers everything that it was asked. */
  #answerHost(): void {
    for (let asked = this.#asked.shift(); asked !== undefined; asked = this.#asked.shift()) {
      const command = this.#hostsAnswer(asked);
      const lines = this.#inbox.ledger.length;
      if (command === undefined || isRefused(this.#send(command))) continue;
      this.#book.write(command, this.#inbox);
      for (const line of this.#inbox.ledger.slice(lines))
        must(line.actorId === null && line.taskId === null, '4 a rule that passes a step decides nobody’s task');
      this.#compare();
    }
  }

  #hostsAnswer(asked: Effect): HostsCommand | undefined {
    if (asked.kind === 'findApprovers') {
      const { request } = asked;
      return {
        kind: 'approversFound',
        stepKey: request.stepKey,
        entry: request.entry,
        found: findApprovers(request, this.#organisation),
      };
    }
    if (asked.kind !== 'findManager') return undefined;
    const { request } = asked;
    return {
      kind: 'managerFound',
      taskId: request.taskId,
      timerId: request.timerId,
      manager: findManager(request, this.#organisation),
    };
  }

  #send(command: Command, beforeEffects: () => unknown = () => undefined): Applied | Refused {
    const at = this.#at;
    const result = this.#machine.apply(frozen(this.#state), command, at, environment);
    const came = isRefused(result) ? `refused: ${result.refusal.detail}` : result.state.status;
    this.#log.push(() => `${at.slice(11, 16)} ${summary(command)} → ${came}`);
    if (isRefused(result)) return result;
    this.#played.push({ command, at });
    this.#state = result.state;
    beforeEffects();
    this.#take(result);
    return result;
  }

  #take({ effects }: Applied): void {
    this.#inbox.write(effects);
    this.#asked.push(...effects.filter(({ kind }) => kind === 'findApprovers' || kind === 'findManager'));
  }

  /** The rules that hold after every command. */
  #compare(): void {
    const { status, position } = this.#state;
    const book = this.#book;
    const { open, timers, finished } = this.#inbox;
    must(status === book.status, `6 the case is ${book.status}, not ${status}`);
    const where = 'stepKey' in position ? `${position.at} ${position.stepKey}` : position.at;
    must(
      where === ('key' in book.now ? `${book.now.at} ${book.now.key}` : book.now.at),
      `6 the case stands at ${JSON.stringify(book.now)}, not at ${where}`,
    );
    if (status !== 'running')
      must(
        open.length === 0 && timers.size === 0 && finished?.status === status,
        '1 what has ended has no open task and no timer',
      );
    else
      must(
        finished === null && (open.length > 0 || position.at === 'finding'),
        '2 what has not ended has an open task',
      );
    const held = open.flatMap(({ holder, stepKey }) => (holder === null ? [] : [`${holder} ${stepKey}`]));
    must(new Set(held).size === held.length, '3 nobody has two open tasks in a step');
    for (const { holder, stepKey, purpose } of open)
      if (purpose !== 'resubmission' && holder === this.#start.initiatorId)
        must(this.#asksInitiator(stepKey), '9 nobody decides their own request');
    for (const { holder, stepKey, purpose } of open)
      if (purpose === 'opinion' && holder !== null && this.#book.isOwn(holder))
        must(this.#asksInitiator(stepKey), '9 nobody is asked for an opinion on their own request');
    for (const { holder, purpose } of open)
      if (purpose === 'resubmission')
        must(holder === book.resubmitter, `what is to be corrected is with ${book.resubmitter ?? 'nobody'}`);
    if (status === 'approved')
      must(book.wasAskedInFull(), '10 nothing is approved on data by which a step was not asked');
    this.#compareViews();
    this.#compareClocks();
  }

  #asksInitiator(stepKey: string): boolean {
    return this.#scenario.steps.find(({ key }) => key === stepKey)?.ifInitiator === 'ask';
  }

  #compareViews(): void {
    const shown = openTasks(this.#state).map(({ taskId, holderId }) => `${taskId} ${holderId ?? ''}`);
    const rows = this.#inbox.open.map(({ id, holder }) => `${id} ${holder ?? ''}`);
    must(shown.sort().join() === rows.sort().join(), '5 the machine and the inbox know the same open tasks');
    const running = runningTimers(this.#state).map(({ id }) => id);
    must(
      running.sort(byNumber).join() === [...this.#inbox.timers.keys()].sort(byNumber).join(),
      'the machine and the host know the same timers',
    );
  }

  #compareClocks(): void {
    for (const { taskId, clock } of this.#book.due()) {
      const task = taskId === null ? undefined : this.#inbox.tasks.get(taskId);
      const ends = [...this.#inbox.timers.values()].filter(
        (timer) => timer.taskId === taskId && timer.at === task?.dueAt,
      ).length;
      must(ends === (clock ? 1 : 0), `the deadline of ${taskId ?? ''} ${clock ? 'runs' : 'is over'}`);
    }
  }

  #replay(): void {
    const first = this.#machine.start(this.#start, new Date(START).toISOString(), environment);
    must(!isRefused(first), '8 it starts again');
    let { state } = first;
    for (const { command, at } of this.#played) {
      const result = this.#machine.apply(state, command, at, environment);
      must(!isRefused(result), '8 what was accepted once is accepted in a replay');
      ({ state } = result);
    }
    must(JSON.stringify(state) === JSON.stringify(this.#state), '8 a replay gives the same state');
  }
}

const byNumber = (a: number, b: number): number => a - b;

function summary({ kind, ...rest }: Command): string {
  if (kind === 'approversFound' && 'found' in rest) {
    const names = rest.found.approvers.map((one) => ('candidates' in one ? `group ${one.role}` : one.person.username));
    return `${kind} ${rest.stepKey}: ${names.join(', ')}`;
  }
  const said = JSON.stringify(rest, (name, value: unknown) =>
    ['id', 'standsInFor', 'why', 'roles', 'name', 'username'].includes(name) ? undefined : value,
  );
  return `${kind} ${said.replaceAll('"', '')}`;
}

/** Freezes what is new in a value, so that a machine that writes into its state is found out. */
function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const member of Object.values(value)) frozen(member);
  return value;
}
