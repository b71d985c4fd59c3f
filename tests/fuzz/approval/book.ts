/**
 * A second, plain account of an approval, kept beside the machine from the commands that it accepted: who sits in
 * each step, who voted what, and what must follow from it. It shares no code with the machine, computes with whole
 * numbers, and looks at nothing of the machine’s state.
 */
import type { Command, Found } from '../../../definitions/approval/commands';
import type { FoundApprover, FoundPerson } from '../../../definitions/organisation/people/person';
import type { ApprovalDefinition, ApprovalMode, ApprovalStep } from '../../../definitions/kinds/approval/schema';
import { type Inbox, type InboxTask, isLive } from './inbox';
import { must } from './violation';

interface Vote {
  readonly outcome: string;
  readonly by: string | null;
  readonly repeated: boolean;
  readonly index: number;
}

export interface Place {
  who: string | null;
  candidates: readonly string[];
  readonly kind: 'rule' | 'before' | 'after' | 'parallel';
  readonly adder: Place | null;
  readonly weight: number;
  readonly turn: number;
  vote: Vote | null;
  taskId: string | null;
  asked: number;
  due: boolean;
  opinion: { who: string; taskId: string } | null;
  /** Whether its deadline runs. */
  clock: boolean;
}

export interface BookRound {
  readonly step: ApprovalStep;
  readonly index: number;
  readonly begun: number;
  readonly stack: readonly string[];
  status: 'finding' | 'asking' | 'suspended' | 'done' | 'skipped';
  places: Place[];
}

interface Decision {
  readonly place: Place;
  readonly round: BookRound;
  readonly index: number;
  readonly asked: number;
  undone: boolean;
}

export type At = { readonly at: 'step' | 'finding'; readonly key: string } | { readonly at: 'initiator' | 'end' };

export class Book {
  readonly #definition: ApprovalDefinition;
  readonly #initiator: string;
  amount: number;
  /** What the record says, whatever signers have written into the case. */
  #recordAmount: number;
  #lastRecordChange = -1;
  #lastVoided = 0;
  index = 0;
  now: At = { at: 'end' };
  status: 'running' | 'approved' | 'rejected' | 'withdrawn' = 'running';
  rounds = new Map<string, BookRound>();
  stack: string[] = [];
  resubmitter: string | null = null;
  /** Whose request it is now. */
  asker: string;
  #wasTakenOver = false;
  readonly #resubmitters = new Set<string>();
  /** Whether a decision is just being taken back: whoever is asked again counts as asked when they first were. */
  restoring = false;
  #decisions: Decision[] = [];
  #lastReturn = 0;

  constructor(definition: ApprovalDefinition, initiator: string, amount: number) {
    this.#definition = definition;
    this.#initiator = initiator;
    this.asker = initiator;
    this.amount = amount;
    this.#recordAmount = amount;
    this.#enterFrom(0);
  }

  /** Writes an accepted command; the inbox holds its effects already. */
  write(command: Command, inbox: Inbox): void {
    this.index++;
    this.#change(command);
    this.#judge();
    this.#findTasks(inbox);
  }

  round(): BookRound | undefined {
    return this.now.at === 'step' ? this.rounds.get(this.now.key) : undefined;
  }

  placeWithTask(taskId: string): { round: BookRound; place: Place } | undefined {
    for (const round of this.rounds.values())
      for (const place of round.places) if (place.taskId === taskId) return { round, place };
    return undefined;
  }

  mayTakeBack(taskId: string, by: string): boolean {
    const decision = this.#decisions.findLast(({ place, undone }) => place.taskId === taskId && !undone);
    if (
      decision === undefined ||
      this.status !== 'running' ||
      decision.place.vote?.by !== by ||
      this.isBarred(by, decision.round.step.key) ||
      this.rounds.get(decision.round.step.key) !== decision.round ||
      !isAttached(decision.place, decision.round)
    )
      return false;
    const later = this.#decisions.filter(
      ({ index, asked, undone }) => !undone && index > decision.index && asked >= decision.index,
    );
    return later.length === 0 && Math.max(this.#lastReturn, this.#lastVoided) < decision.index;
  }

