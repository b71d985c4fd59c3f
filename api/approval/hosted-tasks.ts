import type { TaskRow } from '../../db/approval/tasks';
import type { DecisionBody } from '../../definitions/approval/inbox/schema';
import type { Caller } from '../../definitions/organisation/access/caller';

export type Decision = Pick<DecisionBody, 'outcome' | 'form'>;

/** What the flow that hosts an approval knows of its tasks, beyond their definition. */
export interface HostedTasks {
  /** The fields of the form that its outcomes bring with them, as JSON Schema. */
  declaredFields(task: TaskRow, caller: Caller): Promise<Readonly<Record<string, unknown>>>;
  /** The form in the terms in which the flow knows it. */
  formForFlow(task: TaskRow, decision: Decision): Promise<Decision['form']>;
  /** Refuses what only its rows can tell; the flow asks the rest. */
  assertDecidable(task: TaskRow, decision: Decision): Promise<void>;
}
