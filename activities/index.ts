import type { Client } from '@temporalio/client';
import type { Db } from '../db/shared/knex';
import { approvalActivities } from './approval/activities';
import { caseActivities } from './case/activities';
import { calendarActivities } from './calendar/activities';
import { claimActivities } from './registration/claim-activities';
import { reviewActivities } from './registration/review-activities';
import { definitionMigrationActivities } from './definition/activities';
import { duplicateScanActivities } from './matching/activities';
import { handoverActivities } from './handover/activities';
import { recordApprovalActivities } from './around/activities';
import { registrationActivities } from './registration/activities';
import { stageActivities } from './stage/activities';
import { endActivities } from './registration/end-activities';
import { versionActivities } from './registration/version-activities';

/** @param temporal for activities that ask other flows something */
export const createActivities = (db: Db, temporal: Client) => ({
  ...approvalActivities(db),
  ...calendarActivities(db),
  ...caseActivities(db),
  ...claimActivities(db),
  ...reviewActivities(db),
  ...definitionMigrationActivities(db, temporal),
  ...duplicateScanActivities(db),
  ...handoverActivities(db, temporal),
  ...recordApprovalActivities(db),
  ...registrationActivities(db),
  ...endActivities(db),
  ...versionActivities(db),
  ...stageActivities(db, temporal),
});

export type Activities = ReturnType<typeof createActivities>;