  /** Whether everybody who had to be asked by the data of now was asked after the record last changed. */
  wasAskedInFull(): boolean {
    return this.#definition.steps.every((step) => {
      const round = this.rounds.get(step.key);
      if (!this.#isTaken(step)) return true;
      if (round?.status !== 'done') return false;
      const said = round.places.flatMap(({ vote }) => vote?.index ?? []);
      // the change itself begins it, where nobody is found who could say anything
      const isAnew =
        said.length > 0 ? Math.min(...said) > this.#lastRecordChange : round.begun >= this.#lastRecordChange;
      return !reads(step) || isAnew;
    });
  }

  /** Whether somebody sits in this step from before the request became theirs, and so does nothing there any more. */
  isBarred(who: string, stepKey: string): boolean {
    const step = this.#definition.steps.find(({ key }) => key === stepKey);
    return this.#wasTakenOver && step !== undefined && step.ifInitiator !== 'ask' && this.isOwn(who);
  }

  /** Whether it would be their own request that somebody decides. */
  isOwn(who: string): boolean {
    return who === this.#initiator || who === this.asker || this.#resubmitters.has(who);
  }

  /** Who must have an open decision task now. */
  due(): readonly Place[] {
    const round = this.round();
    return round === undefined ? [] : round.places.filter((place) => standing(place, round) === 'asked');
  }

  /** The steps that the case may be returned to from here. */
  returnTargets(): readonly string[] {
    const now = this.round();
    return now === undefined
      ? []
      : [...this.rounds.values()]
          .filter((round) => round.index < now.index && round.status === 'done' && round.places.length > 0)
          .map(({ step }) => step.key);
  }

  #change(command: Command): void {
    switch (command.kind) {
      case 'decide':
        return this.#decide(command.taskId, command.by.userId, command.outcome, command.form?.amountFen);
      case 'return':
        return this.#return(command);
      case 'resubmit':
        must(
          this.now.at === 'initiator' && this.resubmitter === command.by.userId,
          'only whoever has the task resubmits',
        );
        this.#lastReturn = this.index;
        this.resubmitter = null;
        if (this.#wasTakenOver) this.#resubmitters.add(command.by.userId);
        if (typeof command.form?.amountFen === 'number') this.amount = command.form.amountFen;
        return this.#goOn(-1);
      case 'takeBack':
        return this.#takeBack(command.taskId, command.by.userId);
      case 'withdraw':
        must(command.by.userId === this.asker, 'only whoever it is the request of withdraws it');
        return this.#end('withdrawn');
      case 'closeCase':
        return this.#end('withdrawn');
      case 'addSigners':
        return command.signers.forEach((signer, i) =>
          this.#add(command.taskId, command.by.userId, signer, command.position, i),
        );
      case 'removeSigner':
        return this.#remove(command.userId, command.by.userId, command.by.isAdministrator);
      case 'transfer': {
        const place = this.#placeNow(command.taskId);
        must(
          command.by.isAdministrator || (place.who === command.by.userId && !this.#isBarredNow(command.by.userId)),
          'only the holder transfers',
        );
        this.#seat(place, command.to);
        return;
      }
      case 'delegate': {
        const place = this.#placeNow(command.taskId);
        must(
          place.who === command.by.userId && place.opinion === null && !this.#isBarredNow(command.by.userId),
          'only the holder delegates',
        );
        this.#mustNotSit(command.to);
        place.opinion = { who: command.to.person.userId, taskId: '' };
        return;
      }
      case 'callBack': {
        const place = this.#placeNow(command.taskId);
        must(
          place.who === command.by.userId && place.opinion !== null && !this.#isBarredNow(command.by.userId),
          'only the owner calls back, while an opinion is asked',
        );
        place.opinion = null;
        return;
      }
      case 'claim': {
        const place = this.#placeNow(command.taskId);
        must(
          place.who === null && place.candidates.includes(command.by.userId),
          'one of the group claims what nobody has claimed',
        );
        must(!this.#people().includes(command.by.userId), '3 each person sits once in a step');
        must(!this.#isBarredNow(command.by.userId), '9 nobody claims the decision on their own request');
        place.who = command.by.userId;
        return;
      }
      case 'unclaim':
        this.#placeNow(command.taskId).who = null;
        return;
      case 'handOver':
        return this.#handOver(command);
      case 'approversFound':
        return this.#sitDown(command.stepKey, command.found);
      case 'managerFound': {
        const place = this.placeWithTask(command.taskId)?.place;
        if (place === undefined || command.manager === null || this.#sits(command.manager, false)) return;
        this.#seat(place, command.manager);
        place.clock = true;
        return;
      }
      case 'recordChanged':
        return this.#recordChanged(Number(command.facts['amountFen']));
      case 'timerFired':
      case 'cc':
      case 'urge':
      case 'comment':
      case 'migrate':
      case 'recalculate':
        return;
    }
  }

  /** The end of a deadline; called before {@link write} with the task whose timer it was. */
  expire(taskId: string): void {
    const found = this.placeWithTask(taskId);
    must(found !== undefined && found.place.vote === null, 'a timer belongs to a task that is open');
    const { place, round } = found;
    place.clock = false;
    const { onExpiry } = round.step.deadline ?? {};
    if (onExpiry !== 'approve' && onExpiry !== 'reject') return;
    place.vote = { outcome: onExpiry, by: null, repeated: false, index: this.index + 1 };
    place.opinion = null;
  }

  #decide(taskId: string, by: string, outcome: string, amount: unknown): void {
    const round = this.round();
    const opinion = round?.places.find((place) => place.opinion?.taskId === taskId);
    if (opinion?.opinion) {
      must(
        opinion.opinion.who === by && !this.#isBarredNow(by),
        '4, 9 an opinion is given by whoever is asked, and not on their own request',
      );
      opinion.opinion = null;
      return;
    }
    const place = this.#placeNow(taskId);
    must(
      round !== undefined && place.who === by && standing(place, round) === 'asked' && place.opinion === null,
      '4 who decides holds an open task',
    );
    must(!this.#isBarredNow(by), '9 nobody decides their own request');
    if (typeof amount === 'number') this.amount = amount;
    place.vote = { outcome, by, repeated: false, index: this.index };
    this.#decisions.push({ place, round, index: this.index, asked: place.asked, undone: false });
  }

  #return({ to, resume, by, taskId }: Extract<Command, { kind: 'return' }>): void {
    const round = this.round();
    const place = this.#placeNow(taskId);
    must(
      round !== undefined && place.who === by.userId && standing(place, round) === 'asked',
      'whoever returns holds an open task',
    );
    must(!this.#isBarredNow(by.userId), '9 nobody returns their own request');
    must(
      to === 'initiator' || this.returnTargets().includes(to),
      'a case is returned to an earlier step that was decided',
    );
    this.#lastReturn = this.index;
    for (const each of round.places)
      if (each.vote === null) Object.assign(each, { taskId: null, opinion: null, clock: false, due: false });
    if (resume === 'here') {
      round.status = 'suspended';
      this.stack.push(round.step.key);
    } else {
      const from = to === 'initiator' ? 0 : this.#indexOf(to);
      this.stack = [];
      for (const [key, { index }] of this.rounds) if (index >= from) this.rounds.delete(key);
    }
    if (to !== 'initiator') return this.#enter(this.#indexOf(to), true);
    this.now = { at: 'initiator' };
    this.resubmitter = this.asker;
  }

  /** What rests on the old amount is void; where that is an earlier step, the case goes back to it. */
  #recordChanged(amount: number): void {
    if (amount === this.#recordAmount) return;
    Object.assign(this, { amount });
    this.#recordAmount = amount;
    this.#lastRecordChange = this.index;
    const resting = [...this.rounds.values()].filter(({ step, status }) =>
      status === 'skipped' ? this.#isTaken(step) : reads(step),
    );
    const now = this.now.at === 'step' ? this.round() : undefined;
    const stays =
      this.now.at === 'initiator' ||
      resting.length === 0 ||
      (now !== undefined && resting.every(({ index }) => index >= now.index) && this.#isTaken(now.step));
    const spoke = ({ status, places }: BookRound): boolean =>
      status === 'done' || status === 'skipped' || places.some(({ vote }) => vote !== null);
    if (!stays || resting.some(spoke)) this.#lastVoided = this.index;
    if (!stays) return this.#goBack(now, resting);
    this.#forget(resting.filter((round) => round !== now));
    if (now !== undefined && resting.includes(now)) for (const place of now.places) place.vote = null;
  }

  #goBack(now: BookRound | undefined, resting: readonly BookRound[]): void {
    if (this.now.at === 'finding') this.rounds.delete(this.now.key);
    for (const place of now?.places ?? [])
      if (place.vote === null) Object.assign(place, { taskId: null, opinion: null, clock: false, due: false });
    if (now !== undefined && !resting.includes(now)) {
      now.status = 'suspended';
      this.stack.push(now.step.key);
    }
    this.#forget(resting);
    this.#enterFrom(0);
  }

  #forget(rounds: readonly BookRound[]): void {
    for (const { step } of rounds) this.rounds.delete(step.key);
    this.stack = this.stack.filter((key) => this.rounds.has(key));
  }

  #takeBack(taskId: string, by: string): void {
    must(this.mayTakeBack(taskId, by), 'a decision that was followed is not taken back');
    const decision = this.#decisions.findLast(({ place, undone }) => place.taskId === taskId && !undone);
    must(decision !== undefined, 'there is a decision to take back');
    decision.undone = true;
    const { round, place, index } = decision;
    this.restoring = true;
    for (const other of this.round()?.places ?? [])
      if (this.round() !== round) Object.assign(other, { due: false, clock: false });
    for (const [key, other] of this.rounds) if (other.begun >= index) this.rounds.delete(key);
    for (const key of round.stack) this.#undoRules(this.rounds.get(key), index, 'suspended');
    this.#undoRules(round, index, 'asking');
    place.vote = null;
    this.stack = [...round.stack];
    this.now = { at: 'step', key: round.step.key };
  }

  #undoRules(round: BookRound | undefined, since: number, status: BookRound['status']): void {
    if (round === undefined) return;
    round.status = status;
    for (const place of round.places) {
      place.opinion = status === 'suspended' ? null : place.opinion;
      if (place.vote?.by === null && place.vote.index > since && place.taskId !== null && place.asked >= since)
        place.vote = null;
    }
  }

  #add(taskId: string, by: string, signer: FoundPerson, kind: 'before' | 'after' | 'parallel', i: number): void {
    const round = this.round();
    const adder = this.#placeNow(taskId);
    must(
      round !== undefined && adder.who === by && (i > 0 || standing(adder, round) === 'asked'),
      'whoever adds signers holds an open task',
    );
    must(!this.#isBarredNow(by), '9 nobody adds who decides their own request');
    this.#mustNotSit(signer);
    round.places.push({ ...aPlace(signer, round.step.mode, adder.turn), kind, adder });
  }

  #remove(userId: string, by: string, isAdministrator: boolean): void {
    const round = this.round();
    const place = round?.places.find(({ who }) => who === userId);
    must(
      round !== undefined && place?.adder?.who !== undefined && place.vote === null,
      'only an added signer who has not decided is removed',
    );
    must(
      isAdministrator || (place.adder.who === by && !this.#isBarredNow(by)),
      'a signer is removed by whoever added them',
    );
    const isUnder = (other: Place): boolean =>
      other === place || (other.adder !== null && other.kind !== 'parallel' && isUnder(other.adder));
    round.places = round.places.filter((other) => other.vote !== null || !isUnder(other));
  }

  #handOver({ fromUserId: from, to, takesOver }: Extract<Command, { kind: 'handOver' }>): void {
    if (takesOver === true) this.#takeOver(from, to);
    if (this.now.at === 'initiator' && this.resubmitter === from) this.resubmitter = to.person.userId;
    const rounds = [this.round(), ...this.stack.map((key) => this.rounds.get(key))].filter(
      (round) => round !== undefined,
    );
    for (const round of rounds)
      for (const place of round.places) {
        if (place.vote !== null) continue;
        if (place.who === from && !this.#sits(to, round.step.ifInitiator === 'ask', round))
          Object.assign(place, { who: to.person.userId, candidates: [], opinion: null });
        if (place.opinion?.who === from && !this.#sits(to, round.step.ifInitiator === 'ask', round))
          place.opinion.who = to.person.userId;
      }
  }

  /** The request goes to whoever is meant, what is to be done about it to their deputy. */
  #takeOver(from: string, { person, standsInFor }: FoundPerson): void {
    const heir = [...standsInFor, person][0]?.userId ?? '';
    if (this.asker !== from || heir === from) return;
    this.asker = heir;
    this.#wasTakenOver = true;
    if (this.now.at === 'initiator') this.resubmitter = person.userId;
    const round = this.round();
    for (const place of round?.places ?? [])
      if (place.opinion !== null && this.#isBarredNow(place.opinion.who)) place.opinion = null;
  }

  #sitDown(key: string, found: Found): void {
    const round = this.rounds.get(key);
    must(
      this.now.at === 'finding' && this.now.key === key && round?.status === 'finding',
      'only a step that looks for approvers gets them',
    );
    const { step } = round;
    const again = this.#approvedBefore(round);
    const { asked, passes } = this.#seats(step, found);
    round.status = 'asking';
    this.now = { at: 'step', key };
    if (asked.length === 0) return this.#finish(round, passes ? 'approve' : 'reject');
    round.places = asked.map((seat, turn) => aPlace(seat, step.mode, turn));
    for (const place of round.places)
      if (place.who !== null && again.includes(place.who))
        place.vote = { outcome: 'approve', by: null, repeated: true, index: this.index };
  }

  #seats(step: ApprovalStep, found: Found): { asked: readonly FoundApprover[]; passes: boolean } {
    const own = (seat: FoundPerson): boolean =>
      step.ifInitiator !== 'ask' && [seat.person, ...seat.standsInFor].some(({ userId }) => this.isOwn(userId));
    const pick = (seats: readonly FoundApprover[]): readonly FoundApprover[] => {
      const people = new Map<string, FoundApprover>();
      const list = seats.map((seat) =>
        'candidates' in seat || !own(seat) ? seat : step.ifInitiator === 'manager' ? found.insteadOfInitiator : null,
      );
      const named = list.flatMap((seat) =>
        seat !== null && !('candidates' in seat) && !own(seat) ? [seat.person.userId] : [],
      );
      for (const seat of list) {
        if (seat === null) continue;
        if ('candidates' in seat) {
          const candidates = seat.candidates.filter((one) => !own(one) && !named.includes(one.person.userId));
          const distinct = candidates.filter(
            (one, i) => candidates.findIndex((other) => other.person.userId === one.person.userId) === i,
          );
          if (distinct.length === 0 || people.has(`group ${seat.role}`)) continue;
          people.set(`group ${seat.role}`, { ...seat, candidates: distinct });
          if (distinct.length === 1) named.push(...distinct.map(({ person }) => person.userId));
        } else if (!own(seat)) {
          const earlier = people.get(seat.person.userId);
          const heavier =
            earlier === undefined || 'candidates' in earlier || weigh(seat, step.mode) > weigh(earlier, step.mode);
          people.set(seat.person.userId, heavier ? seat : earlier);
        }
      }
      return [...people.values()];
    };
    const asked = pick(found.approvers);
    if (asked.length > 0 || step.ifNoApprover === undefined || typeof step.ifNoApprover === 'string')
      return { asked, passes: step.ifNoApprover === 'pass' };
    return { asked: pick(found.ifNobody), passes: false };
  }

  #approvedBefore(round: BookRound): readonly string[] {
    if (round.step.ifRepeated !== 'pass' || this.#returnedTo === round) return [];
    const before = [...this.rounds.values()]
      .filter(({ index, status }) => index < round.index && status === 'done')
      .sort((a, b) => b.index - a.index)[0];
    return (before?.places ?? []).flatMap(({ who, vote }) =>
      who !== null &&
      vote?.outcome === 'approve' &&
      (vote.by !== null || vote.repeated) &&
      vote.index > this.#lastVoided
        ? [who]
        : [],
    );
  }

  #returnedTo: BookRound | null = null;

  /** Compares the inbox with who must have a task, and notes which task belongs to whom. */
  #findTasks(inbox: Inbox): void {
    const round = this.round();
    const live = [...inbox.tasks.values()].filter((task) => isLive(task) && task.purpose !== 'resubmission');
    const known = new Set((round?.places ?? []).flatMap((place) => this.#findTask(place, round, live)));
    for (const { id, holder } of live)
      must(known.has(id), `5 nobody waits for the task ${id} of ${holder ?? 'a group'}`);
    this.restoring = false;
  }

  #findTask(place: Place, round: BookRound | undefined, live: readonly InboxTask[]): readonly string[] {
    if (round === undefined) return [];
    const others = round.places.flatMap(({ taskId }) => (taskId === null || taskId === place.taskId ? [] : [taskId]));
    const tasks = live.filter(
      (task) =>
        task.purpose === 'decision' &&
        task.stepKey === round.step.key &&
        isFor(place, task) &&
        !others.includes(task.id),
    );
    const wanted = standing(place, round);
    if (wanted !== 'asked') {
      must(
        tasks.length === 0 || (wanted === 'waits' && tasks.every(({ status }) => status === 'delegated')),
        `5 ${place.who ?? 'a group'} is not asked now`,
      );
      Object.assign(place, { due: false, clock: false, opinion: null });
      return tasks.map(({ id }) => id);
    }
    const [task] = tasks;
    must(
      task !== undefined && (tasks.length === 1 || place.who === null),
      `3, 5 ${place.who ?? 'a group'} has one task in ${round.step.key}, not ${tasks.length}`,
    );
    must(
      task.status === (place.opinion === null ? 'open' : 'delegated'),
      `${place.who ?? 'a group'} has the task in hand, unless an opinion is asked`,
    );
    if (!place.due)
      Object.assign(place, {
        due: true,
        asked: this.restoring && place.asked > 0 ? place.asked : this.index,
        clock: round.step.deadline !== undefined,
      });
    place.taskId = task.id;
    return [task.id, ...this.#findOpinion(place, live)];
  }

  #findOpinion({ opinion }: Place, live: readonly InboxTask[]): readonly string[] {
    if (opinion === null) return [];
    const task = live.find(({ purpose, holder }) => purpose === 'opinion' && holder === opinion.who);
    must(task !== undefined, `${opinion.who} is asked for an opinion`);
    opinion.taskId = task.id;
    return [task.id];
  }

  #judge(): void {
    const round = this.round();
    if (round === undefined || round.places.length === 0) return;
    const outcome = verdict(round);
    if (outcome !== undefined) this.#finish(round, outcome);
  }

  #finish(round: BookRound, outcome: string): void {
    round.status = 'done';
    for (const place of round.places) Object.assign(place, { opinion: null, clock: false, due: false });
    if (outcome === 'reject') this.#end('rejected');
    else this.#goOn(round.index);
  }

  #goOn(from: number): void {
    const back = this.stack.at(-1);
    const before = back === undefined ? [] : this.#definition.steps.slice(0, this.#indexOf(back));
    if (back === undefined || !before.every(({ key }) => this.rounds.has(key))) return this.#enterFrom(from + 1);
    this.#comeBack(back);
  }

  #comeBack(key: string): void {
    const round = this.rounds.get(key);
    must(round !== undefined, 'the step that returned the case is there');
    this.stack = this.stack.filter((other) => other !== key);
    round.status = 'asking';
    this.now = { at: 'step', key };
  }

  #enterFrom(from: number): void {
    for (const [index, step] of this.#definition.steps.entries()) {
      const status = this.rounds.get(step.key)?.status;
      if (index < from || status === 'done') continue;
      if (status === 'suspended') return this.#comeBack(step.key);
      if (this.#isTaken(step)) return this.#enter(index, false);
      if (status !== 'skipped') this.#begin(index, 'skipped');
    }
    const leftOut = this.#definition.steps.findIndex(
      (step) => this.rounds.get(step.key)?.status !== 'done' && this.#isTaken(step),
    );
    if (leftOut < 0) this.#end('approved');
    else this.#enter(leftOut, false);
  }

  #begin(index: number, status: BookRound['status']): BookRound {
    const step = this.#definition.steps[index];
    must(step !== undefined, 'there is such a step');
    const round: BookRound = { step, index, begun: this.index, stack: [...this.stack], status, places: [] };
    this.rounds.set(step.key, round);
    return round;
  }

  #enter(index: number, returned: boolean): void {
    const round = this.#begin(index, 'finding');
    const { step } = round;
    this.#returnedTo = returned ? round : null;
    this.now = { at: 'finding', key: step.key };
  }

  #end(status: 'approved' | 'rejected' | 'withdrawn'): void {
    this.status = status;
    this.now = { at: 'end' };
    this.stack = [];
  }

  #isTaken({ when }: ApprovalStep): boolean {
    return when === undefined || this.amount > Number(when.split(' > ')[1]);
  }

  #indexOf(key: string): number {
    return this.#definition.steps.findIndex((step) => step.key === key);
  }

  #isBarredNow(who: string): boolean {
    return this.now.at === 'step' && this.isBarred(who, this.now.key);
  }

  #placeNow(taskId: string): Place {
    const place = this.round()?.places.find((each) => each.taskId === taskId);
    must(
      place !== undefined && place.vote === null,
      'the task belongs to a place in the step that is decided now, and is undecided',
    );
    return place;
  }

  #people(round = this.round()): readonly string[] {
    return (round?.places ?? [])
      .flatMap(({ who, opinion }) => [who, opinion?.who ?? null])
      .filter((who) => who !== null);
  }

  #sits(found: FoundPerson, initiatorMay: boolean, round = this.round()): boolean {
    const isOwn = [found.person, ...found.standsInFor].some(({ userId }) => this.isOwn(userId));
    return this.#people(round).includes(found.person.userId) || (isOwn && !initiatorMay);
  }

  #mustNotSit(found: FoundPerson): void {
    must(
      !this.#sits(found, this.round()?.step.ifInitiator === 'ask'),
      '3, 9 nobody sits twice in a step, and the initiator only where asked',
    );
  }

  #seat(place: Place, to: FoundPerson): void {
    this.#mustNotSit(to);
    Object.assign(place, { who: to.person.userId, candidates: [], opinion: null });
  }
}

