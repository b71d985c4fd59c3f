import type { RecordChange } from './state';

/** An event for the timeline, which nobody gets a message about. */
export interface Announce {
  readonly kind: 'announce';
  readonly what: 'migrated' | 'rescheduled';
  readonly taskId: string | null;
  readonly dueAt?: string;
}

/** Why nobody, or not everybody who was meant, is asked in a step, in words; and what happens instead. */
export interface AnnounceMissing {
  readonly kind: 'announce';
  readonly what: 'approversMissing';
  readonly taskId: null;
  readonly stepKey: string;
  readonly reasons: readonly string[];
  readonly then: 'othersAsked' | 'askedInstead' | 'passed' | 'refused';
}

/** The request is another person’s now. */
export interface AnnounceTakeover {
  readonly kind: 'announce';
  readonly what: 'takenOver';
  readonly taskId: null;
  readonly fromUserId: string;
  readonly heirId: string;
}

/** The record that is asked about was changed, and what that made void. */
export interface AnnounceChange extends Pick<RecordChange, 'before' | 'after' | 'askedAgain'> {
  readonly kind: 'announce';
  readonly what: 'recordChanged';
  readonly taskId: null;
}
