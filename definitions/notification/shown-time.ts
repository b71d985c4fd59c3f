import { DateTime } from 'luxon';
import { DEFAULT_ZONE } from '../shared/zone';

/** A moment as people read it in mails and pages: Beijing time, to the minute. */
export const shownTime = (instant: string): string =>
  DateTime.fromISO(instant).setZone(DEFAULT_ZONE).toFormat('yyyy-MM-dd HH:mm');
