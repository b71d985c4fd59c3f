import type { WorkingCalendar } from '../kinds/workingCalendar/schema';
import type { Frozen } from '../shared/frozen';
import type { FormVersions } from './data/forms';
import type { ApprovalDefinition } from '../kinds/approval/schema';

/** A version of its definition, with the calendar that it names. */
export interface NewVersion {
  readonly definition: Frozen<ApprovalDefinition>;
  readonly calendar: Frozen<WorkingCalendar>;
  /** Those that are published now. */
  readonly forms: FormVersions;
}

/** What a flow that hosts an approval is asked about moving it (DEF-04). */
export interface MigrationOf {
  readonly approvalId: string;
  readonly to: NewVersion;
  readonly byUserId: string;
}

/** The names of the messages: the update that moves it, and the query whether it would. */
export const MIGRATE_APPROVAL = 'migrateApproval';
export const WHY_NOT_MIGRATE_APPROVAL = 'whyNotMigrate';
