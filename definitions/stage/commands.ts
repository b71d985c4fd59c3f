import type { BusinessModel } from '../kinds/businessModel/schema';
import type { ApprovalStatus } from '../approval/state';
import type { Plan } from './state';

/**
 * What somebody does about the progress of an opportunity. The same id again changes nothing and gets the first
 * answer.
 */
export type StageCommand = Move | Complete | Undo | PlanActivity | WinSale | LoseSale | Suspend | Resume;

interface ByPerson {
  readonly id: string;
  readonly byUserId: string;
}

/** Forward or back. */
export interface Move extends ByPerson {
  readonly kind: 'move';
  readonly to: string;
  readonly reason: string | null;
}

interface OnActivity extends ByPerson {
  readonly activityKey: string;
}

export interface Complete extends OnActivity {
  readonly kind: 'complete';
  readonly result: string | null;
  readonly documents: readonly ActivityDocument[];
  readonly form: Readonly<Record<string, unknown>> | null;
}

export interface ActivityDocument {
  readonly type: string;
  readonly name: string;
  readonly attachmentId?: string;
}

export interface Undo extends OnActivity {
  readonly kind: 'undo';
  readonly reason: string;
}

export interface PlanActivity extends OnActivity {
  readonly kind: 'plan';
  /** Null: for no time. */
  readonly on: Plan | null;
  /** Left out: as it was, and at first the main owner. */
  readonly assigneeId?: string | null;
  /** Left out: the present stage, one that was left, or the first one ahead that has it. */
  readonly stageKey?: string;
}

export interface WinSale extends ByPerson {
  readonly kind: 'win';
  readonly summary: string;
  readonly amountFen: number;
  readonly contractParty: string | null;
  readonly paymentTerms?: Readonly<Record<string, unknown>> | null;
}

export interface LoseSale extends ByPerson {
  readonly kind: 'lose';
  readonly reason: string;
  readonly summary: string;
}

export interface Suspend extends ByPerson {
  readonly kind: 'suspend';
  readonly reason: string;
  readonly summary?: string;
  /** A moment or a day; null: until it is resumed, at most as long as the model allows. */
  readonly until: string | null;
}

interface Resume extends ByPerson {
  readonly kind: 'resume';
}

/** What the flow itself reports: they come from the clock, from the gate that it hosts, or from the registration. */
export type StageFact =
  | { readonly kind: 'tick' }
  | {
      readonly kind: 'gateEnded';
      readonly approvalId: string;
      readonly status: Exclude<ApprovalStatus, 'running'>;
      readonly byUserId: string | null;
      /** It asked nobody: whoever wished for it has no other answer yet. */
      readonly atOnce: boolean;
    }
  | { readonly kind: 'claimEnded'; readonly how: string }
  | { readonly kind: 'ownersChanged'; readonly from: readonly string[]; readonly to: readonly string[] }
  | { readonly kind: 'migrate'; readonly model: BusinessModel; readonly version: number; readonly byUserId: string }
  /** The rules have another calendar than before. */
  | { readonly kind: 'recalculate'; readonly calendar: { readonly key: string; readonly version: number } };
