import type { EventType } from '../../definitions/shared/event-types';
import { OPEN, type OpportunityStatus } from '../../definitions/registration/statuses';
import type { EventRow } from '../shared/events';
import type { Db } from '../shared/knex';

/** How an opportunity ended, as its timeline tells. */
export type EndingEvent = Pick<EventRow, 'type' | 'at' | 'by_user_id' | 'data'> & {
  readonly status: OpportunityStatus;
};

const ENDINGS: readonly EventType[] = [
  'opportunity.refused',
  'opportunity.withdrawn',
  'opportunity.released',
  'opportunity.won',
  'opportunity.lost',
  'opportunity.merged',
];

/** The last end; undefined while it is open, or where there is none. */
export const endingOf = (db: Db, id: string): Promise<EndingEvent | undefined> =>
  db('opportunities')
    .join('events', 'events.case_id', 'opportunities.id')
    .where('opportunities.id', id)
    .whereNotIn('status', OPEN)
    .whereIn('events.type', ENDINGS)
    .orderBy('events.seq', 'desc')
    .first<EndingEvent | undefined>('events.type', 'events.at', 'events.by_user_id', 'events.data', 'status');
