import type { Db } from './knex';

interface DepartmentRow {
  readonly id: string;
  readonly key: string;
  readonly name: string;
  readonly parent_id: string | null;
  readonly head_user_id: string | null;
}

declare module 'knex/types/tables' {
  interface Tables {
    departments: DepartmentRow;
  }
}

/** Departments from the given one up to the root, nearest first. A cycle of parents ends the walk. */
export async function departmentChain(db: Db, departmentId: string): Promise<DepartmentRow[]> {
  const { rows } = await db.raw<{ rows: DepartmentRow[] }>(
    `with recursive chain as (
       select d.*, 0 as height, array[d.id] as path from departments d where d.id = ?
       union all
       select p.*, c.height + 1, c.path || p.id from departments p join chain c on p.id = c.parent_id where not p.id = any(c.path)
     ) select id, key, name, parent_id, head_user_id from chain order by height`,
    [departmentId],
  );
  return rows;
}
