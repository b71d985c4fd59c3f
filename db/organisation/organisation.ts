import type { Organisation, Rivals } from '../../definitions/organisation/people/organisation';
import type { Db } from '../shared/knex';
import { prepared } from '../shared/prepared';

export interface AbsenceRow {
  readonly id: string;
  readonly user_id: string;
  readonly deputy_id: string;
  readonly from_at: string;
  readonly to_at: string;
  readonly created_by: string;
  readonly created_at: string;
}

export interface DepartmentRow {
  readonly id: string;
  readonly key: string;
  readonly name: string;
  readonly parent_id: string | null;
  readonly head_user_id: string | null;
}

declare module 'knex/types/tables' {
  interface Tables {
    departments: DepartmentRow;
    absences: AbsenceRow;
  }
}

export async function nameOfDepartment(db: Db, id: string): Promise<string> {
  const department = await db('departments').where({ id }).first('name');
  if (!department) throw new Error(`There is no department ${id}.`);
  return department.name;
}

/** The department and all below it; none where there is no such department. */
export async function departmentsFrom(db: Db, id: string): Promise<string[]> {
  const { rows } = await db.raw<{ rows: { id: string }[] }>(
    `with recursive below as (
       select id from departments where id = ?
       union
       select d.id from departments d join below b on d.parent_id = b.id
     ) select id from below`,
    [id],
  );
  return rows.map((row) => row.id);
}

/** Whom a question about the organisation may come to, beside the heads of all departments. */
export interface OrganisationQuestion {
  readonly usernames: readonly string[];
  readonly userIds: readonly string[];
  readonly roles: readonly string[];
  readonly at: string;
  readonly ownerIds: readonly string[];
  readonly rivals?: Rivals | undefined;
}

const ORGANISATION = `
  with absent as materialized (select * from absences where from_at <= :at and to_at > :at)
  select
    (select coalesce(json_agg(json_build_object(
       'id', id, 'name', name, 'parentId', parent_id, 'headId', head_user_id)), '[]') from departments) as departments,
    (select coalesce(json_agg(json_build_object(
       'userId', user_id, 'deputyId', deputy_id, 'from', from_at, 'to', to_at) order by created_at desc), '[]')
     from absent) as absences,
    (select coalesce(json_agg(json_build_object(
       'userId', id, 'username', username, 'name', name, 'roles', roles, 'active', active,
       'departmentId', department_id) order by username), '[]')
     from users
     where id = any(:userIds::uuid[]) or username = any(:usernames::text[]) or roles && :roles::text[]
        or id in (select head_user_id from departments) or id in (select deputy_id from absent)) as people`;

/**
 * The part of the organisation that answers a question: all departments, the absences of that moment, and everybody
 * it may come to. One query.
 */
export async function organisationFor(
  db: Db,
  { usernames, userIds, roles, at, ownerIds, rivals }: OrganisationQuestion,
): Promise<Organisation> {
  const values = { at, userIds: [...userIds, ...ownerIds], usernames: [...usernames], roles: [...roles] };
  const { rows } = await db
    .raw<{ rows: Pick<Organisation, 'departments' | 'absences' | 'people'>[] }>(ORGANISATION, values)
    .options(prepared('organisation'));
  const [found] = rows;
  if (!found) throw new Error('A query without from gives one row.');
  return { ...found, ownerIds: [...ownerIds], rivals };
}

/**
 * The name of the root above the department of somebody, or above this one where there is nobody: the company. A
 * circle of parents ends the walk.
 */
export async function companyOf(db: Db, userId: string | null, departmentId: string): Promise<string> {
  const { rows } = await db.raw<{ rows: { name: string }[] }>(
    `with recursive above as (
       select id, name, parent_id from departments where id = coalesce((select department_id from users
         where id = :userId), :departmentId)
       union
       select d.id, d.name, d.parent_id from above join departments d on d.id = above.parent_id
     )
     select name from above order by (parent_id is null) desc limit 1`,
    { userId, departmentId },
  );
  const [root] = rows;
  if (!root) throw new Error(`There is no department ${departmentId}.`);
  return root.name;
}
