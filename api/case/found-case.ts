import type { CaseTimer } from '../../definitions/case/timers';
import type { FlowStart } from '../../workflows/shared/flow-start';

/** A flow of a case. */
export interface CaseFlow {
  readonly flow: string;
  readonly workflowId: string;
  /** By its rows it has something left to do. */
  readonly isNeeded: boolean;
  /** How it begins from its rows. Left out: they do not say it any more, and nothing is left to do. */
  readonly begin?: FlowStart;
}

/** What comes due in one of its flows. */
export type FlowTimer = CaseTimer & { readonly flow: string };

/** Whatever runs in flows of its own, as its rows have it. */
export interface FoundCase {
  readonly id: string;
  readonly flow: string;
  readonly workflowId: string;
  readonly status: string;
  readonly version: number | null;
  readonly definition: { readonly kind: string; readonly key: string; readonly version: number } | null;
  readonly state: object;
  /** The main one first: it is the first to end. */
  readonly flows: readonly CaseFlow[];
  /** Each may fail by itself: a rule of the definition may be what is wrong with the case. */
  readonly timers: readonly (() => Promise<readonly FlowTimer[]>)[];
  /** Whether {@link terminateCase} ends it. */
  readonly isEndedByHand: boolean;
}
