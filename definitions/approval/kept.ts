import type { WorkingCalendar } from '../kinds/workingCalendar/schema';
import type { Frozen } from '../shared/frozen';
import type { FormVersions } from './data/forms';
import type { ApprovalState } from './state';

/** What a running approval goes by, beside its definition; a migration or a calendar change replaces it. */
export interface Basis {
  readonly definitionVersion: number;
  readonly calendar: Frozen<WorkingCalendar>;
  /** The versions of the forms that its steps show. */
  readonly forms: FormVersions;
}

/** An approval as its row carries it: whoever takes it up needs nothing else. */
export interface KeptApproval {
  readonly state: ApprovalState;
  readonly basis: Basis;
}

/** What the row keeps of the state as JSON: all that has no column of its own. The frozen definition is named there. */
export const keptColumns = ({
  caseId,
  resubmitterIds = [],
  interestedIds = [],
  followed,
  touched,
  changes,
  chosen,
  endedBy,
  position,
  rounds,
  comeBackTo,
  lastReturn,
  lastVoided,
  numbers,
  answered,
}: ApprovalState) => ({
  caseId,
  resubmitterIds,
  interestedIds,
  followed,
  touched,
  changes,
  chosen,
  endedBy,
  position,
  rounds,
  comeBackTo,
  lastReturn,
  lastVoided,
  numbers,
  answered,
});

export type KeptColumns = ReturnType<typeof keptColumns>;
