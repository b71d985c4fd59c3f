import type { Knex } from 'knex';
import type { RowScope } from '../../definitions/organisation/access/row-scope';
import { claimedCustomers } from '../matching/claims';
import { ofDepartments, reachOf, waysInScope } from '../organisation/scope';
import type { Db } from '../shared/knex';
import { containing, pagedByWays, type PageRequest, walk, walkEachFound } from '../shared/listing';
import type { CustomerRow } from './rows';

export interface CustomerFilter {
  readonly scope: RowScope;
  readonly q?: string | undefined;
  readonly equals: Partial<Pick<CustomerRow, 'region' | 'industry' | 'level' | 'owner_id' | 'name' | 'merged_into_id'>>;
  /** With everything below it. */
  readonly departmentId?: string | undefined;
}

/** Those that are the caller’s or of their departments, and those that they claim: `seenCustomer` sees the same. */
export async function listCustomers(db: Db, filter: CustomerFilter, page: PageRequest): Promise<CustomerRow[]> {
  const { scope, departmentId } = filter;
  const reach = await reachOf(db, scope, departmentId);
  const all = (): Knex.QueryBuilder => filtered(db('customers'), filter);
  const claimed =
    scope.kind === 'all' || reach.isWhole
      ? []
      : [
          walkEachFound(
            db,
            claimedCustomers(db, scope.userId),
            walk(ofDepartments(all().whereRaw('customers.id = of.id'), 'customers', reach.within)),
          ),
        ];
  return pagedByWays(
    db('customers').select<CustomerRow[]>('customers.*'),
    db,
    [...waysInScope(db, scope, reach, 'customers', all), ...claimed],
    page,
  );
}

/** Customers that were merged are listed only by what they were merged into. */
function filtered(query: Knex.QueryBuilder, { q, equals }: CustomerFilter): Knex.QueryBuilder {
  query.where({ merged_into_id: null, ...equals });
  if (q !== undefined) containing(query, q, 'customers', ['name', 'address']);
  return query;
}
