import { uuidv7 } from '../../definitions/shared/ids';

/** A fresh UUIDv7 inside a flow: the engine replays both the clock and the randomness, so the id stays the same. */
export const newId = (): string => uuidv7(Date.now(), Math.random);
