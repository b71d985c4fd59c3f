import type { Db } from '../db/knex';
import { approvalActivities } from './approval';
import { registrationActivities } from './registration';

export const createActivities = (db: Db) => ({ ...approvalActivities(db), ...registrationActivities(db) });

export type Activities = ReturnType<typeof createActivities>;
