import { newestVersion } from '../../db/definition/rows';
import { eventWithKey } from '../../db/shared/events';
import { followUpState, writeFollowUp } from '../../db/stage/follow-ups';
import { frozenDefinition } from '../../db/definition/frozen';
import type { Db } from '../../db/shared/knex';
import { lockedOpportunity, type OpportunityRow } from '../../db/registration/rows';
import { type ActivityRow, followUp } from '../../db/stage/rows';
import type { BusinessModel } from '../../definitions/kinds/businessModel/schema';
import { type CompiledCalendar, sharedCalendar } from '../../definitions/calendar/compile';
import { DEFAULT_CALENDAR } from '../../definitions/kinds/workingCalendar/schema';
import { validateForm } from '../../definitions/shared/form/validate';
import { isRefused, refused } from '../../definitions/shared/refusal';
import type { Complete, PlanActivity, Undo } from '../../definitions/stage/commands';
import { actOnFollowUp, followUpsOf, unknownFollowUp } from '../../definitions/stage/acts/follow-ups';
import { assertAllowed, problemOfRefusal } from '../http/errors';
import { Problem } from '../http/problem';
import { ownersOf } from '../../db/registration/owners';

/**
 * OPP-27: delivery, payment and installation are followed when the sale is over, and no flow owns them any more: each
 * act is one transaction. The same command again changes nothing.
 */
export async function sendToFollowUp(
  db: Db,
  { id, business_model_key: modelKey, business_model_version: version }: OpportunityRow,
  command: Complete | Undo | PlanActivity,
): Promise<void> {
  const { activityKey, byUserId } = command;
  const model = await frozenDefinition(db, 'businessModel', modelKey, version);
  const calendar = await calendarOf(db, model);
  await db.transaction(async (trx) => {
    const row = await lockedOpportunity(trx, id); // acts take turns, also with whoever detaches a document
    if (row === undefined) throw new Error(`There is no opportunity ${id}.`);
    const key = `${id}/followUp/${activityKey}/${command.id}`;
    if (await eventWithKey(trx, key)) return;
    const activity = await followUp(trx, id, activityKey);
    if (activity === undefined) return assertAllowed(unknownFollowUp(model, activityKey));
    const at = new Date().toISOString();
    const mainOwnerId = (await ownersOf(trx, [id]))[0]?.user_id;
    const acted = actOnFollowUp({ model, before: followUpState(activity), at, calendar, mainOwnerId }, command);
    if (isRefused(acted)) throw new Problem(problemOfRefusal(acted.refusal));
    if (command.kind === 'complete') await assertFormFits(trx, model, activity, command);
    await writeFollowUp(trx, row, { activity, key, at, byUserId, ...acted });
  });
}

async function calendarOf(db: Db, { calendar = DEFAULT_CALENDAR }: BusinessModel): Promise<CompiledCalendar> {
  const newest = await newestVersion(db, 'workingCalendar', calendar);
  if (newest === undefined) throw new Error(`There is no working calendar "${calendar}".`);
  return sharedCalendar(await frozenDefinition(db, 'workingCalendar', calendar, newest.version));
}

/** By the version of the form that there was when the sale was won. */
async function assertFormFits(
  db: Db,
  model: BusinessModel,
  { key, form_version: version }: ActivityRow,
  { form }: Complete,
): Promise<void> {
  const formKey = followUpsOf(model).find((one) => one.key === key)?.form;
  if (formKey === undefined || version === null) return;
  const { schema } = await frozenDefinition(db, 'form', formKey, version);
  const errors = validateForm(schema, form ?? {}).map((error) => ({ ...error, pointer: `/form${error.pointer}` }));
  if (errors.length > 0)
    assertAllowed(
      refused(
        'unprocessable',
        errors.map(({ pointer, detail }) => `${pointer}: ${detail}`).join(' '),
        undefined,
        errors,
      ),
    );
}
