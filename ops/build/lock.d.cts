/** Who holds a lock; `note` says what it does, or where it can be reached. */
export interface LockHolder {
  readonly pid: number;
  readonly note: string;
}

export type LockAttempt =
  { readonly held: true; release(): void } | { readonly held: false; readonly holder: LockHolder };

/** Takes the lock `file`, or says who holds it. A lock whose holder has died is void. */
export function tryLock(file: string, note: string): LockAttempt;

/**
 * When the process was born, in its system's own words; null when there is none. Two processes with one pid differ in
 * it.
 */
export function processBirth(pid: number): string | null;
