import { condition } from '@temporalio/workflow';
import type { RegistrationMigration } from '../../definitions/registration/migration';
import type { MigrationOf } from '../../definitions/approval/migration';
import { compileCalendar } from '../../definitions/calendar/compile';
import { refusalToMigrateRegistration } from '../../definitions/registration/migrating';
import { protectionFrom } from '../../definitions/registration/protection';
import { isHeld } from '../../definitions/registration/state';
import { asReview } from '../../definitions/registration/reviewing';
import type { Refused } from '../../definitions/shared/refusal';
import { onceCaughtUp } from '../shared/catching-up';
import { assertAllowed } from '../shared/refusal';
import type { HostedApprovals } from './hosted-approvals';
import { activities, now, type RegistrationCase } from './registration-case';

/**
 * What changes the rules that a registration runs by: another version of its policy or model, of a hosted approval,
 * or of its calendar.
 */
export function versions(kase: RegistrationCase, approvals: HostedApprovals) {
  /** What a registration hosts runs by the calendar of the registration, whatever its own definition names. */
  const ofApproval = (approvalId: string, { definition, forms }: MigrationOf['to']): MigrationOf['to'] => ({
    forms,
    definition:
      approvals.kindOf(approvalId) === 'conflictReview'
        ? { ...definition, body: asReview(definition.body) }
        : definition,
    calendar: kase.start.calendar.body,
  });

  function refusalOf({ to }: RegistrationMigration): Refused | undefined {
    const { model, policy } = kase.start;
    const { status, validSince, extensions } = kase.isChecked ? kase.current() : BEFORE_CHECK;
    return refusalToMigrateRegistration(
      { status, validSince, extensions, modelKey: model.key, policy: policy.body, calendar: kase.time },
      to,
      now(),
    );
  }

  /** Whether a protection runs whose end the rules decide. */
  const isProtected = (): boolean => isHeld(kase.current().status) && !kase.current().isPublic;

  return {
    ofApproval,
    refusalOf,
    whyNotMigrate: ({ approvalId, to }: MigrationOf): string | null =>
      approvals.kindOf(approvalId) === undefined
        ? 'This registration has no such approval.'
        : (approvals.find(approvalId).refusalToMigrate(ofApproval(approvalId, to))?.refusal.detail ?? null),

    migrate: async ({ to, byUserId }: RegistrationMigration): Promise<number> => {
      await condition(() => kase.isChecked);
      return kase.inTurn(async () => {
        const { start, time } = kase;
        if (to.version === (to.kind === 'businessModel' ? start.model : start.policy).version) return to.version;
        assertAllowed(refusalOf({ to, byUserId }));
        const policy = to.kind === 'businessModel' ? start.policy : { version: to.version, body: to.body };
        const { validSince, extensions, protectedUntil: before } = kase.current();
        const protectedUntil = isProtected() ? protectionFrom(validSince, policy.body, time, extensions).until : before;
        await activities.migrateRegistration({
          start,
          at: now(),
          byUserId,
          kind: to.kind,
          version: to.version,
          protectedUntil,
        });
        kase.start =
          to.kind === 'businessModel'
            ? { ...start, model: { ...start.model, version: to.version } }
            : { ...start, policy };
        kase.become({ protectedUntil });
        return to.version;
      });
    },

    followCalendar: async ({ key, version }: { readonly key: string; readonly version: number }): Promise<void> => {
      await condition(() => kase.isChecked);
      if (key !== kase.start.calendar.body.key || version <= kase.start.calendar.version) return;
      const calendar = await activities.calendarVersion({ key, version });
      kase.start = { ...kase.start, calendar };
      for (const host of approvals.all()) await onceCaughtUp(host.state, () => host.recalculate(calendar.body));
      await kase.inTurn(async () => {
        const next = compileCalendar(calendar.body);
        if (isProtected()) {
          const { validSince, extensions, protectedUntil } = kase.current();
          const { until } = protectionFrom(validSince, kase.start.policy.body, next, extensions);
          if (until === protectedUntil) return void (kase.time = next);
          // nobody loses a claim by a change of the calendar: it ends when it was to end
          if (Date.parse(until) <= Date.now()) return;
          await activities.rescheduleProtection({
            start: kase.start,
            at: now(),
            calendar: { key, version },
            protectedUntil: until,
          });
          kase.become({ protectedUntil: until });
        }
        kase.time = next;
      });
    },
  };
}

const BEFORE_CHECK = { status: 'checking', validSince: '', extensions: [] } as const;
