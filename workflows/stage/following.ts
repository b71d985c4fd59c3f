import { condition } from '@temporalio/workflow';
import type { NewVersion } from '../../definitions/approval/migration';
import { activities } from '../shared/activities';
import { assertAllowed } from '../shared/refusal';
import { type Refused, refused } from '../../definitions/shared/refusal';
import type { ClaimChange } from '../../definitions/stage/claim';
import { refusalToMigrateStage } from '../../definitions/stage/acts/migrating';
import type { StageMigration } from '../../definitions/stage/migration';
import { type PassingOn, placesPassOn } from '../approval/messages';
import { passPlacesOn } from '../approval/passing-on';
import { newerCalendar } from '../calendar/newer-calendar';
import { registrationWorkflowId } from '../registration/messages';
import { tell } from '../shared/tell';
import { goesOn, type Sale } from './sale';
import type { Writing } from './writing';

/** What a sale follows: its claim, its calendar, the version of its model. */
export function followingOf(sale: Sale, writing: Writing) {
  const { opportunityId } = sale;

  async function claimChanged(change: ClaimChange): Promise<void> {
    await condition(() => sale.isBegun);
    if (!goesOn(sale)) return;
    await sale.own.step('claimChanged', () => follow(change));
    const passing = passingOn(change);
    if (passing) await sale.own.aside('claimChanged.tell', () => tellApprovals(passing));
  }

  async function follow(change: ClaimChange): Promise<void> {
    if (change.kind === 'ended') return writing.endElsewhere(change.status);
    await writing.report({ kind: 'ownersChanged', from: change.from, to: change.to }, null);
    const passing = passingOn(change);
    if (sale.gate && passing) await passPlacesOn(sale.gate, passing);
  }

  /** 立项 and budgets are approved in flows of their own, the claim in that of the registration. */
  async function tellApprovals(change: PassingOn): Promise<void> {
    for (const flow of await activities.runningRecordApprovals({ opportunityId }))
      await tell(flow, placesPassOn, [change], 'the approval of a record');
    await tell(registrationWorkflowId(opportunityId), placesPassOn, [change], 'the registration');
  }

  /** For whoever has the turn. */
  async function migrate({ to, byUserId }: StageMigration): Promise<number> {
    assertAllowed(refusalToMigrate({ to, byUserId }));
    if (to.version === sale.rules().version) return to.version;
    const { calendar } = sale.definitions();
    const next = await activities.stageDefinitions({ model: { key: to.body.key, version: to.version }, calendar });
    await writing.report({ kind: 'migrate', model: to.body, version: to.version, byUserId }, byUserId, next);
    return to.version;
  }

  function refusalToMigrate({ to }: StageMigration): Refused | undefined {
    if (!sale.isBegun) return undefined;
    if (sale.isGone) return refused('wrong_state', 'The sale is over.');
    return to.version === sale.rules().version ? undefined : refusalToMigrateStage(sale.state(), sale.rules(), to.body);
  }

  const calendarChanged = async (): Promise<void> => {
    await condition(() => sale.isBegun);
    await sale.own.step('calendarChanged', followCalendar);
  };

  async function followCalendar(): Promise<void> {
    if (!goesOn(sale)) return;
    const definitions = sale.definitions();
    const calendar = await newerCalendar(definitions.calendar);
    if (calendar === null) return;
    await sale.gate?.followCalendar(calendar);
    const named = { key: calendar.body.key, version: calendar.version };
    await writing.report({ kind: 'recalculate', calendar: named }, null, { ...definitions, calendar });
  }

  return { claimChanged, migrate, refusalToMigrate, calendarChanged, followCalendar };
}

/** A gate runs by the calendar of its opportunity’s model, whatever its own definition names. */
export const ofGate = (sale: Sale, to: NewVersion): NewVersion => ({ ...to, calendar: sale.definitions().calendar });

/** Undefined: the tasks stay, since a handover passes them on by itself. */
function passingOn(change: ClaimChange): PassingOn | undefined {
  if (change.kind === 'ended') return undefined;
  const {
    from,
    to: [heir],
    by,
  } = change;
  return heir === undefined || by === undefined ? undefined : { from, heir, by };
}
