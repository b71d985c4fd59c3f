import type { Notice } from '../approval/effects';
import type { StageNotice } from '../stage/effects';

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
  cc: 'approvalCopied',
  finished: 'approvalFinished',
} as const satisfies Record<Notice, string>;

/** Notices that ask their recipient to decide; they carry a link to do it. */
const ASKING: readonly (Notice | StageNotice)[] = ['assigned', 'reminded', 'urged', 'overdue', 'escalated', 'opinion'];

export const asksToDecide = (notice: Notice | StageNotice): boolean => ASKING.includes(notice);
