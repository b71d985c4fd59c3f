/** The ways in which a message reaches somebody. */
export const channels = ['email', 'sms', 'letter'] as const;
