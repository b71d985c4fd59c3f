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
export type StageNotice =
  | 'stageReminded'
  | 'stageOverdue'
  | 'stageStalled'
  | 'stageInformed'
  | 'activityReminded'
  | 'activityOverdue'
  | SaleNotice;

/** How a sale ended, that it rests, and that it goes on by its clock. */
export type SaleNotice = 'opportunityWon' | 'opportunityLost' | 'opportunitySuspended' | 'opportunityResumed';
