/**
 * Writes definitions/calendar/official-days-cn.json from the npm package `chinese-days`: `npm run
 * seed:official-days`. Run it after the State Council has published the days of another year and the package has
 * them; look at the diff, then commit.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { URL, pathToFileURL } from 'node:url';

const require = createRequire(import.meta.url);
const chineseDays = require('chinese-days');
const { holidays, workdays } = JSON.parse(
  readFileSync(new URL('chinese-days.json', pathToFileURL(require.resolve('chinese-days'))), 'utf8'),
);

const YEARS_AHEAD_BY_LAW = 10;
const DAY = 86_400_000;

const yearsOf = (dates) => [...new Set(dates.map((date) => date.slice(0, 4)))].sort();
const inYear = (dates, year) => dates.filter((date) => date.startsWith(year)).sort();

const arrangedYears = yearsOf([...Object.keys(holidays), ...Object.keys(workdays)]);
const arranged = Object.fromEntries(
  arrangedYears.map((year) => [
    year,
    { holidays: inYear(Object.keys(holidays), year), makeUpDays: inYear(Object.keys(workdays), year) },
  ]),
);

/**
 * The days off of 《全国年节及纪念日放假办法》 (State Council decree 795 of 2024): 13 days, five of them festivals of
 * the lunisolar year.
 */
function daysByLaw(year) {
  const dates = [];
  for (let at = Date.UTC(year, 0, 1); at < Date.UTC(year + 1, 0, 1); at += DAY)
    dates.push(new Date(at).toISOString().slice(0, 10));
  const lunar = (date) => {
    const { lunarMon, lunarDay, isLeap } = chineseDays.getLunarDate(date);
    return isLeap ? '' : `${lunarMon}-${lunarDay}`;
  };
  const newYear = dates.find((date) => lunar(date) === '1-1');
  const eve = new Date(Date.parse(newYear) - DAY).toISOString().slice(0, 10);
  const qingming = chineseDays
    .getSolarTermsInRange(`${year}-04-01`, `${year}-04-10`)
    .find(({ term }) => term === 'pure_brightness').date;
  return dates.filter(
    (date) =>
      ['01-01', '05-01', '05-02', '10-01', '10-02', '10-03'].includes(date.slice(5)) ||
      ['1-1', '1-2', '1-3', '5-5', '8-15'].includes(lunar(date)) ||
      date === eve ||
      date === qingming,
  );
}

const lastArranged = Number(arrangedYears.at(-1));
const byLaw = Object.fromEntries(
  Array.from({ length: YEARS_AHEAD_BY_LAW }, (_, ahead) => lastArranged + 1 + ahead).map((year) => [
    String(year),
    daysByLaw(year),
  ]),
);

writeFileSync(
  new URL('../definitions/calendar/official-days-cn.json', import.meta.url),
  `${JSON.stringify({ arranged, byLaw }, null, 1)}\n`,
);
