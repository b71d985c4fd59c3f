import { Type } from '@sinclair/typebox';
import { addDuration, isBeyondCalendar } from '../../definitions/calendar/business-time';
import { type CompiledCalendar, FIRST_YEAR, LAST_YEAR, sharedCalendar } from '../../definitions/calendar/compile';
import { clockMillis, type Duration, durationUnits } from '../../definitions/shared/duration';
import { strictObject } from '../../definitions/shared/schema';
import { instant } from '../../definitions/shared/wire';
import type { Deps } from '../deps';
import { badRequest, notFound, unprocessable } from '../http/problem';
import { ok, route, type Route } from '../http/route';

const lengths = Object.fromEntries(
  Object.entries(durationUnits).map(([unit, schema]) => [unit, Type.Optional(schema)]),
);
const query = Type.Object({ from: instant('From when, ISO 8601.'), ...lengths }, { additionalProperties: false });

/** What a working calendar says (TSK-06). */
export const calendarRoutes = ({ published }: Deps): Route[] => [
  route({
    method: 'get',
    path: '/calendars/:key/due',
    summary: 'When a length of time from a moment ends',
    description: 'By the published calendar; exactly one length, such as `businessHours=4`.',
    query,
    answers: { 200: { description: 'The end.', schema: strictObject({ dueAt: instant() }, 'The end.') } },
    async handle({ params, query: { from, ...given } }) {
      const calendar = await (await published())('workingCalendar', params['key'] ?? '');
      if (!calendar) throw notFound('No such calendar is published.');
      return ok({ dueAt: endOf(durationIn(given), from, sharedCalendar(calendar.body)) });
    },
  }),
];

function durationIn(given: Readonly<Record<string, unknown>>): Duration {
  const [length, second] = Object.entries(given);
  if (!length || second)
    throw badRequest(`Give exactly one of ${Object.keys(durationUnits).join(', ')}.`, [
      { pointer: '/businessHours', code: 'required', detail: 'or another length must be given, and only one' },
    ]);
  const [unit, amount] = [length[0], Number(length[1])];
  switch (unit) {
    case 'seconds':
      return { seconds: amount };
    case 'minutes':
      return { minutes: amount };
    case 'hours':
      return { hours: amount };
    case 'days':
      return { days: amount };
    case 'businessDays':
      return { businessDays: amount };
    default:
      return { businessHours: amount };
  }
}

/**
 * Business time is computed for some two centuries; beyond them, or in a calendar without working time, there is no
 * answer.
 */
function endOf(length: Duration, from: string, calendar: CompiledCalendar): string {
  const end = addDuration(calendar, from, length);
  if (clockMillis(length) !== undefined || !isBeyondCalendar(end)) return end;
  const detail = `The calendar has no such working time from ${FIRST_YEAR} to ${LAST_YEAR}.`;
  throw unprocessable(detail, [{ pointer: '/from', code: 'out_of_range', detail }]);
}
