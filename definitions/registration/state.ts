import type { FormVersions } from '../approval/data/forms';
import type { ApprovalDefinition } from '../kinds/approval/schema';
import type { WorkingCalendar } from '../kinds/workingCalendar/schema';
import type { IdentityKey } from '../matching/identity/identity-keys';
import type { RegistrationPolicy } from '../kinds/registrationPolicy/schema';
import type { Duration } from '../shared/duration';
import type { Frozen } from '../shared/frozen';
import { refused, type Refused } from '../shared/refusal';
import type { Candidate } from '../matching/candidate';
import type { Verdict } from './judging';
import { isChangeable, isOver, type OpportunityStatus } from './statuses';
import type { FieldValues } from './fields/values';
import type { RegistrationBody } from './schema';

/** What a registration says of its opportunity; a change (`PATCH`) replaces it. */
export interface Registration extends FieldValues {
  readonly customer: NewCustomerOfRegistration;
  readonly keys: readonly IdentityKey[];
  readonly custom: Readonly<Record<string, unknown>>;
}

/** Everything that the flow of one registration 报备 starts with; it never asks again what the definitions say. */
export interface RegistrationStart extends Registration {
  readonly opportunityId: string;
  readonly byUserId: string;
  readonly departmentId: string;
  /** Set where the salesperson picked a customer of the master; `customer` then holds its fields. */
  readonly pickedCustomerId: string | null;
  /**
   * The version of the business model that the case keeps; published versions never change, so its name is enough.
   */
  readonly model: { readonly key: string; readonly version: number };
  readonly policy: Frozen<RegistrationPolicy>;
  readonly calendar: Frozen<WorkingCalendar>;
  /** The approval that decides a conflict. */
  readonly reviewApproval: Frozen<ApprovalDefinition>;
  /** The approval that assesses legality 评估, where the policy has one. */
  readonly assessmentApproval?: Frozen<ApprovalDefinition> | undefined;
  /** The approval that an extension of the protection needs, where the policy allows one. */
  readonly extensionApproval?: Frozen<ApprovalDefinition> | undefined;
  readonly reviewForms: FormVersions;
  readonly assessmentForms: FormVersions;
  readonly extensionForms: FormVersions;
}

type NewCustomerOfRegistration = Extract<RegistrationBody['customer'], { name: string }>;

/** What the registrant is told, and the flow goes on with. */
export interface Registered {
  readonly status: OpportunityStatus;
  readonly verdict: Verdict;
  readonly candidates: readonly Candidate[];
  readonly customerId: string | null;
  readonly protectedUntil: string | null;
  readonly conflictReviewId: string | null;
}

/** What a later change under review has replaced: it is so again where the reviewer does not let the change stand. */
export type Replaced = Pick<Registration, 'customer' | 'keys'>;

/** Where the case of a registration stands. */
export interface RegistrationState extends Registered {
  /** From when its protection counts; empty while it is not valid yet. */
  readonly validSince: string;
  /** By how much the protection was extended, one after another. */
  readonly extensions: readonly Duration[];
  /** The approvals that it waits for, while it is not over: {@link approvalsAsked}. */
  readonly asked: readonly AskedApproval[];
  /** Who gave up, in the last step, what it waited for; nobody where a rule did, or nothing was given up. */
  readonly givenUp: GivingUp;
  /** The last reminder of the end of protection that was given; empty before the first. */
  readonly reminded: string;
  /** In the public pool 公共: nobody owns it, and no protection runs. */
  readonly isPublic: boolean;
  /** While a later change is reviewed. */
  readonly replaced: Replaced | null;
  /** What a sale has not been told yet. */
  readonly unsent: readonly Telling[];
  /** The newest commands that were carried out: one that comes twice is done once. */
  readonly done: readonly string[];
}

/** The decisions that a registration may need, one flow name each in the inbox. */
export type HostedKind = 'conflictReview' | 'assessment' | 'protectionExtension';

/** An approval that a registration waits for, as far as it takes to ask it. */
export interface AskedApproval {
  readonly kind: HostedKind;
  readonly approvalId: string;
  readonly initiatorId: string;
  readonly data: Readonly<Record<string, unknown>>;
  /** The resubmission for which every step is asked again: what it is about is other than it was. */
  readonly anewFor?: string;
}

/** Somebody gives up what was asked, and may say why. */
export interface GivingUp {
  readonly byUserId: string | null;
  readonly reason: string | null;
}

/** 份额: whose a sale was and is now; its flow passes on what the former owners had open in it. */
export interface Telling {
  readonly opportunityId: string;
  readonly from: readonly string[];
  /** The main owner first. */
  readonly to: readonly string[];
  /** Who decided; left out: a rule. */
  readonly by?: { readonly userId: string; readonly name: string };
}

/** A registration as its row carries it: whoever takes it up needs nothing else. */
export interface KeptRegistration {
  /** Counts the steps. */
  readonly version: number;
  /** What it started with, as far as that was changed since. */
  readonly start: RegistrationStart;
  readonly state: RegistrationState;
}

type Asking = Pick<RegistrationState, 'status' | 'asked'>;

/** The approvals that run; one that is over waits for none, whoever ended it. */
export const approvalsAsked = ({ status, asked }: Asking): readonly AskedApproval[] => (isOver(status) ? [] : asked);

export const askedOf = (state: Asking, kind: HostedKind): AskedApproval | undefined =>
  approvalsAsked(state).find((one) => one.kind === kind);

/** The person may give up a registration while it is neither over nor sold. */
export function refusalToWithdraw(status: OpportunityStatus): Refused | undefined {
  return isChangeable(status)
    ? undefined
    : refused(
        'wrong_state',
        `A registration that is ${status} cannot be withdrawn; only one under review, under assessment or valid can.`,
      );
}
