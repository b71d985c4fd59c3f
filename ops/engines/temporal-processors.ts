import { availableParallelism } from 'node:os';

/** How many cores the embedded Temporal uses at a time, unless it is told otherwise: all, as Go does by itself. */
export const defaultTemporalProcessors = (): number => availableParallelism();
