import { claimsCustomer } from '../db/claims';
import { type CustomerRow, customerById } from '../db/customers';
import type { Db } from '../db/knex';
import { inScope, type OwnedRow, type RowScope } from '../definitions/access/row-scope';
import type { CustomerView } from '../definitions/customer/schema';
import { notFound } from './http/problem';

/** One in scope, or one on which the caller has a live claim: who shares an opportunity reads its customer, which has one owner. */
export async function visibleCustomer(db: Db, id: string | undefined, scope: RowScope): Promise<CustomerRow> {
  const row = id === undefined ? undefined : await customerById(db, id);
  if (!row) throw notFound();
  if (inScope(scope, customerOwnership(row)) || (scope.kind === 'own' && (await claimsCustomer(db, row.id, scope.userId)))) return row;
  throw notFound();
}

/** What the rules of access look at. */
export const customerOwnership = ({ owner_id, department_id }: CustomerRow): OwnedRow => ({ ownerIds: owner_id === null ? [] : [owner_id], departmentId: department_id });

export const customerView = (row: CustomerRow): CustomerView => ({
  id: row.id,
  version: row.version,
  name: row.name,
  address: row.address,
  taxNumber: row.tax_number,
  phone: row.phone,
  mobile: row.mobile,
  email: row.email,
  website: row.website,
  region: row.region,
  industry: row.industry,
  level: row.level,
  custom: row.custom,
  ownerId: row.owner_id,
  departmentId: row.department_id,
  mergedIntoId: row.merged_into_id,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});
