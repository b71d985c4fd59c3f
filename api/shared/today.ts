import { DateTime } from 'luxon';
import { DEFAULT_ZONE } from '../../definitions/shared/zone';

/**
 * The day by which plans pass in the lists of everybody, and quotations; whoever is told of it is told by the calendar
 * of the model.
 */
export const todayHere = (): string => DateTime.now().setZone(DEFAULT_ZONE).toFormat('yyyy-MM-dd');
