/** Where the value of each fact comes from: SQL about the opportunity `o`, null where there is nothing to tell. */
export type FactValues<Facts> = { readonly [Name in keyof Facts]: string };

/** The values of a column in the rows of a part `p`, each once. The part’s index begins with the opportunity. */
export const distinct = (column: string, table: string, where = 'true'): string =>
  `(select json_agg(distinct ${column}) from ${table} where p.opportunity_id = o.id and ${where})`;
