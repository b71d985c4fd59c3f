/** A change that a flow has written. */
export interface RecentChange {
  readonly number: number;
  /**
   * Another change with its number is not taken for it. Null: by a flow from before, or one that nothing can come
   * before.
   */
  readonly name: string | null;
  /** The moment by which it was carried out. Null in rows from before. */
  readonly at: string | null;
}

/** As many as the engine could forget at once, and more: those of one step of the flow. */
const KEPT = 64;
/** A step of a flow takes seconds. */
const KEPT_FOR = '10 minutes';

/**
 * SQL: the changes in a column that the engine may not know of yet, and the one that is written now (`number`, `at`
 * and what else is to be known of it), the newest last. One step of a flow may write several before the engine knows
 * of any, so the last one alone would not do.
 * @param change SQL for its object
 */
export const withChange = (column: string, change: string): string => `
  coalesce((
    select jsonb_agg(c order by nth) from jsonb_array_elements(${column}) with ordinality as earlier(c, nth)
    where (c ->> 'at')::timestamptz > (${change} ->> 'at')::timestamptz - interval '${KEPT_FOR}' and (c ->> 'number')::bigint > (${change} ->> 'number')::bigint - ${KEPT}
  ), '[]') || jsonb_build_array(${change})`;
