import type { HistoryLine, NewTask, TaskChange } from '../db/tasks';
import type { Effect } from '../definitions/approval/effects';

/** What one command does to the inbox: tasks that open, and tasks that change, each written once. */
export interface InboxChanges {
  readonly opened: ReadonlyMap<string, OpenedTask>;
  readonly changed: ReadonlyMap<string, ChangedTask>;
}

type OpenedTask = Pick<NewTask, 'id' | 'number' | 'purpose' | 'step_key' | 'step_name' | 'title' | 'outcomes' | 'assignee_id' | 'candidate_ids' | 'due_at' | 'form' | 'fields' | 'why_me' | 'history'>;

interface ChangedTask {
  readonly change: TaskChange;
  readonly history: readonly HistoryLine[];
}

const NOTHING: ChangedTask = { change: {}, history: [] };

/** Adds the effects on each task up, in their order. */
export function inboxChanges(effects: readonly Effect[], at: string): InboxChanges {
  const opened = new Map<string, OpenedTask>();
  const changed = new Map<string, ChangedTask>();
  const change = (taskId: string, part: TaskChange): void => {
    const before = changed.get(taskId) ?? NOTHING;
    changed.set(taskId, { ...before, change: { ...before.change, ...part } });
  };
  const note = (taskId: string, line: HistoryLine): void => {
    const fresh = opened.get(taskId);
    if (fresh && !changed.has(taskId)) opened.set(taskId, { ...fresh, history: [...fresh.history, line] });
    else {
      const before = changed.get(taskId) ?? NOTHING;
      changed.set(taskId, { ...before, history: [...before.history, line] });
    }
  };
  for (const effect of effects) {
    switch (effect.kind) {
      case 'openTask':
        opened.set(effect.taskId, openedTask(effect));
        break;
      case 'changeTask': {
        const { taskId, status, assigneeId, dueAt, whyMe } = effect;
        change(taskId, {
          ...(status === undefined ? {} : { status, ...(status === 'open' ? { outcome: null, decided_by: null, closed_at: null } : {}) }),
          ...(assigneeId === undefined ? {} : { assignee_id: assigneeId }),
          ...(dueAt === undefined ? {} : { due_at: dueAt }),
          ...(whyMe === undefined ? {} : { why_me: whyMe }),
        });
        break;
      }
      case 'closeTask':
        change(effect.taskId, { status: effect.status, closed_at: at, outcome: effect.outcome ?? null, decided_by: effect.byId ?? null });
        break;
      case 'addHistory': {
        const { taskId, action, byId, text, attachments } = effect;
        note(taskId, { at, action, ...(byId === undefined ? {} : { byId }), ...(text === undefined ? {} : { text }), ...(attachments === undefined ? {} : { attachments }) });
        break;
      }
      default: // the others are no rows of the inbox
    }
  }
  return { opened, changed };
}

const openedTask = (effect: Extract<Effect, { kind: 'openTask' }>): OpenedTask => ({
  id: effect.taskId,
  number: effect.number,
  purpose: effect.purpose,
  step_key: effect.stepKey,
  step_name: effect.stepName,
  title: effect.title,
  outcomes: [...effect.outcomes],
  assignee_id: effect.assigneeId,
  candidate_ids: [...effect.candidateIds],
  due_at: effect.dueAt,
  form: effect.form,
  fields: effect.fields,
  why_me: effect.whyMe,
  history: [],
});
