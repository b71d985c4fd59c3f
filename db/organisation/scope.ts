import type { Knex } from 'knex';
import type { RowScope } from '../../definitions/organisation/access/row-scope';
import type { Db } from '../shared/knex';
import { type Walk, walk, walkEach, type Way } from '../shared/listing';
import { departmentsFrom } from './organisation';

/** Which rows somebody sees of those that they ask for, by departments. */
interface Reach {
  /** The departments asked for; undefined: any. */
  readonly within: readonly string[] | undefined;
  /** Those of which they see everything. */
  readonly whole: readonly string[];
  /**
   * Whether these are all that are asked for: then what they see in other ways, as their own, is among it. To look
   * for that would be to go through all that they own elsewhere.
   */
  readonly isWhole: boolean;
}

/**
 * The filter by a department takes it and everything below it, so that a manager sees a branch of the tree. Where
 * there is no such department nothing is found.
 */
export async function reachOf(db: Db, scope: RowScope, departmentId: string | undefined): Promise<Reach> {
  const headed = scope.kind === 'all' ? [] : scope.departmentIds;
  if (departmentId === undefined) return { within: undefined, whole: headed, isWhole: false };
  const within = await departmentsFrom(db, departmentId);
  const whole = scope.kind === 'all' ? within : within.filter((id) => headed.includes(id));
  return { within, whole, isWhole: whole.length === within.length };
}

/** The rows of this query that are of these departments; undefined: of any. */
export function ofDepartments<Q extends Knex.QueryBuilder>(
  query: Q,
  table: string,
  ids: readonly string[] | undefined,
): Q {
  if (ids !== undefined) query.whereRaw(`${table}.department_id = any(?::uuid[])`, [[...ids]]);
  return query;
}

/** What this query finds in each of these departments. `table` is a name of ours. */
export const walkDepartments = (
  db: Db,
  ids: readonly string[],
  table: string,
  query: Knex.QueryBuilder,
  names: Walk = {},
): Way[] =>
  ids.length === 0 ? [] : [walkEach(db, ids, walk(query.whereRaw(`${table}.department_id = of.id`), names))];

/**
 * The ways in which somebody sees rows of a table that has `owner_id` and `department_id`; `query` begins anew with
 * each call. Whoever sees all walks once, or once for each department asked for.
 */
export function waysInScope(
  db: Db,
  scope: RowScope,
  { within, whole, isWhole }: Reach,
  table: string,
  query: () => Knex.QueryBuilder,
): Way[] {
  const ofWhole = walkDepartments(db, whole, table, query());
  if (isWhole) return ofWhole;
  if (scope.kind === 'all') return [walk(query())];
  return [walk(ofDepartments(query().where(`${table}.owner_id`, scope.userId), table, within)), ...ofWhole];
}
