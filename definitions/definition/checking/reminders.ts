import { type Duration, clockMillis } from '../../shared/duration';
import { type Finding, errorAt, warningAt } from '../../shared/finding';
import { roughMillis, textOf } from './lengths';

/** Reminders count back from the end of a limit: one that is longer than the limit would lie before its start. */
export function reminderFindings(
  limit: Duration | undefined,
  reminders: readonly Duration[] | undefined,
  pointer: string,
): readonly Finding[] {
  if (reminders === undefined) return [];
  if (limit !== undefined)
    return reminders.flatMap((reminder, index) => reminderFinding(limit, reminder, `${pointer}/${index}`));
  if (reminders.length === 0) return [];
  return [
    errorAt(
      pointer,
      'reminder_without_limit',
      'Reminders are counted back from a limit, and there is none.',
      'Set a limit, or remove the reminders.',
    ),
  ];
}

function reminderFinding(limit: Duration, reminder: Duration, place: string): readonly Finding[] {
  const [before, whole] = [roughMillis(reminder), roughMillis(limit)];
  if (before === 0 && whole > 0)
    return [
      warningAt(
        place,
        'reminder_at_end',
        `The reminder ${textOf(reminder)} before the end comes when the time is over.`,
        'Give it some time before the end, or remove it.',
      ),
    ];
  if (before < whole) return [];
  const surely = sameUnit(reminder, limit);
  if (before > whole) return [beforeStart(limit, reminder, place, surely)];
  if (!surely) return [];
  return [
    warningAt(
      place,
      'reminder_at_start',
      `The reminder ${textOf(reminder)} before the end is sent at the very start.`,
      `Shorten it: the limit is ${textOf(limit)}.`,
    ),
  ];
}

function beforeStart(limit: Duration, reminder: Duration, place: string, surely: boolean): Finding {
  const message =
    `The reminder ${textOf(reminder)} before the end lies ${surely ? '' : 'probably '}before the ` +
    `start: the limit is ${textOf(limit)}.`;
  return (surely ? errorAt : warningAt)(
    place,
    'reminder_before_start',
    message,
    'Shorten the reminder, or lengthen the limit.',
  );
}

const unitOf = (duration: Duration): string => Object.keys(duration)[0] ?? '';
const sameUnit = (a: Duration, b: Duration): boolean =>
  unitOf(a) === unitOf(b) || (clockMillis(a) !== undefined && clockMillis(b) !== undefined);
