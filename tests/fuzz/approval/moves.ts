import type { Actor, PersonsCommand } from '../../../definitions/approval/commands';
import { standIn } from '../../../definitions/organisation/people/deputies';
import { type Organisation, personWithId } from '../../../definitions/organisation/people/organisation';
import type { FoundPerson } from '../../../definitions/organisation/people/person';
import { idOf } from '../../definitions/approval/world';
import type { Inbox, InboxTask } from './inbox';
import { people } from './scenario';

/** How often each kind of move is tried, out of the sum. */
const WEIGHTS = {
  decide: 30,
  return: 7,
  takeBack: 9,
  withdraw: 1,
  addSigners: 14,
  removeSigner: 5,
  transfer: 6,
  delegate: 6,
  callBack: 3,
  claim: 5,
  unclaim: 1,
  handOver: 5,
  urge: 1,
  cc: 1,
  comment: 1,
  timer: 10,
  staleTimer: 2,
  staleAnswer: 2,
  recordChange: 5,
  twice: 3,
  carryOver: 2,
} as const;

export type MoveKind = keyof typeof WEIGHTS;

const bag: readonly MoveKind[] = kindsOf(WEIGHTS).flatMap((kind) => Array.from({ length: WEIGHTS[kind] }, () => kind));

function kindsOf<T extends object>(weights: T): readonly (keyof T)[] {
  const kinds: (keyof T)[] = [];
  for (const kind in weights) kinds.push(kind);
  return kinds;
}

/** A large number taken apart into small choices. */
export class Dice {
  #rest: number;

  constructor(number: number) {
    this.#rest = number;
  }

  /** 0 … sides - 1 */
  roll(sides: number): number {
    const rolled = this.#rest % sides;
    this.#rest = Math.floor(this.#rest / sides);
    return rolled;
  }

  oneOf<T>(choices: readonly T[]): T | undefined {
    return choices.length === 0 ? undefined : choices[this.roll(choices.length)];
  }

  chance(oneIn: number): boolean {
    return this.roll(oneIn) === 0;
  }
}

export const kindOf = (dice: Dice): MoveKind => dice.oneOf(bag) ?? 'decide';

export interface Board {
  readonly inbox: Inbox;
  readonly organisation: Organisation;
  readonly initiatorId: string;
  /** Whose request it is now: the initiator’s, or that of whoever took it over. */
  readonly askerId: string;
  readonly stepKeys: readonly string[];
  readonly at: string;
}

const actor = (userId: string): Actor => ({ userId, name: userId, isAdministrator: userId === idOf('admin') });

/**
 * What somebody might send. Mostly the holder of an open task, so that the case gets on; now and then anybody about
 * anything.
 */
export function commandOf(kind: MoveKind, dice: Dice, id: string, board: Board): PersonsCommand | undefined {
  const { inbox, initiatorId, askerId } = board;
  const task = aTask(kind, dice, inbox);
  if (task === undefined) return undefined;
  const holder = task.holder ?? task.candidates[dice.roll(2) % Math.max(1, task.candidates.length)] ?? initiatorId;
  const on = {
    id,
    by: actor(dice.chance(12) ? idOf(dice.oneOf([...people, 'admin']) ?? '') : holder),
    taskId: task.id,
  };
  switch (kind) {
    case 'decide':
      if (task.purpose === 'resubmission') return { kind: 'resubmit', ...on, ...someForm(dice) };
      if (task.holder === null && task.status === 'open' && !dice.chance(4)) return { kind: 'claim', ...on };
      return {
        kind: 'decide',
        ...on,
        outcome: dice.chance(14) ? 'reject' : dice.chance(14) ? 'other' : 'approve',
        ...someForm(dice),
      };
    case 'return':
      return {
        kind: 'return',
        ...on,
        to: dice.oneOf(['initiator', ...board.stepKeys]) ?? '',
        resume: dice.chance(2) ? 'here' : 'rerun',
        reason: 'again',
      };
    case 'takeBack':
      return { kind: 'takeBack', ...on };
    case 'withdraw':
      return { kind: 'withdraw', id, by: actor(dice.oneOf([askerId, askerId, initiatorId, holder]) ?? holder) };
    case 'addSigners':
      return {
        kind: 'addSigners',
        ...on,
        position: dice.oneOf(['before', 'after', 'parallel'] as const) ?? 'after',
        signers: [aPerson(dice, board), ...(dice.chance(3) ? [aPerson(dice, board)] : [])],
      };
    case 'removeSigner':
      return {
        kind: 'removeSigner',
        ...on,
        by: actor(dice.chance(2) ? idOf('admin') : holder),
        userId: dice.oneOf(inbox.open)?.holder ?? idOf(dice.oneOf(people) ?? ''),
      };
    case 'transfer':
    case 'delegate':
      return { kind, ...on, to: aPerson(dice, board) };
    case 'callBack':
    case 'claim':
    case 'unclaim':
      return { kind, ...on };
    case 'handOver':
      return {
        kind: 'handOver',
        id,
        by: actor(idOf('admin')),
        fromUserId: dice.chance(2) ? askerId : holder,
        to: aPerson(dice, board),
        ...(dice.chance(3) ? {} : { takesOver: true }),
      };
    case 'urge':
      return { kind: 'urge', ...on, by: actor(askerId) };
    case 'cc':
      return { kind: 'cc', ...on, userIds: [idOf(dice.oneOf(people) ?? '')] };
    case 'comment':
      return { kind: 'comment', ...on, text: 'hm' };
    case 'timer':
    case 'staleTimer':
    case 'staleAnswer':
    case 'recordChange':
    case 'twice':
    case 'carryOver':
      return undefined;
  }
}

/** Mostly an open task; for taking back one that was decided; sometimes any. */
function aTask(kind: MoveKind, dice: Dice, inbox: Inbox): InboxTask | undefined {
  const all = [...inbox.tasks.values()];
  if (kind === 'takeBack' && !dice.chance(6))
    return dice.oneOf(all.filter(({ status, purpose }) => status === 'done' && purpose === 'decision').slice(-4));
  return dice.chance(10) ? dice.oneOf(all) : dice.oneOf(inbox.open);
}

/** Mostly somebody who has nothing to do, since the others sit in the step already. */
function aPerson(dice: Dice, { inbox, organisation, at }: Board): FoundPerson {
  const idle = people.filter((username) => !inbox.open.some(({ holder }) => holder === idOf(username)));
  const person = personWithId(
    organisation,
    idOf(dice.oneOf(dice.chance(5) || idle.length === 0 ? people : idle) ?? ''),
  );
  const found = person && standIn(person, at, organisation);
  if (found === undefined) throw new Error('Everybody in the company can be asked.');
  return found;
}

const someForm = (dice: Dice): { form?: { amountFen: number } } =>
  dice.chance(6) ? { form: { amountFen: dice.roll(101) } } : {};
