import type { RegistrationVersion } from './migrating';

/** What the flow of a registration is asked about moving it (DEF-04). */
export interface RegistrationMigration {
  readonly to: RegistrationVersion;
  readonly byUserId: string;
}

/** The names of the messages: the update that moves it, and the query whether it would. */
export const MIGRATE_REGISTRATION = 'migrateRegistration';
export const WHY_NOT_MIGRATE_REGISTRATION = 'whyNotMigrateRegistration';
