import type { Db } from '../db/knex';
import { registrationActivities } from './registration';

export const createActivities = (db: Db) => ({ ...registrationActivities(db) });

export type Activities = ReturnType<typeof createActivities>;
