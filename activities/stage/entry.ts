import { appendEvent } from '../../db/shared/events';
import type { Db } from '../../db/shared/knex';
import { frozenDefinition } from '../../db/definition/frozen';
import { rescheduleEntry } from '../../db/stage/rows';
import type { BusinessModel } from '../../definitions/kinds/businessModel/schema';
import type { WorkingCalendar } from '../../definitions/kinds/workingCalendar/schema';
import type { Frozen, RegistrationStart } from '../../definitions/registration/state';
import { claimEnded } from '../../definitions/stage/acts/ending';
import { opened } from '../../definitions/stage/acts/entering';
import { rowOf } from '../../definitions/stage/row';
import { rulesOf } from '../../definitions/stage/rules';
import { writeStage, writeStageWithin } from './writing';

/**
 * The first stage is entered in the moment, and in the transaction, in which a registration becomes valid: whoever
 * reads the opportunity after the answer sees its stage. The stage flow, which starts right after, goes on from here.
 */
export async function enterFirstStage(
  trx: Db,
  {
    opportunityId,
    byUserId,
    model,
    calendar,
  }: Pick<RegistrationStart, 'opportunityId' | 'byUserId' | 'model' | 'calendar'>,
  at: string,
): Promise<void> {
  const rules = rulesOf(
    await frozenDefinition(trx, 'businessModel', model.key, model.version),
    model.version,
    calendar.body,
  );
  const { state, effects } = opened(rules, at);
  await writeStageWithin(trx, {
    opportunityId,
    version: state.version,
    at,
    byUserId,
    row: rowOf(state, rules),
    effects,
    contractId: null,
  });
}

interface Entered {
  readonly opportunityId: string;
  readonly enteredAt: string;
  /** What the registration has come to. */
  readonly how: string;
}

/**
 * The registration was over before the stage flow began: the stage that it had entered is left. A second attempt
 * writes nothing.
 */
export async function leaveFirstStage(
  db: Db,
  { opportunityId, enteredAt, how }: Entered,
  { model, calendar }: { readonly model: Frozen<BusinessModel>; readonly calendar: Frozen<WorkingCalendar> },
  at: string,
): Promise<void> {
  const rules = rulesOf(model.body, model.version, calendar.body);
  const before = opened(rules, enteredAt).state;
  const { state, effects } = claimEnded({ state: before, at, rules }, how);
  await writeStage(db, {
    opportunityId,
    version: before.version + 1,
    at,
    byUserId: null,
    row: rowOf(state, rules),
    effects,
    contractId: null,
  });
}

/**
 * The calendar changed between the entry and the beginning of the flow, which goes by the new one and is not told of
 * it again: the limit that is shown follows. A second attempt writes nothing.
 */
export async function followCalendarSinceEntry(
  db: Db,
  { opportunityId, enteredAt, shownDueAt }: Omit<Entered, 'how'> & { readonly shownDueAt: string | null },
  { model, calendar }: { readonly model: Frozen<BusinessModel>; readonly calendar: Frozen<WorkingCalendar> },
  at: string,
): Promise<void> {
  const rules = rulesOf(model.body, model.version, calendar.body);
  const { stageKey, dueAt } = rowOf(opened(rules, enteredAt).state, rules);
  if (dueAt === shownDueAt) return;
  await db.transaction(async (trx) => {
    if (!(await rescheduleEntry(trx, opportunityId, dueAt))) return;
    const data = { stage: stageKey, calendar: { key: calendar.body.key, version: calendar.version }, dueAt };
    await appendEvent(trx, {
      key: `${opportunityId}/stage/0/rescheduled/${calendar.version}`,
      type: 'stage.rescheduled',
      caseId: opportunityId,
      at,
      byUserId: null,
      data,
    });
  });
}
