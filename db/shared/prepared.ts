/**
 * `db.raw(…).options(prepared(name))`: a statement that each connection parses once, since every request or every
 * decision runs it. The name stands for this text alone. It names the columns that it gives: a prepared `select *`
 * fails on connections that are older than a migration.
 */
export const prepared = (name: string): { readonly name: string } => ({ name });
