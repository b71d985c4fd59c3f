import type { Refused } from '../shared/refusal';

/**
 * Where the sale of an opportunity stands: what the stage flow 阶段推进 (FLW-03) owns. Everything else about it
 * (fields, owners, the claim) is read when a rule needs it.
 */
export interface StageState {
  /** Counts the changes; rows that were written for one of them are not written again. */
  readonly version: number;
  readonly status: StageStatus;
  /** Who made the last change, and so all that follows from it; null: the flow. */
  readonly byUserId: string | null;
  readonly visit: Visit;
  /** The stages that were entered so far, in order, the present one last. */
  readonly visited: readonly string[];
  /** When something was done last: what stalling 停滞 counts from. */
  readonly lastDoneAt: string;
  readonly notified: Notified;
  /** Suspensions within this visit that are over. */
  readonly pauses: readonly Pause[];
  readonly suspension: Suspension | null;
  readonly gate: OpenGate | null;
  /** By {@link activityId}; those that were never planned or done are not in it. */
  readonly activities: Readonly<Record<string, ActivityState>>;
  /**
   * The newest answers, by the id of their command: one that comes twice is done once, also in a run that goes on
   * after this one.
   */
  readonly answered: readonly Answered[];
}

/** `ended`: the claim was given up or merged; the registration says how. */
export type StageStatus = 'valid' | 'suspended' | 'won' | 'lost' | 'ended';

export const isOpen = ({ status }: Pick<StageState, 'status'>): boolean => status === 'valid' || status === 'suspended';

/** One stay in a stage. Coming back to a stage is another visit. */
interface Visit {
  /** 1, 2, 3 … */
  readonly number: number;
  readonly stageKey: string;
  readonly enteredAt: string;
}

/** What was told in this visit, so that it is told once. */
interface Notified {
  /** The moment of the last reminder; empty: none. */
  readonly reminded: string;
  readonly overdue: boolean;
  readonly stalled: boolean;
}

export interface Pause {
  readonly from: string;
  readonly to: string;
}

/** 挂起 */
interface Suspension {
  readonly since: string;
  /** When it ends by itself; null: when somebody resumes it. */
  readonly until: string | null;
}

/** A wish that waits for the stage’s approval 阶段评审: to move, or (`to: null`) to win. */
export interface OpenGate {
  readonly approvalId: string;
  readonly key: string;
  readonly to: string | null;
  readonly byUserId: string;
  readonly reason: string | null;
  readonly win: Win | null;
}

export interface Win {
  readonly summary: string;
  readonly amountFen: number;
  /** Who signs the contract; null: what the field `contractParty` says, or else the customer. */
  readonly contractParty: string | null;
  /** Null or left out: what the field `paymentTerms` says. */
  readonly paymentTerms?: Readonly<Record<string, unknown>> | null;
}

export interface ActivityState {
  readonly done: Done | null;
  readonly plan: Plan | null;
  readonly assigneeId: string | null;
  /** Null: nobody is reminded. */
  readonly reminder: PlanReminder | null;
}

/** OPP-23 */
export interface PlanReminder {
  readonly remindAt: string;
  /** The end of the plan. */
  readonly dueAt: string;
  readonly notified: 'nothing' | 'reminder' | 'overdue';
}

export interface Done {
  readonly at: string;
  /** The number of the visit in which it was registered. */
  readonly visit: number;
  /** The types of the documents that it brought. */
  readonly documents: readonly string[];
}

/** A day `2026-05-20`, a week `2026-W21`, a month `2026-05` or a year `2026` (OPP-22). */
export type Plan = string;

interface Answered {
  readonly commandId: string;
  /** Refused: a gate that ended at once, and did not let it pass. */
  readonly answer: StageAnswer | Refused;
}

/** What the sender of a command is told. */
export interface StageAnswer {
  readonly status: 'moved' | 'awaitingGate' | 'done';
  /** Of a gate: who is asked first. */
  readonly taskIds?: readonly string[];
}

export const activityId = (stageKey: string, activityKey: string): string => `${stageKey}/${activityKey}`;

export const isDone = (
  { activities }: Pick<StageState, 'activities'>,
  stageKey: string,
  activityKey: string,
): Done | null => activities[activityId(stageKey, activityKey)]?.done ?? null;
