import type { Db } from './knex';

interface CalendarChangeRow {
  readonly key: string;
  readonly version: number;
  readonly published_at: string;
  /** When the open deadlines had been computed anew. */
  readonly done_at: string | null;
}

declare module 'knex/types/tables' {
  interface Tables {
    calendar_changes: CalendarChangeRow;
  }
}

/** Notes that open deadlines have to be computed by a new version; in the transaction that publishes it, so that none is forgotten. */
export const addCalendarChange = async (trx: Db, change: Omit<CalendarChangeRow, 'done_at'>): Promise<void> => {
  await trx('calendar_changes').insert({ ...change, done_at: null });
};

/** The changes that are not done yet. */
export const openCalendarChanges = (db: Db): Promise<CalendarChangeRow[]> => db('calendar_changes').whereNull('done_at').orderBy('published_at');

/** Everything up to this version is done: who follows the newest one need not follow those before. */
export const finishCalendarChange = async (db: Db, { key, version }: Pick<CalendarChangeRow, 'key' | 'version'>, at: string): Promise<void> => {
  await db('calendar_changes').where({ key }).where('version', '<=', version).whereNull('done_at').update({ done_at: at });
};
