/**
 * The flows by which a record around an opportunity is approved; each names the shipped approval that decides, too.
 * 立项 (OPP-09), 费用预算 (OPP-12). The reopening 重启 of a lost sale is decided by the approval that its policy names.
 */
export const recordFlows = ['projectApproval', 'expenseBudget', 'reopening'] as const;
type RecordFlow = (typeof recordFlows)[number];

/** What is approved. */
export interface ApprovedRecord {
  readonly flow: RecordFlow;
  readonly opportunityId: string;
  /** The budget, or the opportunity itself. */
  readonly recordId: string;
  /** The version that people decide about: what was changed since is not what they saw. */
  readonly version: number;
}

/** How an approval of a record ends. */
export type RecordEnd = 'approved' | 'rejected' | 'withdrawn';
