import type { EventType } from '../../definitions/shared/event-types';
import type { Db } from './knex';
import { paged, type PageRequest } from './listing';
import { newId } from './new-id';

export interface NewEvent {
  /** Names the one occasion that it tells of, so that a second attempt writes nothing. */
  readonly key: string;
  readonly type: EventType;
  readonly caseId: string | null;
  /** The case’s time, ISO 8601. */
  readonly at: string;
  readonly byUserId: string | null;
  readonly data: object;
}

export interface EventRow {
  readonly seq: number;
  readonly id: string;
  readonly key: string;
  readonly type: string;
  readonly case_id: string | null;
  readonly at: string;
  readonly by_user_id: string | null;
  readonly data: object;
}

declare module 'knex/types/tables' {
  interface Tables {
    events: EventRow;
  }
}

/**
 * Call it inside the transaction of the change that it tells of. False when an event with this key is there already:
 * an earlier attempt made the change, and there is nothing left to write.
 */
export const appendEvent = async (trx: Db, event: NewEvent): Promise<boolean> => (await appendEvents(trx, [event])) > 0;

/** Whether this occasion has been told of. */
export const hasEvent = async (db: Db, key: string): Promise<boolean> =>
  (await db('events').where({ key }).first('id')) !== undefined;

/** The same for several at once; gives how many were new. */
export async function appendEvents(trx: Db, events: readonly NewEvent[]): Promise<number> {
  if (events.length === 0) return 0;
  const written = await trx('events').insert(events.map(eventRow)).onConflict('key').ignore().returning('id');
  return written.length;
}

export const eventRow = ({ key, type, caseId, at, byUserId, data }: NewEvent) => ({
  id: newId(),
  key,
  type,
  case_id: caseId,
  at,
  by_user_id: byUserId,
  data,
});

/** What happened to one case. */
export const eventsOf = async (db: Db, caseId: string, page: PageRequest): Promise<EventRow[]> =>
  paged(db('events').select<EventRow[]>('events.*').where({ case_id: caseId }), page);

/** Whether this occasion has been told of already. */
export const eventWithKey = async (trx: Db, key: string): Promise<boolean> =>
  (await trx('events').where({ key }).first('seq')) !== undefined;

/** Whom the newest of these events names under this property of its data; undefined where there is none. */
export async function peopleNamedIn(
  trx: Db,
  where: { readonly key: string } | { readonly case_id: string; readonly type: EventType },
  property: string,
): Promise<readonly string[] | undefined> {
  const event = await trx('events').where(where).orderBy('seq', 'desc').first('data');
  if (event === undefined) return undefined;
  const named: unknown = Object.entries(event.data).find(([name]) => name === property)?.[1];
  return Array.isArray(named) ? named.map(String) : [];
}
