import type { FormVersions } from '../approval/data/forms';
import type { ApprovalDefinition } from '../kinds/approval/schema';
import type { WorkingCalendar } from '../kinds/workingCalendar/schema';
import type { IdentityKey } from '../matching/identity/identity-keys';
import type { RegistrationPolicy } from '../kinds/registrationPolicy/schema';
import type { Duration } from '../shared/duration';
import { refused, type Refused } from '../shared/refusal';
import type { Candidate } from './candidate';
import type { Verdict } from './judging';
import type { opportunityCategories, opportunityStatuses, opportunityVisibilities, RegistrationBody } from './schema';

export type OpportunityStatus = (typeof opportunityStatuses)[number];

/** A published version as a case carries it from its start. */
export interface Frozen<Body> {
  readonly version: number;
  readonly body: Body;
}

/** What a registration says of its opportunity; a change (`PATCH`) replaces it. */
export interface Registration {
  readonly name: string;
  readonly category: (typeof opportunityCategories)[number];
  readonly expectedAmountFen: number | null;
  readonly expectedCloseOn: string | null;
  readonly customer: NewCustomerOfRegistration;
  readonly keys: readonly IdentityKey[];
  readonly contacts: NonNullable<RegistrationBody['contacts']>;
  readonly custom: Readonly<Record<string, unknown>>;
}

/** Everything that the flow of one registration 报备 starts with; it never asks again what the definitions say. */
export interface RegistrationStart extends Registration {
  readonly opportunityId: string;
  readonly byUserId: string;
  readonly departmentId: string;
  readonly visibility: (typeof opportunityVisibilities)[number];
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
  /** Left out by cases from before. */
  readonly reviewForms?: FormVersions | undefined;
  readonly assessmentForms?: FormVersions | undefined;
  readonly extensionForms?: FormVersions | undefined;
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

/** Nothing was registered: whoever asked owns as many open opportunities as the policy allows. */
export interface FullRegistrant {
  readonly full: { readonly most: number };
}

/** What a later change under review has replaced: it is so again where the reviewer does not let the change stand. */
export type Replaced = Pick<Registration, 'customer' | 'keys'>;

/** Where the case of a registration stands. */
export interface RegistrationState extends Registered {
  /** From when its protection counts; empty while it is not valid yet. */
  readonly validSince: string;
  /** By how much the protection was extended, one after another. */
  readonly extensions: readonly Duration[];
  /** The approval of an extension that is asked for and not decided. */
  readonly extensionApprovalId: string | null;
  /** The last reminder of the end of protection that was given; empty before the first. */
  readonly reminded: string;
  /** In the public pool 公共: nobody owns it, and no protection runs. */
  readonly isPublic: boolean;
  readonly isStageStarted: boolean;
  /** While a later change is reviewed. */
  readonly replaced?: Replaced | undefined;
}

const OVER: readonly OpportunityStatus[] = ['refused', 'withdrawn', 'released', 'won', 'lost', 'merged'];

/**
 * Whether it holds its claim for good. A sale that rests (`suspended`) is the stage flow’s affair; the claim goes on
 * like any other.
 */
export const isHeld = (status: OpportunityStatus): boolean => status === 'valid' || status === 'suspended';

/** Whether nothing about its claim can change any more. */
export const isOver = (status: OpportunityStatus): boolean => OVER.includes(status);

/** The person may give up a registration while it is neither over nor sold. */
export function refusalToWithdraw(status: OpportunityStatus): Refused | undefined {
  return status === 'valid' || status === 'inConflictReview' || status === 'inAssessment' || status === 'suspended'
    ? undefined
    : refused(
        'wrong_state',
        `A registration that is ${status} cannot be withdrawn; only one under review, under assessment or valid can.`,
      );
}
