import type { Client } from '@temporalio/client';
import type { Db } from '../db/knex';
import { approvalActivities } from './approval';
import { calendarActivities } from './calendar';
import { claimActivities } from './claims';
import { conflictSettlingActivities } from './conflict-settling';
import { definitionMigrationActivities } from './definition-migration';
import { duplicateScanActivities } from './duplicate-scan';
import { handoverActivities } from './handover';
import { recordApprovalActivities } from './record-approval';
import { registrationActivities } from './registration';
import { stageActivities } from './stage';

/** @param temporal for activities that ask other flows something */
export const createActivities = (db: Db, temporal: Client) => ({
  ...approvalActivities(db),
  ...calendarActivities(db),
  ...claimActivities(db),
  ...conflictSettlingActivities(db),
  ...definitionMigrationActivities(db, temporal),
  ...duplicateScanActivities(db),
  ...handoverActivities(db, temporal),
  ...recordApprovalActivities(db),
  ...registrationActivities(db),
  ...stageActivities(db, temporal),
});

export type Activities = ReturnType<typeof createActivities>;
