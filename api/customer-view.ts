import type { CustomerRow } from '../db/customers';
import type { CustomerView } from '../definitions/customer/schema';

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
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});
