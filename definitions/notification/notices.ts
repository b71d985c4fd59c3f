/** What an approval tells people about. */
export type Notice =
  | 'assigned'
  | 'decided'
  | 'reminded'
  | 'urged'
  | 'returned'
  | 'overdue'
  | 'escalated'
  | 'takenBack'
  | 'opinion'
  | 'withdrawn'
  | 'changed'
  | 'cc'
  | 'finished';

/** What the progress of an opportunity tells people about; each is told with the template of its name. */
const stageNotices = [
  'stageReminded',
  'stageOverdue',
  'stageStalled',
  'stageInformed',
  'activityReminded',
  'activityOverdue',
] as const;

/** How a sale ended, that it rests, and that it goes on by its clock. */
const saleNotices = ['opportunityWon', 'opportunityLost', 'opportunitySuspended', 'opportunityResumed'] as const;

/** What becomes of a claim, and of a conflict review 撞单审核 that concerns one’s own sale. */
const claimNotices = [
  'protectionReminded',
  'opportunityReleased',
  'opportunityMadePublic',
  'opportunityWithdrawn',
  'opportunityAssigned',
  'opportunityPassedOn',
  'opportunityShared',
  'opportunityMerged',
  'opportunityAbsorbed',
  'registrationValid',
  'registrationRefused',
  'claimChallenged',
  'challengeDecided',
] as const;

export const opportunityNotices = [...stageNotices, ...saleNotices, ...claimNotices] as const;

export type SaleNotice = (typeof saleNotices)[number];
export type StageNotice = (typeof stageNotices)[number] | SaleNotice;
export type ClaimNotice = (typeof claimNotices)[number];
export type OpportunityNotice = (typeof opportunityNotices)[number];
