import { condition } from '@temporalio/workflow';
import { compileCalendar } from '../../definitions/calendar/compile';
import { refusalToMigrateRegistration } from '../../definitions/registration/migrating';
import type { RegistrationMigration } from '../../definitions/registration/migration';
import { protectionFrom } from '../../definitions/registration/protection';
import { type RegistrationStart } from '../../definitions/registration/state';
import { isHeld } from '../../definitions/registration/statuses';
import type { Refused } from '../../definitions/shared/refusal';
import { newerCalendar } from '../calendar/newer-calendar';
import type { HostedApprovals } from './hosted-approvals';
import { activities } from '../shared/activities';
import { now } from '../shared/now';
import { type RegistrationCase } from './registration-case';

/** What changes the rules that a registration runs by: another version of its policy, its model, or its calendar. */
export function versions(registration: RegistrationCase, approvals: HostedApprovals) {
  const { start, state, time, isChecked, own, carryOut } = registration;

  function refusalOf({ to }: RegistrationMigration): Refused | undefined {
    if (!isChecked()) return undefined;
    const { model, policy } = start();
    const { status, validSince, extensions } = state();
    const running = { status, validSince, extensions, modelKey: model.key, policy: policy.body, calendar: time() };
    return refusalToMigrateRegistration(running, to, now());
  }

  /** Whether a protection runs whose end the rules decide. */
  const isProtected = (): boolean => isHeld(state().status) && !state().isPublic;

  const isOn = ({ to }: RegistrationMigration): boolean =>
    to.version === (to.kind === 'businessModel' ? start().model : start().policy).version;

  async function migrate(migration: RegistrationMigration): Promise<number> {
    const { to, byUserId } = migration;
    await carryOut({
      commandId: null,
      refusal: () => (isOn(migration) ? undefined : refusalOf(migration)),
      act: (step) => {
        if (isOn(migration)) return undefined;
        const policy = to.kind === 'businessModel' ? start().policy.body : to.body;
        const { validSince, extensions, protectedUntil: before } = state();
        const until = isProtected() ? protectionFrom(validSince, policy, time(), extensions).until : before;
        return activities.migrateRegistration({ ...step, byUserId, to, protectedUntil: until });
      },
    });
    return to.version;
  }

  async function calendarChanged(): Promise<void> {
    await condition(isChecked);
    await own.step('calendarChanged', followCalendar);
  }

  async function followCalendar(): Promise<void> {
    const calendar = await newerCalendar(start().calendar);
    if (calendar === null) return;
    for (const host of approvals.all()) await host.followCalendar(calendar);
    await carryOut({
      commandId: null,
      act: (step) => {
        const isThere = calendar.version <= start().calendar.version;
        return isThere
          ? undefined
          : activities.rescheduleProtection({ ...step, calendar, protectedUntil: protectedBy(calendar) });
      },
    });
  }

  /** Nobody loses a claim by a change of the calendar: it ends when it was to end. */
  function protectedBy(calendar: RegistrationStart['calendar']): string | null {
    const { validSince, extensions, protectedUntil: before } = state();
    if (!isProtected()) return before;
    const { until } = protectionFrom(validSince, start().policy.body, compileCalendar(calendar.body), extensions);
    return Date.parse(until) <= Date.now() ? before : until;
  }

  return { refusalOf, migrate, calendarChanged, followCalendar };
}
