/** What may be handed over when somebody leaves 离职交接. */
export const handoverKinds = ['tasks', 'customers', 'opportunities'] as const;

export type HandoverKind = (typeof handoverKinds)[number];

/** Everything that the flow of one handover starts with. */
export interface HandoverStart {
  readonly handoverId: string;
  readonly fromUserId: string;
  readonly toUserId: string;
  readonly what: readonly HandoverKind[];
  /** Who asked for it, and may. */
  readonly by: { readonly userId: string; readonly name: string };
}

/**
 * `kept`: a rule says that it stays, or it belongs to somebody else by now; `failed`: it could not be done, and a
 * repetition may do it.
 */
type ItemState = 'done' | 'kept' | 'failed';

/** What became of one thing. */
export interface Settled {
  readonly state: ItemState;
  readonly reason: string | null;
}

export const DONE: Settled = { state: 'done', reason: null };
export const kept = (reason: string): Settled => ({ state: 'kept', reason });
export const failed = (reason: string): Settled => ({ state: 'failed', reason });
