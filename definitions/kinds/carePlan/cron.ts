/** The five fields of a cron line, with the words that may stand for numbers. */
const FIELDS = [
  { name: 'minute', from: 0, to: 59, words: [] },
  { name: 'hour', from: 0, to: 23, words: [] },
  { name: 'day of the month', from: 1, to: 31, words: [] },
  {
    name: 'month',
    from: 1,
    to: 12,
    words: ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'],
  },
  { name: 'day of the week', from: 0, to: 7, words: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] },
] as const;

type Field = (typeof FIELDS)[number];

/**
 * What is wrong with a cron line, or undefined. The grammar is that of crontab(5): lists, ranges, steps and names,
 * without seconds, `@daily` and `L`.
 */
export function cronFault(line: string): string | undefined {
  const parts = line.trim().split(/\s+/u);
  if (parts.length !== FIELDS.length)
    return `It has ${parts.length} fields; five are needed: ${FIELDS.map(({ name }) => name).join(', ')}.`;
  for (const [index, field] of FIELDS.entries()) {
    const wrong = (parts[index] ?? '').split(',').find((part) => !isPart(part, field));
    if (wrong !== undefined) return `"${wrong}" is no ${field.name} (${field.from}–${field.to}).`;
  }
  return undefined;
}

function isPart(part: string, field: Field): boolean {
  const [range = '', step, ...more] = part.split('/');
  if (more.length > 0) return false;
  if (step !== undefined && !(/^[1-9]\d?$/u.test(step) && Number(step) <= field.to)) return false;
  if (range === '*') return true;
  const ends = range.split('-').map((text) => numberOf(text, field));
  const [first, second = first] = ends;
  return (
    ends.length <= 2 &&
    first !== undefined &&
    second !== undefined &&
    first <= second &&
    first >= field.from &&
    second <= field.to
  );
}

function numberOf(text: string, { from, words }: Field): number | undefined {
  const word = words.findIndex((name) => name === text.toLowerCase());
  if (word >= 0) return word + from;
  return /^\d{1,2}$/u.test(text) ? Number(text) : undefined;
}
