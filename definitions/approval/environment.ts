import type { Duration } from '../shared/duration';
import type { PlacedError, Refused } from '../shared/refusal';
import type { Data } from './state';

/**
 * What the machine asks of other rules. Every function is pure: the same question always gets the same answer, also
 * in a replay.
 */
export interface Environment {
  /** A CEL expression over the declared facts of `data`, defaults included. A missing fact is refused. */
  readonly evaluate: (expression: string, data: Data) => Evaluated;
  /** The names of the facts that such an expression reads. */
  readonly reads: (expression: string) => readonly string[];
  /** The moment `duration` after `from`, by the approval’s calendar. */
  readonly dueAt: (from: string, duration: Duration) => string;
  /** The moment `duration` before `until`, by the approval’s calendar. */
  readonly before: (until: string, duration: Duration) => string;
  /** Where `data` does not fit the form; pointers are those of `data`. */
  readonly formErrors: (form: string, data: Data) => readonly PlacedError[];
}

type Evaluated = { readonly value: unknown } | Refused;
