import type { Notice, OpportunityNotice } from './notices';

/** Which messageTemplate (消息模板) a notice is told with. */
export const TEMPLATE_OF = {
  assigned: 'taskAssigned',
  reminded: 'taskReminded',
  urged: 'taskUrged',
  returned: 'taskReturned',
  overdue: 'taskOverdue',
  escalated: 'taskEscalated',
  opinion: 'taskOpinion',
  decided: 'taskDecided',
  takenBack: 'taskTakenBack',
  withdrawn: 'taskWithdrawn',
  changed: 'taskChanged',
  cc: 'approvalCopied',
  finished: 'approvalFinished',
} as const satisfies Record<Notice, string>;

/** What operations are told when a flow cannot go on by itself 异常; the template has the same name. */
export const INCIDENT_OPENED = 'incidentOpened';

/** Notices that ask their recipient to decide; they carry a link to do it. */
const ASKING: readonly (Notice | OpportunityNotice | typeof INCIDENT_OPENED)[] = [
  'assigned',
  'reminded',
  'urged',
  'overdue',
  'escalated',
  'opinion',
  'changed',
];

export const asksToDecide = (notice: Notice | OpportunityNotice | typeof INCIDENT_OPENED): boolean =>
  ASKING.includes(notice);
