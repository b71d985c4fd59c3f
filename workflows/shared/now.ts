/** The time of a case, which the engine replays. */
export const now = (): string => new Date().toISOString();