/** The amount is what every condition asks for; a step may hide it. */
const reads = ({ when, fields = {} }: ApprovalStep): boolean => when !== undefined || fields['/amountFen'] !== 'hidden';

const isFor = (
  { who, candidates }: Place,
  { holder, candidates: group }: { holder: string | null; candidates: readonly string[] },
): boolean => (who === null ? holder === null && candidates.join() === group.join() : holder === who);

/** A number of a definition in millionths: whole numbers only. */
const millionths = (number: number): number => Math.round(number * 1e6);

function weigh(seat: FoundApprover, mode: ApprovalMode): number {
  if (typeof mode === 'string' || 'ratio' in mode) return 1;
  if ('candidates' in seat) return millionths(mode.weights[seat.role] ?? 1);
  const { username, roles } = seat.standsInFor[0] ?? seat.person;
  const named = mode.weights[username];
  if (named !== undefined) return millionths(named);
  const byRole = roles.flatMap((role) => mode.weights[role] ?? []);
  return byRole.length === 0 ? 1_000_000 : Math.max(...byRole.map(millionths));
}

const aPlace = (seat: FoundApprover, mode: ApprovalMode, turn: number): Place => ({
  who: 'candidates' in seat ? null : seat.person.userId,
  candidates: 'candidates' in seat ? seat.candidates.map(({ person }) => person.userId) : [],
  kind: 'rule',
  adder: null,
  weight: weigh(seat, mode),
  turn,
  vote: null,
  taskId: null,
  asked: 0,
  due: false,
  opinion: null,
  clock: false,
});

