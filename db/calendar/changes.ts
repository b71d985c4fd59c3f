import { DEFAULT_CALENDAR } from '../../definitions/kinds/workingCalendar/schema';
import { recordFlows } from '../../definitions/around/record-approval/record';
import { ON_SALE, OPEN } from '../../definitions/registration/statuses';
import type { Db } from '../shared/knex';
import { newId } from '../shared/new-id';

interface CalendarChangeRow {
  readonly key: string;
  readonly version: number;
  /** Of the case that the flow of the change is. */
  readonly id: string;
  readonly published_at: string;
  /** When the open deadlines had been computed anew. */
  readonly done_at: string | null;
}

declare module 'knex/types/tables' {
  interface Tables {
    calendar_changes: CalendarChangeRow;
  }
}

/**
 * Notes that open deadlines have to be computed by a new version; in the transaction that publishes it, so that none
 * is forgotten.
 */
export const addCalendarChange = async (trx: Db, change: Omit<CalendarChangeRow, 'id' | 'done_at'>): Promise<void> => {
  await trx('calendar_changes').insert({ ...change, id: newId(), done_at: null });
};

export const calendarChangeById = (db: Db, id: string): Promise<CalendarChangeRow | undefined> =>
  db('calendar_changes').where({ id }).first();

/** The changes that are not done yet. */
export const openCalendarChanges = (db: Db): Promise<CalendarChangeRow[]> =>
  db('calendar_changes').whereNull('done_at').orderBy('published_at');

/** Everything up to this version is done: who follows the newest one need not follow those before. */
export const finishCalendarChange = async (
  db: Db,
  { key, version }: Pick<CalendarChangeRow, 'key' | 'version'>,
  at: string,
): Promise<void> => {
  await db('calendar_changes')
    .where({ key })
    .where('version', '<=', version)
    .whereNull('done_at')
    .update({ done_at: at });
};

/**
 * The flows whose clocks run by this calendar, in the order of their ids: approvals that stand alone, or approve a
 * record, by their definition’s, registrations and stage flows with all that they host by that of their model.
 */
export async function flowsOnCalendar(
  db: Db,
  { key, after, limit }: { readonly key: string; readonly after: string; readonly limit: number },
): Promise<string[]> {
  const found = await db.raw<{ rows: { workflow_id: string }[] }>(
    `select workflow_id from (
       select a.workflow_id from approvals a join definitions d on d.kind = 'approval'
         and d.key = a.definition_key and d.version = a.definition_version
         where a.status = 'running' and a.flow = any(:alone::text[])
           and coalesce(d.body ->> 'calendar', :standard) = :key
       union
       select o.workflow_id from opportunities o join definitions m on m.kind = 'businessModel'
         and m.key = o.business_model_key and m.version = o.business_model_version
         where o.status = any(:open::text[]) and coalesce(m.body ->> 'calendar', :standard) = :key
       union
       select 'stage/' || o.id from opportunities o join definitions m on m.kind = 'businessModel'
         and m.key = o.business_model_key and m.version = o.business_model_version
         where o.status = any(:onSale::text[]) and o.stage_key is not null
           and coalesce(m.body ->> 'calendar', :standard) = :key
     ) flows where workflow_id collate "C" > :after order by workflow_id collate "C" limit :limit`,
    {
      key,
      after,
      limit,
      standard: DEFAULT_CALENDAR,
      alone: ['approval', ...recordFlows],
      open: [...OPEN],
      onSale: [...ON_SALE],
    },
  );
  return found.rows.map(({ workflow_id }) => workflow_id);
}
