/**
 * The state of one approval: everything that the next command needs, and nothing else. It is plain JSON, so that a
 * flow carries it through continue-as-new, and it does not grow with the number of commands: of each step only the
 * latest round is kept, of each signer only the latest task. What has been is told by the rows and the ledger, which
 * the effects write.
 */
import type { Reason } from '../organisation/people/person';
import type { ApprovalDefinition } from '../kinds/approval/schema';

export interface ApprovalState {
  readonly definition: ApprovalDefinition;
  readonly caseId: string;
  readonly title: string;
  readonly subject: Subject;
  /** 发起人: who asks. */
  readonly initiatorId: string;
  /** 接手人: who stands in for the initiator since the request was taken over (heir.ts). Left out: nobody. */
  readonly heirId?: string;
  /** Who, since then, has resubmitted it without being the initiator. */
  readonly resubmitterIds?: readonly string[];
  /** 利害关系人: whose own affair it is without their having asked (heir.ts). Left out: nobody’s. */
  readonly interestedIds?: readonly string[];
  readonly data: Data;
  /** What `data` says of the record that is asked about, as the record last said it. Empty: it follows none. */
  readonly followed: Data;
  /** The record was changed since: it is compared before anything else is judged. */
  readonly touched: Touched | null;
  /** The latest changes of the record, the newest last. */
  readonly changes: readonly RecordChange[];
  /** Whom somebody chose as approvers, by step key. */
  readonly chosen: Chosen;
  readonly status: ApprovalStatus;
  /** Of an ended approval: the outcome of its last step. Null while it runs, and of a withdrawn one. */
  readonly outcome: string | null;
  /** Who gave the last decision of an ended approval. Null: a rule, or it runs. */
  readonly endedBy: string | null;
  readonly position: Position;
  /** The latest round of each step, by step key. */
  readonly rounds: Readonly<Record<string, Round>>;
  /** The steps that returned the case with `resume: 'here'` and wait to go on, the next one last. */
  readonly comeBackTo: readonly string[];
  /**
   * The command by which the case was last returned or resubmitted; 0: never. Nothing before it can be taken back.
   */
  readonly lastReturn: number;
  /** The command by which a change of the record last made decisions void; 0: never. The same holds of it. */
  readonly lastVoided: number;
  readonly numbers: Numbers;
  /** The answers to the latest commands, so that the same one again gets the same answer. */
  readonly answered: readonly Answered[];
}

/** The record that is asked about. */
export interface Subject {
  readonly type: string;
  readonly id: string;
}

/** Who changed the record, and the command that tells the flow of it. */
export interface Touched {
  readonly commandId: string;
  readonly byUserId: string | null;
}

/** What became of the record while it was decided about. */
export interface RecordChange {
  readonly at: string;
  readonly byUserId: string | null;
  /** The values that changed; null: there was, or is, none. */
  readonly before: Data;
  readonly after: Data;
  /** The steps whose decisions are void, and which are asked again. */
  readonly askedAgain: readonly string[];
}

export type Data = Readonly<Record<string, unknown>>;
export type Chosen = Readonly<Record<string, readonly string[]>>;
export type ApprovalStatus = 'running' | 'approved' | 'rejected' | 'withdrawn';

/** Running numbers of the case: the last one given out of each kind. */
export interface Numbers {
  /** Accepted commands: the version of the state, and the order in which things happened. */
  readonly command: number;
  /** Entries of steps. */
  readonly entry: number;
  readonly task: number;
  readonly timer: number;
  readonly ledger: number;
}

/** Where the case stands: exactly one thing is waited for. */
type Position =
  /** The host is asked who the approvers are. `cause` is the command whose answer will name the tasks that open. */
  | {
      readonly at: 'finding';
      readonly stepKey: string;
      readonly entry: number;
      readonly cause: string | null;
      readonly returned: boolean;
    }
  | { readonly at: 'step'; readonly stepKey: string }
  /** Returned to the initiator, who corrects and resubmits. It has no clock. */
  | { readonly at: 'initiator'; readonly task: ResubmissionTask }
  | { readonly at: 'end' };