const roots = ({ places }: BookRound): readonly Place[] =>
  places.filter(({ kind }) => kind === 'rule' || kind === 'parallel');
const children = ({ places }: BookRound, of: Place, kind: 'before' | 'after'): readonly Place[] =>
  places.filter((place) => place.adder === of && place.kind === kind);
/** Not so when whoever added them, or that one’s adder, was removed. */
const isAttached = ({ kind, adder }: Place, round: BookRound): boolean =>
  kind === 'rule' ||
  kind === 'parallel' ||
  (adder !== null && round.places.includes(adder) && isAttached(adder, round));
const through = (round: BookRound, place: Place): boolean =>
  place.vote !== null && children(round, place, 'after').every((after) => through(round, after));

/** Votes for and against in whole numbers: three times a third of 0.333333 is less than one, and 0.1 + 0.2 is 0.3. */
function mark(round: BookRound): 'reached' | 'lost' | 'open' {
  const { mode } = round.step;
  const all = roots(round);
  const weightOf = (outcome: string | null): number =>
    all
      .filter(({ vote }) => (outcome === null ? true : vote?.outcome === outcome))
      .reduce((sum, { weight }) => sum + weight, 0);
  const [yes, no, whole] = [weightOf('approve'), weightOf('reject'), weightOf(null)];
  if (mode === 'any') return no > 0 ? 'lost' : yes > 0 ? 'reached' : 'open';
  if (typeof mode === 'string') return no > 0 ? 'lost' : yes === whole ? 'reached' : 'open';
  const part = millionths('ratio' in mode ? mode.ratio : mode.pass);
  if (yes > 0 && yes * 1e6 >= part * whole) return 'reached';
  return (whole - no) * 1e6 < part * whole ? 'lost' : 'open';
}

