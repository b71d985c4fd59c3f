import { changeOpportunity, type OpportunityRow } from '../../db/registration/rows';
import { appendEvent } from '../../db/shared/events';
import type { Db } from '../../db/shared/knex';
import type { RegistrationVersion } from '../../definitions/registration/migrating';
import type { RegistrationStart } from '../../definitions/registration/state';
import { type Changed, type Step, written, type Written } from './kept';

type Migrating = Step & {
  readonly byUserId: string;
  readonly to: RegistrationVersion;
  readonly protectedUntil: string | null;
};
type Rescheduling = Step & {
  readonly calendar: RegistrationStart['calendar'];
  /** Null: no protection runs. */
  readonly protectedUntil: string | null;
};
/** The definitions that a registration goes by become others. Each may run twice and changes things once. */
export const versionActivities = (db: Db) => ({
  /** The row says from now on by which version the case goes. */
  migrateRegistration: (migrating: Migrating): Promise<Written> =>
    written(db, migrating, (trx) => migrate(trx, migrating)),

  /** It goes by this calendar from now on. */
  rescheduleProtection: (rescheduling: Rescheduling): Promise<Written> =>
    written(db, rescheduling, (trx, row) => reschedule(trx, rescheduling, row)),
});

async function migrate(trx: Db, { start, at, byUserId, to, protectedUntil }: Migrating): Promise<Changed> {
  const { opportunityId: caseId } = start;
  const { kind, version } = to;
  const key = `${caseId}/migrated/${kind}/${version}/${at}`;
  const data = { kind, version, protectedUntil };
  await appendEvent(trx, { key, type: 'opportunity.migrated', caseId, at, byUserId, data });
  const column = kind === 'businessModel' ? 'business_model_version' : 'policy_version';
  await changeOpportunity(trx, caseId, at, { [column]: version, protected_until: protectedUntil });
  return to.kind === 'businessModel' ? {} : { start: { policy: { version, body: to.body } } };
}

async function reschedule(
  trx: Db,
  { start, at, calendar, protectedUntil }: Rescheduling,
  row: OpportunityRow,
): Promise<Changed> {
  const { opportunityId: caseId } = start;
  if (protectedUntil === row.protected_until || protectedUntil === null) return { start: { calendar } };
  const data = { calendar: { key: calendar.body.key, version: calendar.version }, protectedUntil };
  const key = `${caseId}/rescheduled/${calendar.version}`;
  await appendEvent(trx, { key, type: 'protection.rescheduled', caseId, at, byUserId: null, data });
  await changeOpportunity(trx, caseId, at, { protected_until: protectedUntil });
  return { start: { calendar } };
}
