import type { Attachment } from '../commands';

/** A task of a request, as far as something was said on it. */
interface SaidOn {
  readonly id: string;
  readonly step_key: string;
  readonly step_name: string;
  readonly outcome: string | null;
  readonly outcome_names: Readonly<Record<string, string>>;
  readonly history: readonly Line[];
}

interface Line {
  readonly at: string;
  readonly action: string;
  readonly byId?: string;
  readonly text?: string;
  readonly attachments?: readonly Attachment[];
}

/** Lines of a history in which somebody speaks; an opinion stands on the task of whoever gave it. */
const SPEAKING: readonly string[] = ['commented', 'decided', 'returned', 'resubmitted'];

/** What people said on the tasks of a request, in the order of time; what one return says to several is said once. */
export function commentsOf(tasks: readonly SaidOn[]) {
  const said = new Map<string, Comment>();
  for (const task of tasks)
    for (const line of task.history) {
      const { at, action, byId, text, attachments } = line;
      const isSilent = text === undefined && attachments === undefined;
      if (byId === undefined || isSilent || !SPEAKING.includes(action)) continue;
      const key = action === 'returned' ? JSON.stringify([at, byId, text]) : JSON.stringify([task.id, said.size]);
      if (!said.has(key)) said.set(key, { ...placeOf(task, action), ...line, byId });
    }
  return [...said.values()].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
}

type Comment = ReturnType<typeof placeOf> & Line & { readonly byId: string };

function placeOf(
  { id, step_key: stepKey, step_name: stepName, outcome, outcome_names: names }: SaidOn,
  action: string,
) {
  const decided = action === 'decided' && outcome !== null ? { outcome, outcomeName: names[outcome] ?? outcome } : {};
  return { taskId: id, stepKey, stepName, ...decided };
}
