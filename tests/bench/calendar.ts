/**
 * `node -r ./tools/run-typescript.cjs tests/bench/calendar.ts`: additions of business time a second of one core’s
 * time, over ten years; other work on the machine does not count.
 */
import { addDuration } from '../../definitions/calendar/business-time';
import { compileCalendar } from '../../definitions/calendar/compile';
import shippedCalendar from '../../definitions/shipped/workingCalendar/cn.json';
import { definitionOf } from '../../definitions/kinds/read';

const ADDITIONS = 400_000;
const calendar = compileCalendar(definitionOf('workingCalendar', shippedCalendar), { from: 2020, to: 2030 });
const first = Date.UTC(2020, 5, 1);
const span = Date.UTC(2029, 5, 1) - first;
const moments = Array.from({ length: 1_000 }, (_, n) => new Date(first + (span * n) / 1_000).toISOString());

const perSecond = (unit: 'businessHours' | 'businessDays'): number => {
  const begun = process.cpuUsage();
  for (let n = 0; n < ADDITIONS; n++)
    addDuration(
      calendar,
      moments[n % moments.length] ?? '',
      unit === 'businessHours' ? { businessHours: n % 40 } : { businessDays: n % 20 },
    );
  const { user, system } = process.cpuUsage(begun);
  return Math.round((ADDITIONS / (user + system)) * 1_000_000);
};

perSecond('businessHours');
process.stdout.write(
  `${JSON.stringify({
    bench: 'calendar',
    years: 11,
    addBusinessHoursPerSecond: perSecond('businessHours'),
    addBusinessDaysPerSecond: perSecond('businessDays'),
  })}\n`,
);
