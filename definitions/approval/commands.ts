/**
 * What may be asked of an approval. Every command of a person carries an id: the same id again changes nothing and
 * gets the first answer.
 */
import type { FoundApprover, FoundPerson } from '../organisation/people/person';
import type { AddedPosition, Chosen, Data, Subject } from './state';
import type { ApprovalDefinition } from '../kinds/approval/schema';

/** The name of the update by which every flow that hosts an approval takes commands. */
export const APPROVAL_COMMAND = 'approvalCommand';
/** The name of the update by which it is told that the record was changed. */
export const RECORD_TOUCHED = 'recordTouched';

export interface Start {
  readonly id: string;
  readonly definition: ApprovalDefinition;
  readonly caseId: string;
  readonly title: string;
  readonly subject: Subject;
  readonly initiatorId: string;
  readonly interestedIds?: readonly string[];
  readonly data: Data;
  /** What of the data the record says that is asked about; null: nothing. Left out: it follows no record. */
  readonly followed?: Data;
  readonly chosen?: Chosen;
}

export type Command = PersonsCommand | HostsCommand;

export type PersonsCommand =
  | Decide
  | ReturnCase
  | Resubmit
  | TakeBack
  | Withdraw
  | AddSigners
  | RemoveSigner
  | Transfer
  | Delegate
  | CallBack
  | Claim
  | Unclaim
  | CopyTo
  | Urge
  | Comment
  | HandOver;

/**
 * What the host answers to an effect. They need no id: one that comes twice no longer fits the state and is refused.
 */
export type HostsCommand =
  ApproversFound | ManagerFound | TimerFired | RecordChanged | Migrate | Recalculate | CloseCase;

/** Who sends a command. The host knows who they are; the machine decides what they may. */
export interface Actor {
  readonly userId: string;
  readonly name: string;
  /** May urge, remove signers, transfer anybody’s task and hand over. */
  readonly isAdministrator: boolean;
}

interface ByPerson {
  readonly id: string;
  readonly by: Actor;
}

interface OnTask extends ByPerson {
  readonly taskId: string;
}

/** A file that belongs to a comment; the host keeps the content. */
export interface Attachment {
  readonly id: string;
  readonly name: string;
}

/** 同意、拒绝 or a custom outcome; on a delegated task: an opinion. */
export interface Decide extends OnTask {
  readonly kind: 'decide';
  readonly outcome: string;
  readonly comment?: string;
  /** Values for the fields that the step lets the signer edit. */
  readonly form?: Data;
  readonly attachments?: readonly Attachment[];
  /** The approvers of later steps that the signer chooses; the host has checked that the users exist. */
  readonly chosen?: Chosen;
}

/** 退回 */
export interface ReturnCase extends OnTask {
  readonly kind: 'return';
  readonly to: string;
  readonly resume: 'here' | 'rerun';
  readonly reason: string;
}

/** The initiator’s answer to a return. */
export interface Resubmit extends OnTask {
  readonly kind: 'resubmit';
  /** The host has found the case to be another one than was returned: every step is asked again. */
  readonly anew?: boolean;
  readonly form?: Data;
  readonly comment?: string;
  readonly chosen?: Chosen;
}

/** 拿回 */
export interface TakeBack extends OnTask {
  readonly kind: 'takeBack';
}

/** 撤回 */
export interface Withdraw extends ByPerson {
  readonly kind: 'withdraw';
  readonly reason?: string;
}

/** 加签. The host has found the people, active ones, with their deputies where they are absent. */
export interface AddSigners extends OnTask {
  readonly kind: 'addSigners';
  readonly signers: readonly FoundPerson[];
  readonly position: AddedPosition;
}

/** 减签 */
export interface RemoveSigner extends OnTask {
  readonly kind: 'removeSigner';
  readonly userId: string;
}

/** 转办 */
export interface Transfer extends OnTask {
  readonly kind: 'transfer';
  readonly to: FoundPerson;
  readonly reason?: string;
}

/** 委派 */
export interface Delegate extends OnTask {
  readonly kind: 'delegate';
  readonly to: FoundPerson;
  readonly reason?: string;
}

/** The owner waits no longer for the opinion that they asked for. */
export interface CallBack extends OnTask {
  readonly kind: 'callBack';
}

/** 认领 */
export interface Claim extends OnTask {
  readonly kind: 'claim';
}

export interface Unclaim extends OnTask {
  readonly kind: 'unclaim';
}

/** 抄送 */
export interface CopyTo extends OnTask {
  readonly kind: 'cc';
  readonly userIds: readonly string[];
}

/** 催办 */
export interface Urge extends OnTask {
  readonly kind: 'urge';
}

export interface Comment extends OnTask {
  readonly kind: 'comment';
  readonly text: string;
  readonly attachments?: readonly Attachment[];
}

/**
 * 离职交接: every task that `fromUserId` holds in this case becomes that of `to`, where that may be. Only
 * administrators.
 */
export interface HandOver extends ByPerson {
  readonly kind: 'handOver';
  readonly fromUserId: string;
  readonly to: FoundPerson;
  /**
   * Where the request itself is that of `fromUserId`, the other stands in for the initiator from now on. Left out:
   * only tasks change hands, as in cases from before.
   */
  readonly takesOver?: boolean;
}

/** Answer to the effect `findApprovers`. */
export interface ApproversFound {
  readonly kind: 'approversFound';
  readonly stepKey: string;
  readonly entry: number;
  readonly found: Found;
}

/**
 * The people that the rules of a step name, absent ones replaced; which of them are asked is the machine’s decision.
 */
export interface Found {
  readonly approvers: readonly FoundApprover[];
  /** The initiator’s manager, where the step wants them in the initiator’s place. */
  readonly insteadOfInitiator: FoundPerson | null;
  /** Who is asked when nobody is left. */
  readonly ifNobody: readonly FoundApprover[];
  /** Which rules come to nobody, or name somebody who is none, in words. Left out: none does. */
  readonly notFound?: readonly string[];
  readonly ccIds: readonly string[];
}

/** Answer to the effect `findManager`. */
export interface ManagerFound {
  readonly kind: 'managerFound';
  readonly taskId: string;
  readonly timerId: number;
  readonly manager: FoundPerson | null;
}

export interface TimerFired {
  readonly kind: 'timerFired';
  readonly timerId: number;
}

/** The record that is asked about may have changed; what it says now, under the names that the approval follows. */
export interface RecordChanged {
  readonly kind: 'recordChanged';
  readonly facts: Data;
  readonly byUserId: string | null;
}

/** Another version of the definition, with the environment of that version. */
export interface Migrate {
  readonly kind: 'migrate';
  readonly definition: ApprovalDefinition;
}

/** The calendar has changed; the environment is that of the new one. */
export interface Recalculate {
  readonly kind: 'recalculate';
}

/** The case that the approval serves has ended, or needs it no more: it ends as withdrawn, whoever began it. */
export interface CloseCase {
  readonly kind: 'closeCase';
  /** Who ended the case; null: a rule. */
  readonly byUserId: string | null;
  readonly reason: string | null;
}
