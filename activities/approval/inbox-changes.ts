import type { ChangedTask, OpenedTask } from '../../db/approval/writing';
import type { HistoryLine, TaskChange } from '../../db/approval/tasks';
import type { Effect } from '../../definitions/approval/effects';

/** What one command does to the inbox: tasks that open, and tasks that change, each written once. */
interface InboxChanges {
  readonly opened: readonly OpenedTask[];
  readonly changed: readonly ChangedTask[];
}

/** Adds the effects on each task up, in their order; which are overdue then is known from the state. */
export function inboxChanges(effects: readonly Effect[], at: string, overdueIds: readonly string[]): InboxChanges {
  const opened = new Map<string, OpenedTask>();
  const changed = new Map<string, ChangedTask>();
  const add = (id: string, change: TaskChange, history: readonly HistoryLine[]): void => {
    const fresh = opened.get(id);
    if (fresh) return void opened.set(id, { ...fresh, ...change, history: [...fresh.history, ...history] });
    const before = changed.get(id);
    changed.set(id, {
      id,
      change: { ...before?.change, ...change },
      history: [...(before?.history ?? []), ...history],
    });
  };
  for (const effect of effects) {
    switch (effect.kind) {
      case 'openTask':
        opened.set(effect.taskId, openedTask(effect));
        break;
      case 'changeTask': {
        const { taskId, status, assigneeId, dueAt, whyMe } = effect;
        const change = {
          ...(status === undefined
            ? {}
            : { status, ...(status === 'open' ? { outcome: null, decided_by: null, closed_at: null } : {}) }),
          ...(assigneeId === undefined ? {} : { assignee_id: assigneeId }),
          ...(dueAt === undefined ? {} : { due_at: dueAt }),
          ...(whyMe === undefined ? {} : { why_me: whyMe }),
        };
        add(taskId, change, []);
        break;
      }
      case 'closeTask':
        add(
          effect.taskId,
          { status: effect.status, closed_at: at, outcome: effect.outcome ?? null, decided_by: effect.byId ?? null },
          [],
        );
        break;
      case 'addHistory': {
        const { taskId, action, byId, text, attachments } = effect;
        add(taskId, action === 'changed' ? { is_changed: true } : {}, [
          {
            at,
            action,
            ...(byId === undefined ? {} : { byId }),
            ...(text === undefined ? {} : { text }),
            ...(attachments === undefined ? {} : { attachments }),
          },
        ]);
        break;
      }
      default: // the others are no rows of the inbox
    }
  }
  const isOverdue = ({ id }: { readonly id: string }) => ({ is_overdue: overdueIds.includes(id) });
  return {
    opened: [...opened.values()].map((task) => ({ ...task, ...isOverdue(task) })),
    changed: [...changed.values()].map((task) => ({ ...task, change: { ...task.change, ...isOverdue(task) } })),
  };
}

const openedTask = (effect: Extract<Effect, { kind: 'openTask' }>): OpenedTask => ({
  id: effect.taskId,
  number: effect.number,
  purpose: effect.purpose,
  step_key: effect.stepKey,
  step_name: effect.stepName,
  title: effect.title,
  status: 'open',
  outcomes: [...effect.outcomes],
  outcome_names: effect.outcomeNames,
  assignee_id: effect.assigneeId,
  candidate_ids: [...effect.candidateIds],
  due_at: effect.dueAt,
  is_overdue: false,
  is_changed: false,
  form: effect.form,
  fields: effect.fields,
  why_me: effect.whyMe,
  history: [],
  decided_by: null,
  outcome: null,
  closed_at: null,
});
