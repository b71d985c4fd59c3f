import type { Deps } from '../deps';

/** Placeholder for the change of open deadlines. */
export const followCalendars = (_deps: Deps): Promise<void> => Promise.resolve();
