import type { TaskRow } from '../../db/approval/tasks';
import type { DecisionBody } from '../../definitions/approval/inbox/schema';
import type { Caller } from '../../definitions/organisation/access/caller';

export type Decision = Pick<DecisionBody, 'outcome' | 'form'>;

/** What the initiator gives with what was returned to them. */
export interface Resubmission {
  readonly form: Decision['form'];
  readonly caller: Caller;
  readonly requestId: string;
}

/** What the flow that hosts an approval knows of its tasks, beyond their definition. */
export interface HostedTasks {
  /** The fields of the form that its outcomes bring with them, as JSON Schema. */
  declaredFields(task: TaskRow, caller: Caller): Promise<Readonly<Record<string, unknown>>>;
  /** The form in the terms in which the flow knows it. */
  formForFlow(task: TaskRow, decision: Decision): Promise<Decision['form']>;
  /** Carries out what a resubmission corrects in the case itself; gives the form without it, for the approval. */
  corrected(task: TaskRow, resubmission: Resubmission): Promise<Decision['form']>;
  /** Refuses what only its rows can tell; the flow asks the rest. */
  assertDecidable(task: TaskRow, decision: Decision): Promise<void>;
}
