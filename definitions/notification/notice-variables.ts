import type { Notice, OpportunityNotice } from './notices';
import type { INCIDENT_OPENED } from './templates';

/** What a message must remember of its moment; whatever can still be read when it is sent is read then. */
export interface NoticeVariables {
  readonly notice: Notice;
  readonly approvalId: string;
  readonly taskId: string | null;
  readonly title: string;
  /** Who did it; null: a rule or the clock. */
  readonly actorId: string | null;
  /** Of a decision: its outcome. Of the end of an approval: its status. */
  readonly outcome?: string;
  /** What was said with it. */
  readonly comment?: string;
}

/** The same of a message about an opportunity; its template has the name of the notice. */
interface OpportunityNoticeVariables {
  readonly notice: OpportunityNotice;
  readonly taskId: null;
  readonly actorId: string | null;
  /** The opportunity’s name, or that of the customer where a review concerns nothing else. */
  readonly title: string;
  /** What the template says it is: a stage, a reason, the owners with their shares; may be empty. */
  readonly about: string;
  readonly dueAt: string | null;
}

/** The same of a message about an incident 异常. */
export interface IncidentVariables {
  readonly notice: typeof INCIDENT_OPENED;
  readonly taskId: null;
  readonly actorId: null;
  /** What people call the case; may be empty. */
  readonly title: string;
  readonly caseId: string;
  readonly flow: string;
  readonly step: string;
  readonly cause: string;
  readonly since: string;
}

export type MessageVariables = NoticeVariables | OpportunityNoticeVariables | IncidentVariables;
