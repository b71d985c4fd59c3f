import type { FormVersions } from '../approval/forms';
import type { ApprovalDefinition } from '../approval/schema';
import type { WorkingCalendar } from '../calendar/schema';
import type { IdentityKey } from '../identity/identity-keys';
import type { RegistrationPolicy } from '../registration-policy/schema';
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

/** Everything that the flow of one registration 报备 starts with; it never asks again what the definitions say. */
export interface RegistrationStart {
  readonly opportunityId: string;
  readonly byUserId: string;
  readonly departmentId: string;
  readonly name: string;
  readonly category: (typeof opportunityCategories)[number];
  readonly visibility: (typeof opportunityVisibilities)[number];
  readonly expectedAmountFen: number | null;
  readonly expectedCloseOn: string | null;
  readonly customer: NewCustomerOfRegistration;
  /** Set where the salesperson picked a customer of the master; `customer` then holds its fields. */
  readonly pickedCustomerId: string | null;
  readonly keys: readonly IdentityKey[];
  readonly contacts: NonNullable<RegistrationBody['contacts']>;
  readonly custom: Readonly<Record<string, unknown>>;
  /** The version of the business model that the case keeps; published versions never change, so its name is enough. */
  readonly model: { readonly key: string; readonly version: number };
  readonly policy: Frozen<RegistrationPolicy>;
  readonly calendar: Frozen<WorkingCalendar>;
  /** The approval that decides a conflict. */
  readonly reviewApproval: Frozen<ApprovalDefinition>;
  /** Left out by cases from before. */
  readonly reviewForms?: FormVersions;
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

/** The person may give up a registration while it is neither over nor sold. */
export function refusalToWithdraw(status: OpportunityStatus): Refused | undefined {
  return status === 'valid' || status === 'inConflictReview' || status === 'inAssessment' || status === 'suspended'
    ? undefined
    : refused('wrong_state', `A registration that is ${status} cannot be withdrawn; only one under review or valid can.`);
}
