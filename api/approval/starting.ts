import { factsNow } from '../../db/case/followed-records';
import type { Db } from '../../db/shared/knex';
import { changedNames, valuesUnder } from '../../definitions/approval/data/record-changes';
import type { Data, Subject } from '../../definitions/approval/state';
import { start as begin } from '../../definitions/approval/apply';
import { environmentOf } from '../../definitions/approval/working-environment';
import { DEFAULT_CALENDAR } from '../../definitions/kinds/workingCalendar/schema';
import { isRefused } from '../../definitions/shared/refusal';
import type { ApprovalStart } from '../../workflows/approval/messages';
import type { Deps } from '../deps';
import { problemOfRefusal } from '../http/errors';
import { Problem, unprocessable } from '../http/problem';
import { formsNow } from './pinned-forms';

/** The published versions that an approval starts with; it keeps them. */
export async function frozenVersions(
  { published }: Pick<Deps, 'published'>,
  key: string,
): Promise<Pick<ApprovalStart, 'definition' | 'calendar' | 'forms'>> {
  const read = await published();
  const definition = await read('approval', key);
  if (!definition)
    throw unprocessable(`There is no published approval "${key}".`, [
      { pointer: '/definition', code: 'not_published', detail: 'is not published, or retired' },
    ]);
  const calendarKey = definition.body.calendar ?? DEFAULT_CALENDAR;
  const calendar = await read('workingCalendar', calendarKey);
  if (!calendar)
    throw unprocessable(`The working calendar "${calendarKey}" of this approval is not published.`, [
      { pointer: '/definition', code: 'incomplete', detail: 'refers to a calendar that is not published' },
    ]);
  return { definition, calendar, forms: await formsNow(read, definition.body, '/definition') };
}

/** What an approval about an opportunity is told in the words of the opportunity follows it. */
export async function followedOf(db: Db, { type, id }: Subject, data: Data): Promise<Data> {
  if (type !== 'opportunity') return {};
  const facts = await factsNow(db, id, Object.keys(data));
  const same = Object.keys(data).filter((name) => changedNames(valuesUnder([name], data), facts).length === 0);
  return valuesUnder(same, data);
}

/** The machine’s own word, before a flow is started for it. */
export function assertAcceptable({
  approvalId,
  definition,
  calendar,
  title,
  subject,
  initiatorId,
  data,
  chosen,
}: ApprovalStart): void {
  const command = {
    id: approvalId,
    definition: definition.body,
    caseId: approvalId,
    title,
    subject,
    initiatorId,
    data,
    chosen,
  };
  const begun = begin(command, new Date().toISOString(), environmentOf(definition.body, calendar.body));
  if (isRefused(begun)) throw new Problem(problemOfRefusal(begun.refusal));
}
