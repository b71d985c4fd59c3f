import type { Client } from '@temporalio/client';
import type { Db } from '../db/knex';
import { approvalActivities } from './approval';
import { calendarActivities } from './calendar';
import { handoverActivities } from './handover';
import { recordApprovalActivities } from './record-approval';
import { registrationActivities } from './registration';

/** @param temporal for activities that ask other flows something */
export const createActivities = (db: Db, temporal: Client) => ({ ...approvalActivities(db), ...calendarActivities(db), ...handoverActivities(db, temporal), ...recordApprovalActivities(db), ...registrationActivities(db) });

export type Activities = ReturnType<typeof createActivities>;
