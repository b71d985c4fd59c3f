/**
 * `db.raw(…).options(prepared(name))`: a statement that each connection parses once, since every request or every
 * decision runs it. The name stands for this text alone. It names the columns that it gives: a prepared `select *`
 * fails on connections that are older than a migration.
 */
export const prepared = (name: string): { readonly name: string } => ({ name });

const built = new Map<string, number>();

/**
 * The same for a statement that is built: `parts` are all that its text depends on. Its values are not among them, so
 * that there are few texts.
 */
export function preparedAs(...parts: readonly (string | boolean)[]): { readonly name: string } {
  const way = parts.join(' ');
  const number = built.get(way) ?? built.size;
  built.set(way, number);
  return prepared(`built-${number}`);
}
