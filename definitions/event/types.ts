/** What can happen. Webhooks and streams name these; a new one is added here first. */
export const eventTypes = [
  'customer.created',
  'customer.changed',
  'opportunity.registered',
  'opportunity.valid',
  'opportunity.refused',
  'opportunity.withdrawn',
  'opportunity.released',
  'conflictReview.opened',
  'conflictReview.decided',
  'protection.reminder',
  'task.assigned',
  'task.decided',
  'task.reminded',
  'task.urged',
  'task.returned',
  'task.overdue',
  'task.escalated',
  'task.takenBack',
  'task.opinion',
  'approval.cc',
  'approval.finished',
] as const;

export type EventType = (typeof eventTypes)[number];