function standing(place: Place, round: BookRound): 'asked' | 'waits' | 'no' {
  if (place.vote !== null || !hasTurn(place, round) || (mark(round) === 'reached' && !isStillHeard(place, round)))
    return 'no';
  return children(round, place, 'before').every((before) => through(round, before)) ? 'asked' : 'waits';
}

function hasTurn(place: Place, round: BookRound): boolean {
  const inOrder = round.step.mode === 'sequence';
  const { adder, kind } = place;
  if (adder === null || kind === 'parallel' || kind === 'rule')
    return !inOrder || roots(round).every((other) => other.turn >= place.turn || through(round, other));
  const ready = kind === 'before' ? adder.vote === null : adder.vote?.outcome === 'approve';
  if (!ready || !hasTurn(adder, round)) return false;
  const siblings = children(round, adder, kind);
  return !inOrder || siblings.slice(0, siblings.indexOf(place)).every((other) => through(round, other));
}

function isStillHeard(place: Place, round: BookRound): boolean {
  if (place.adder !== null && (place.kind === 'before' || place.kind === 'after'))
    return isStillHeard(place.adder, round);
  return place.vote !== null || children(round, place, 'before').length > 0;
}

/** What the round comes to, or undefined while it is open. */
function verdict(round: BookRound): string | undefined {
  const { places, step } = round;
  const custom = places.find(({ vote }) => vote !== null && vote.outcome !== 'approve' && vote.outcome !== 'reject');
  if (custom?.vote) return custom.vote.outcome;
  const inAll = step.mode === 'all' || step.mode === 'sequence';
  const refuses = (place: Place): boolean =>
    place.vote?.outcome === 'reject' && (inAll || place.kind === 'after' || children(round, place, 'after').length > 0);
  if (places.some(refuses) || mark(round) === 'lost') return 'reject';
  return mark(round) === 'reached' && places.every((place) => standing(place, round) === 'no') ? 'approve' : undefined;
}
