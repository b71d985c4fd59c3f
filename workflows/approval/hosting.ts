import type { Recorded } from '../../activities/approval/activities';
import type { Hosted, Recording } from '../../activities/approval/recording';
import type { PersonsCommand, Resubmit, Start } from '../../definitions/approval/commands';
import type { Basis } from '../../definitions/approval/kept';
import type { NewVersion } from '../../definitions/approval/migration';
import type { ApprovalEnd } from '../../definitions/approval/round/ending';
import type { ApprovalState } from '../../definitions/approval/state';
import type { WorkingCalendar } from '../../definitions/kinds/workingCalendar/schema';
import type { Frozen } from '../../definitions/shared/frozen';
import type { Refused } from '../../definitions/shared/refusal';
import type { OwnStep } from '../case/own-steps';
import type { CommandAnswer } from './messages';

/** What the flow of a case gives an approval inside it. */
export interface ApprovalHosting {
  readonly hosted: Hosted;
  /** Writes its first step. Left out: like any other. */
  readonly writeFirst?: (recording: Recording) => Promise<Recorded | Refused>;
  /** Carries out again what an end means, where that has failed. */
  readonly ownStep: OwnStep;
  /** What the end means to the case; done before the decider is answered. It may be called again for one end. */
  readonly onEnd?: (end: ApprovalEnd) => Promise<void>;
  /** The status of the case that the approval serves, for answers. Left out: that of the approval. */
  readonly caseStatus?: () => string;
  /** What this flow asks of a command beyond the machine’s rules. */
  readonly refusalOf?: (command: PersonsCommand) => Refused | undefined;
  /**
   * Judges a case that was returned anew, before it comes back; gives the command as it is carried out. It may end the
   * approval.
   */
  readonly beforeResubmitted?: (command: Resubmit) => Promise<Resubmit>;
  /** What only the world knows of a decision that ends it: asked within its turn, before anything is written. */
  readonly refusalToEnd?: (end: ApprovalEnd) => Promise<Refused | undefined>;
}

/**
 * An approval inside a flow: takes commands and time, and carries out what the machine says. But for the clock and
 * what answers at once, all of it is for whoever has the turn of the case.
 */
export interface ApprovalHost {
  readonly approvalId: string;
  readonly state: () => ApprovalState | undefined;
  /** What its deadlines are computed by. */
  readonly calendar: () => Frozen<WorkingCalendar> | undefined;
  /** What its end means has been carried out. */
  readonly isSettled: () => boolean;
  /** Asks the first people; where that was done before, goes on from there. */
  readonly open: (start: Start, by: Basis) => Promise<CommandAnswer>;
  /** Goes on from what the row carries; false where that is nothing new, or it was never opened. */
  readonly takeUp: () => Promise<boolean>;
  readonly perform: (command: PersonsCommand) => Promise<CommandAnswer>;
  readonly refusalToMigrate: (to: NewVersion) => Refused | undefined;
  /** DEF-04. To the version that it runs on already: nothing. */
  readonly migrate: (to: NewVersion, byUserId: string) => Promise<number>;
  /** Computes the deadlines that run by this calendar, where it is a newer one of its own. */
  readonly followCalendar: (calendar: Frozen<WorkingCalendar>) => Promise<void>;
  /** Ends it as withdrawn, together with its case; nothing where it has ended. */
  readonly close: (byUserId: string | null, reason: string | null) => Promise<void>;
  /** The same, also where what its end means cannot be carried out: then it is not. */
  readonly terminate: (byUserId: string, reason: string) => Promise<string>;
  /** Lets what comes due happen until the approval has ended, with all that it means, or `stop` says so. */
  readonly run: (stop: () => boolean) => Promise<void>;
}
