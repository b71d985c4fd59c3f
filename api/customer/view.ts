import { type CustomerRow, seenCustomer } from '../../db/customer/rows';
import type { Db } from '../../db/shared/knex';
import type { RowScope } from '../../definitions/organisation/access/row-scope';
import type { CustomerView } from '../../definitions/customer/schema';
import { notFound } from '../http/problem';

/** The customer, for whoever sees it; to others it is not there. */
export async function visibleCustomer(db: Db, id: string | undefined, scope: RowScope): Promise<CustomerRow> {
  const row = id === undefined ? undefined : await seenCustomer(db, id, scope);
  if (!row) throw notFound();
  return row;
}

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
