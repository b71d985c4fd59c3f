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
] as const;

export type EventType = (typeof eventTypes)[number];
