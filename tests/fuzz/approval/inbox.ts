/** What a host’s rows would hold: built from the effects alone, and strict about every change that makes no sense. */
import type {
  AppendLedger,
  ChangeTask,
  CloseTask,
  Effect,
  Finish,
  OpenTask,
} from '../../../definitions/approval/effects';
import { must } from './violation';

export interface InboxTask {
  readonly id: string;
  readonly stepKey: string;
  readonly purpose: OpenTask['purpose'];
  readonly candidates: readonly string[];
  holder: string | null;
  dueAt: string | null;
  status: 'open' | 'delegated' | 'done' | 'cancelled' | 'returned';
}

export interface InboxTimer {
  readonly taskId: string;
  readonly at: string;
}

/** What a comment or a copy does, which may come after the end. */
const isOfRemark = (effect: Effect): boolean =>
  effect.kind === 'copy' ||
  (effect.kind === 'notify' && effect.notice === 'cc') ||
  (effect.kind === 'addHistory' && (effect.action === 'commented' || effect.action === 'copied'));

export class Inbox {
  readonly tasks = new Map<string, InboxTask>();
  readonly timers = new Map<number, InboxTimer>();
  readonly everSet: number[] = [];
  readonly ledger: AppendLedger[] = [];
  finished: Finish | null = null;
  #lastTimer = 0;
  #takenBack = false;

  /** Writes what one command did. */
  write(effects: readonly Effect[]): void {
    this.#takenBack = effects.some((effect) => effect.kind === 'appendLedger' && effect.action === 'takenBack');
    for (const effect of effects) this.#writeOne(effect);
    for (const { taskId } of this.timers.values())
      must(isLive(this.task(taskId)), `5 a closed task ${taskId} has no timer`);
  }

  task(id: string): InboxTask {
    const task = this.tasks.get(id);
    must(task !== undefined, `the task ${id} was opened`);
    return task;
  }

  get open(): readonly InboxTask[] {
    return [...this.tasks.values()].filter(({ status }) => status === 'open');
  }

  #writeOne(effect: Effect): void {
    must(this.finished === null || isOfRemark(effect), '1 nothing but remarks and copies comes after the end');
    switch (effect.kind) {
      case 'openTask':
        return this.#open(effect);
      case 'changeTask':
        return this.#change(effect);
      case 'closeTask':
        return this.#close(effect);
      case 'setTimer':
        must(effect.timerId > this.#lastTimer, 'timers are numbered anew');
        this.#lastTimer = effect.timerId;
        this.timers.set(effect.timerId, { taskId: effect.taskId, at: effect.at });
        this.everSet.push(effect.timerId);
        return;
      case 'clearTimer':
        must(this.timers.delete(effect.timerId), 'only a timer that runs is cleared');
        return;
      case 'appendLedger':
        must(effect.number === this.ledger.length + 1, 'the ledger has no gap and no line twice');
        this.ledger.push(effect);
        return;
      case 'addHistory':
        this.task(effect.taskId);
        return;
      case 'finish':
        this.finished = effect;
        return;
      case 'findApprovers':
      case 'findManager':
      case 'notify':
      case 'copy':
      case 'changeData':
      case 'announce':
        return;
    }
  }

  #open({ taskId, number, stepKey, purpose, assigneeId, candidateIds, dueAt }: OpenTask): void {
    must(!this.tasks.has(taskId) && number === this.tasks.size + 1, '5 each task is opened once');
    this.tasks.set(taskId, {
      id: taskId,
      stepKey,
      purpose,
      candidates: candidateIds,
      holder: assigneeId,
      dueAt,
      status: 'open',
    });
  }

  #change({ taskId, status, assigneeId, dueAt }: ChangeTask): void {
    const task = this.task(taskId);
    if (status === 'open')
      must(
        isLive(task) || (this.#takenBack && task.status !== 'returned'),
        '5 only taking back reopens a closed task, and never a returned one',
      );
    else must(isLive(task), '5 a closed task does not change');
    task.status = status ?? task.status;
    if (assigneeId !== undefined) task.holder = assigneeId;
    if (dueAt !== undefined) task.dueAt = dueAt;
  }

  #close({ taskId, status }: CloseTask): void {
    const task = this.task(taskId);
    must(isLive(task), `5 the task ${taskId} ends once`);
    task.status = status;
  }
}

export const isLive = ({ status }: InboxTask): boolean => status === 'open' || status === 'delegated';
