import type { Informed } from '../kinds/businessModel/schema';
import type { StageNotice } from '../notification/notices';
import type { EventType } from '../shared/event-types';
import type { ActivityDocument } from './commands';

/** What the host writes, in this order, in one transaction with the row. */
export type StageEffect =
  | { readonly kind: 'leaveVisit'; readonly number: number; readonly at: string }
  | {
      readonly kind: 'enterVisit';
      readonly number: number;
      readonly stageKey: string;
      readonly at: string;
      readonly reason: string | null;
      readonly definitionVersion: number;
    }
  | ChangeActivity
  | { readonly kind: 'announce'; readonly type: EventType; readonly data: object }
  | TellPeople
  | { readonly kind: 'appendLedger'; readonly action: string; readonly data: object }
  /** `ownParty` left out: the company. */
  | {
      readonly kind: 'draftContract';
      readonly amountFen: number;
      readonly party: string | null;
      readonly ownParty?: string;
      readonly paymentTerms: Readonly<Record<string, unknown>> | null;
    }
  /** OPP-27: what is followed after winning. */
  | { readonly kind: 'openFollowUps'; readonly activities: readonly FollowUp[] }
  /** Customer and identifiers are free again. */
  | { readonly kind: 'releaseClaim' };

/** `stageKey`: null for what is followed after winning. */
export interface ChangeActivity {
  readonly kind: 'changeActivity';
  readonly stageKey: string | null;
  readonly key: string;
  readonly name: string;
  readonly required: boolean;
  readonly change: ActivityChange;
}

/** `form`: by its newest version at the moment of winning. */
export interface FollowUp {
  readonly key: string;
  readonly name: string;
  readonly form?: string | undefined;
}

/** What is left out stays as it is. */
export interface ActivityChange {
  readonly plannedOn?: string | null;
  /** The last day of the plan. */
  readonly plannedUntil?: string | null;
  readonly assigneeId?: string | null;
  readonly done?: ActivityDone | null;
}

interface ActivityDone {
  readonly at: string;
  readonly result: string | null;
  readonly documents: readonly ActivityDocument[];
  readonly form: Readonly<Record<string, unknown>> | null;
  /** Registered after its plan, or after its stage was left. */
  readonly late: boolean;
}

export interface TellPeople {
  readonly kind: 'tell';
  readonly notice: StageNotice;
  readonly owners: boolean;
  /** The first of the owners alone: whom what follows the winning is for. */
  readonly mainOwner?: boolean;
  /** The owner’s manager. */
  readonly manager: boolean;
  readonly userIds: readonly string[];
  /** Those whom the definition names (OPP-23). */
  readonly informed: Informed;
  /** The stage or the activity that it is about; the reason for which a sale is lost or rests. */
  readonly about: string;
  readonly dueAt: string | null;
  /** Whoever does it knows it. Left out: they are told like others. */
  readonly notTheActor?: boolean;
}