export interface ResubmissionTask {
  readonly id: string;
  readonly holderId: string;
  readonly urgedAt: string | null;
}

/** One passage through a step (轮次). */
export interface Round {
  readonly stepKey: string;
  readonly entry: number;
  /** The command by which it began. */
  readonly begun: number;
  /** `suspended`: it returned the case and will go on; `skipped`: its condition did not hold. */
  readonly status: 'asking' | 'done' | 'skipped' | 'suspended';
  readonly outcome: string | null;
  readonly signers: readonly Signer[];
  /** {@link ApprovalState.comeBackTo} as it was when the round began, for taking back. */
  readonly comeBackTo: readonly string[];
}

/**
 * A signer (签批人): one place in a round. People come and go in it (transfer, escalation, handover); the place
 * stays.
 */
export interface Signer {
  /** Unique within the round. */
  readonly id: number;
  /** Who sits here now. Null: a group whose task nobody has claimed. */
  readonly holderId: string | null;
  readonly group: Group | null;
  readonly weight: number;
  /** The turn in a sequence; a parallel added signer shares the turn of its adder. */
  readonly turn: number;
  readonly added: Added | null;
  readonly vote: Vote | null;
  /** The latest task; null when none was opened yet, or the last one counts no more. */
  readonly task: Task | null;
  /** Who sat here before: whoever decides a moment too late is told that the task is another’s now. */
  readonly formerIds?: readonly string[];
  readonly why: readonly Reason[];
}

/** The holders of a role who may claim the task. */
interface Group {
  readonly role: string;
  readonly candidateIds: readonly string[];
}

/** Added by another signer (加签). */
interface Added {
  readonly bySigner: number;
  readonly position: AddedPosition;
}

export type AddedPosition = 'before' | 'after' | 'parallel';

export interface Vote {
  readonly outcome: string;
  readonly by: VotedBy;
  readonly at: string;
  /** The number of the command. */
  readonly command: number;
}

export type VotedBy =
  | { readonly kind: 'person'; readonly userId: string }
  /** `repeated`: approved in the step before; `expiry`: the deadline passed. */
  | { readonly kind: 'rule'; readonly rule: 'repeated' | 'expiry' };

/** A task (待办) of a signer. */
export interface Task {
  readonly id: string;
  readonly status: TaskStatus;
  /** The command by which the signer was last asked. */
  readonly asked: number;
  /** Since when the clock runs. */
  readonly since: string | null;
  readonly dueAt: string | null;
  readonly timers: readonly Timer[];
  readonly urgedAt: string | null;
  /** While `delegated`: the task of the one whose opinion is asked. */
  readonly opinion: OpinionTask | null;
  /** The expiry that waits for the host to find the manager: the number of its timer. */
  readonly escalating: number | null;
}

/** `waiting`: for the signers that were added before it; its holder does not have it in their list meanwhile. */
type TaskStatus = 'open' | 'delegated' | 'waiting' | 'done' | 'cancelled' | 'returned';

/** 委派: somebody else is asked for an opinion. */
export interface OpinionTask {
  readonly id: string;
  readonly holderId: string;
  readonly formerIds?: readonly string[];
}

export interface Timer {
  readonly id: number;
  readonly at: string;
  readonly kind: 'remind' | 'expire';
}

export interface Answered {
  readonly commandId: string;
  readonly answer: Answer;
}

/** What the sender of a command is told. */
export interface Answer {
  readonly taskId: string | null;
  readonly caseStatus: ApprovalStatus;
  /** The tasks that opened because of it. */
  readonly nextTaskIds: readonly string[];
  /** Of a handover: the tasks that stayed where they were, and why. */
  readonly kept?: readonly KeptTask[];
}

export interface KeptTask {
  readonly taskId: string | null;
  readonly stepKey: string;
  readonly reason: string;
}
