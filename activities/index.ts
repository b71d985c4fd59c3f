import type { Client } from '@temporalio/client';
import type { Db } from '../db/knex';
import { approvalActivities } from './approval';
import { calendarActivities } from './calendar';
import { definitionMigrationActivities } from './definition-migration';
import { handoverActivities } from './handover';
import { registrationActivities } from './registration';

/** @param temporal for activities that ask other flows something */
export const createActivities = (db: Db, temporal: Client) => ({ ...approvalActivities(db), ...calendarActivities(db), ...definitionMigrationActivities(db, temporal), ...handoverActivities(db, temporal), ...registrationActivities(db) });

export type Activities = ReturnType<typeof createActivities>;
