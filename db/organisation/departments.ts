import type { Db } from '../shared/knex';
import { paged, type PageRequest } from '../shared/listing';
import { type DepartmentRow, departmentsFrom } from './organisation';

export interface DepartmentFilter {
  /** With everything below it. */
  readonly departmentId?: string | undefined;
  readonly headId?: string | undefined;
}

export async function listDepartments(
  db: Db,
  { departmentId, headId }: DepartmentFilter,
  page: PageRequest,
): Promise<DepartmentRow[]> {
  const query = db('departments').select<DepartmentRow[]>('*');
  if (departmentId !== undefined) query.whereIn('id', await departmentsFrom(db, departmentId));
  if (headId !== undefined) query.where({ head_user_id: headId });
  return paged(query, page);
}
