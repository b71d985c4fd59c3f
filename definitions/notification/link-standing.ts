import { type LinkClaims, timesAsked } from './link';

/** A task as far as a link’s worth depends on it. */
export interface LinkedTask {
  readonly purpose: string;
  readonly status: 'open' | 'done' | 'cancelled' | 'returned' | 'delegated';
  readonly assigneeId: string | null;
  readonly candidateIds: readonly string[];
  readonly decidedBy: string | null;
  readonly history: readonly { readonly action: string }[];
}

export type LinkStanding =
  /** It decides. `claims`: the task is a group’s, and deciding takes it first. */
  | { readonly kind: 'open'; readonly claims: boolean }
  | { readonly kind: 'expired' }
  /** Whoever it was made for has left. */
  | { readonly kind: 'left' }
  /** There is no such task, or none to decide. */
  | { readonly kind: 'unknown' }
  /** The person decided with this link or otherwise. */
  | { readonly kind: 'used' }
  /** It was taken back since, and asked again in a newer message. */
  | { readonly kind: 'askedAgain' }
  /** Somebody else, or a rule, decided, or the case went another way. */
  | { readonly kind: 'closed' }
  /** It is somebody else’s task now. */
  | { readonly kind: 'elsewhere' }
  /** It waits for an opinion, or for signers added before it. */
  | { readonly kind: 'aside' };

/**
 * What a link with a right signature is worth now (unix milliseconds). What it is not made for it tells nothing
 * about.
 */
export function linkStanding(
  { userId, asked, expiresAt }: LinkClaims,
  task: LinkedTask | undefined,
  isActive: boolean,
  now: number,
): LinkStanding {
  if (now >= expiresAt * 1000) return { kind: 'expired' };
  if (!isActive) return { kind: 'left' };
  if (task === undefined || task.purpose === 'resubmission') return { kind: 'unknown' };
  if (timesAsked(task.history) !== asked) return { kind: 'askedAgain' };
  if (task.status === 'done' && task.decidedBy === userId) return { kind: 'used' };
  if (task.status !== 'open' && task.status !== 'delegated') return { kind: 'closed' };
  const claims = task.assigneeId === null;
  if (claims ? !task.candidateIds.includes(userId) : task.assigneeId !== userId) return { kind: 'elsewhere' };
  return task.status === 'open' ? { kind: 'open', claims } : { kind: 'aside' };
}
