import { refusalToChangePart } from '../part/changing';
import type { OpportunityStatus } from '../../registration/statuses';
import type { RecordEnd } from './record';

/**
 * What the end of an approval does to its record: people may have decided about an opportunity that was over
 * meanwhile, which gives nothing any more.
 */
export const settledAs = (end: RecordEnd, opportunity: OpportunityStatus): RecordEnd =>
  refusalToChangePart(opportunity) === undefined ? end : 'withdrawn';
