import type { Client } from '@temporalio/client';
import type { Db } from '../db/knex';
import { approvalActivities } from './approval';
import { handoverActivities } from './handover';
import { calendarActivities } from './calendar';
import { registrationActivities } from './registration';

export const createActivities = (db: Db) => ({ ...approvalActivities(db), ...calendarActivities(db), ...registrationActivities(db) });

export type Activities = ReturnType<typeof createActivities>;
