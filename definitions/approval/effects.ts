/**
 * What the host carries out, in this order. `(caseId, number of the command, index of the effect)` names each one for
 * good: rows written under that key are written once, however often the host tries.
 */
import type { Attachment } from './commands';
import type { Reason } from '../organisation/people/person';
import type { Said } from '../kinds/approval/approvers/rule';
import type { ApproverRule } from '../kinds/approval/approvers/rules';
import type { FieldRules } from '../kinds/approval/schema';
import type { Notice } from '../notification/notices';
import type { ApprovalStatus, Data, RecordChange, Subject } from './state';
import type { Announce, AnnounceChange, AnnounceMissing, AnnounceTakeover } from './announcements';

export type Effect =
  | OpenTask
  | ChangeTask
  | CloseTask
  | AddHistory
  | AppendLedger
  | SetTimer
  | ClearTimer
  | FindApprovers
  | FindManager
  | Notify
  | Announce
  | AnnounceMissing
  | AnnounceTakeover
  | AnnounceChange
  | Copy
  | ChangeData
  | Finish;

/** A new row of the inbox. */
export interface OpenTask {
  readonly kind: 'openTask';
  readonly taskId: string;
  /** 1, 2, 3 … within the case; the id is made of it (task-id.ts). */
  readonly number: number;
  readonly purpose: 'decision' | 'opinion' | 'resubmission';
  readonly stepKey: string;
  readonly stepName: string;
  readonly title: string;
  readonly assigneeId: string | null;
  /** The group that may claim it, and gets it back when it is unclaimed; empty when the task is one person’s. */
  readonly candidateIds: readonly string[];
  readonly outcomes: readonly string[];
  /** How the definition calls them, by key. */
  readonly outcomeNames: Readonly<Record<string, string>>;
  readonly form: string | null;
  /** Rules for the fields of `data`; visible-data.ts applies them to what the holder is shown. */
  readonly fields: FieldRules;
  readonly dueAt: string | null;
  readonly whyMe: readonly Reason[];
}

/** A task that lives changes hands, time or state. What is left out stays as it is. */
export interface ChangeTask {
  readonly kind: 'changeTask';
  readonly taskId: string;
  /** `delegated`: put aside until an opinion or the signers added before have come; `open`: back in the list. */
  readonly status?: 'open' | 'delegated';
  readonly assigneeId?: string | null;
  readonly dueAt?: string | null;
  readonly whyMe?: readonly Reason[];
}

export interface CloseTask {
  readonly kind: 'closeTask';
  readonly taskId: string;
  readonly status: 'done' | 'cancelled' | 'returned';
  /** Of a decided one, with the name that the definition gives it. */
  readonly outcome?: string;
  readonly outcomeName?: string;
  /** Who decided; null: a rule did. */
  readonly byId?: string | null;
}

export type HistoryAction =
  | 'opened'
  | 'reopened'
  | 'claimed'
  | 'unclaimed'
  | 'reminded'
  | 'urged'
  | 'commented'
  | 'transferred'
  | 'delegated'
  | 'opinionGiven'
  | 'calledBack'
  | 'signersAdded'
  | 'signerRemoved'
  | 'waiting'
  | 'cameBack'
  | 'copied'
  | 'overdue'
  | 'escalated'
  | 'handedOver'
  | 'returned'
  | 'resubmitted'
  | 'takenBack'
  | 'rescheduled'
  | 'changed'
  | 'cancelled'
  | 'decided';

/** A line of a task’s history. */
export interface AddHistory {
  readonly kind: 'addHistory';
  readonly taskId: string;
  readonly action: HistoryAction;
  readonly byId?: string;
  readonly text?: string;
  readonly attachments?: readonly Attachment[];
}

export type LedgerAction =
  'decided' | 'opinion' | 'returned' | 'resubmitted' | 'takenBack' | 'withdrawn' | 'recordChanged';

/** A line of the ledger. Only a decision that counts has an outcome; one by a rule has no actor. */
export interface AppendLedger {
  readonly kind: 'appendLedger';
  /** 1, 2, 3 … within the case: the business key of the entry. */
  readonly number: number;
  readonly action: LedgerAction;
  readonly taskId: string | null;
  readonly actorId: string | null;
  readonly outcome: string | null;
  readonly data: LedgerData;
}

export interface LedgerData {
  readonly stepKey: string | null;
  readonly comment?: string;
  readonly form?: Data;
  /** Of a decision by a rule: which. */
  readonly rule?: 'ifNoApprover' | 'ifRepeated' | 'onExpiry';
  /** Of an opinion: what was advised. */
  readonly advised?: string;
  readonly to?: string;
  readonly resume?: 'here' | 'rerun';
  /** Of a change of the record that made decisions void. */
  readonly change?: Pick<RecordChange, 'before' | 'after' | 'askedAgain'>;
}

/** Wake the case at `at` with `timerFired`. A host may instead keep one timer for {@link nextTimer} of the state. */
interface SetTimer {
  readonly kind: 'setTimer';
  readonly timerId: number;
  readonly taskId: string;
  readonly at: string;
}

interface ClearTimer {
  readonly kind: 'clearTimer';
  readonly timerId: number;
}

/**
 * Find the people that rules name; answer with `approversFound`. finding.ts does it over a snapshot of the
 * organisation.
 */
interface FindApprovers {
  readonly kind: 'findApprovers';
  readonly request: FindRequest;
}

export interface FindRequest {
  readonly stepKey: string;
  readonly entry: number;
  readonly at: string;
  readonly initiatorId: string;
  readonly subject: Subject;
  readonly approvers: readonly Wanted[];
  readonly cc: readonly Wanted[];
  /** Who is asked when the others come to nobody. */
  readonly ifNobody: readonly Wanted[];
  /** Whether the initiator’s manager is wanted in the initiator’s place. */
  readonly initiatorsManager: boolean;
  /**
   * Everybody who would be judge in their own cause, so that none of them is that manager. Left out: the initiator
   * alone.
   */
  readonly partyIds?: readonly string[];
}

export type Wanted =
  /** An approver rule with whom the case names; the organisation answers the rest. */
  | ({ readonly kind: 'rule'; readonly rule: ApproverRule } & Said)
  /** People whom no rule names; `from` says in the trace where they come from. */
  | { readonly kind: 'users'; readonly userIds: readonly string[]; readonly from: string };

/** Find the next manager above `userId` who is none of `passOver`; answer with `managerFound`. */
interface FindManager {
  readonly kind: 'findManager';
  readonly request: ManagerRequest;
}

export interface ManagerRequest {
  readonly taskId: string;
  readonly timerId: number;
  readonly at: string;
  readonly userId: string;
  readonly excludedIds: readonly string[];
}

interface Notify {
  readonly kind: 'notify';
  readonly notice: Notice;
  readonly userIds: readonly string[];
  readonly taskId: string | null;
}

/** These people may read the approval from now on, but for what is hidden. */
interface Copy {
  readonly kind: 'copy';
  readonly stepKey: string | null;
  readonly hidden: readonly string[];
  readonly userIds: readonly string[];
}

interface ChangeData {
  readonly kind: 'changeData';
  readonly data: Data;
}

/** The approval has ended; it is the last effect of all. */
export interface Finish {
  readonly kind: 'finish';
  readonly status: Exclude<ApprovalStatus, 'running'>;
  readonly outcome: string | null;
  readonly data: Data;
}
