import type { Knex } from 'knex';
import { identityKeys } from '../../definitions/matching/identity/identity-keys';
import { phonePart } from '../../definitions/customer/phone-part';
import type { RowScope } from '../../definitions/organisation/access/row-scope';
import { claimedCustomers, isOfHouse } from '../matching/claims';
import { ofDepartments, reachOf, waysInScope } from '../organisation/scope';
import type { Db } from '../shared/knex';
import { containing, pagedByWays, type PageRequest, walk, walkEachFound } from '../shared/listing';
import { contactsContaining } from './contacts';
import { withPhonePart } from './phone-parts';
import type { CustomerRow } from './rows';

export interface CustomerFilter {
  readonly scope: RowScope;
  readonly q?: string | undefined;
  readonly equals: Partial<Pick<CustomerRow, 'region' | 'industry' | 'level' | 'owner_id' | 'name' | 'merged_into_id'>>;
  /** With everything below it. */
  readonly departmentId?: string | undefined;
}

/**
 * Those that are the caller’s or of their departments, those that they claim, and those of the house: `seenCustomer`
 * sees the same.
 */
export async function listCustomers(db: Db, filter: CustomerFilter, page: PageRequest): Promise<CustomerRow[]> {
  const { scope, departmentId } = filter;
  const reach = await reachOf(db, scope, departmentId);
  const claimed = (all: () => Knex.QueryBuilder) =>
    scope.kind === 'all' || reach.isWhole
      ? []
      : [
          walkEachFound(
            db,
            claimedCustomers(db, scope.userId),
            walk(ofDepartments(all().whereRaw('customers.id = of.id'), 'customers', reach.within)),
          ),
        ];
  const ofHouse = (all: () => Knex.QueryBuilder) =>
    scope.kind === 'all' || scope.andPublic !== true || reach.isWhole
      ? []
      : [walk(ofDepartments(all().whereRaw(isOfHouse('customers', 'customers.id')), 'customers', reach.within))];
  return pagedByWays(
    db('customers').select<CustomerRow[]>('customers.*'),
    db,
    searches(db, filter).flatMap((all) => [
      ...waysInScope(db, scope, reach, 'customers', all),
      ...claimed(all),
      ...ofHouse(all),
    ]),
    page,
  );
}

/**
 * What is looked through, each by an index of its own: by `q` in name and address, by `q` as an identifier in any
 * spelling, by a part of a phone number, and in the contacts. Customers that were merged are listed only by what they
 * were merged into.
 */
function searches(db: Db, { q, equals }: CustomerFilter): readonly (() => Knex.QueryBuilder)[] {
  const all = (): Knex.QueryBuilder => db('customers').where({ merged_into_id: null, ...equals });
  if (q === undefined) return [all];
  const { keys } = identityKeys({ taxNumber: q, phone: q, email: q, website: q });
  const holders = db('customer_keys')
    .whereIn(
      ['kind', 'value'],
      keys.map(({ kind, value }) => [kind, value]),
    )
    .whereNull('until')
    .select('customer_id');
  const part = phonePart(q);
  const byPart =
    part === undefined
      ? []
      : [
          () => withPhonePart(all(), part, ['phone', 'mobile']),
          () => all().whereIn('customers.id', withPhonePart(db('contacts'), part, ['mobile']).select('customer_id')),
        ];
  return [
    () => containing(all(), q, 'customers', ['name', 'address']),
    ...(keys.length === 0 ? [] : [() => all().whereIn('customers.id', holders)]),
    ...byPart,
    () => all().whereIn('customers.id', contactsContaining(db, q).select('customer_id')),
  ];
}
