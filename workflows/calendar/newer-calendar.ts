import type { WorkingCalendar } from '../../definitions/kinds/workingCalendar/schema';
import type { Frozen } from '../../definitions/shared/frozen';
import { activities } from '../shared/activities';

/**
 * The version of its calendar that a case is to go by now, where that is another. Asked when one is told of a change,
 * and wherever a flow begins from its row: it may have been missing when the others were told.
 */
export const newerCalendar = ({
  version,
  body: { key },
}: Frozen<WorkingCalendar>): Promise<Frozen<WorkingCalendar> | null> => activities.calendarAfter({ key, version });
