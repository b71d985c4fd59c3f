import type { BusinessModel } from '../kinds/businessModel/schema';
import type { Frozen } from '../shared/frozen';

/** What the stage flow of an opportunity is asked about moving it (DEF-04). */
export interface StageMigration {
  readonly to: Frozen<BusinessModel>;
  readonly byUserId: string;
}

/** The names of the messages: the update that moves it, and the query whether it would. */
export const MIGRATE_STAGE = 'migrateStage';
export const WHY_NOT_MIGRATE_STAGE = 'whyNotMigrateStage';
