import type { Department, Organisation, OrgPerson } from '../definitions/approval/organisation';
import type { Db } from './knex';

interface AbsenceRow {
  readonly id: string;
  readonly user_id: string;
  readonly deputy_id: string;
  readonly from_at: string;
  readonly to_at: string;
  readonly created_by: string;
  readonly created_at: string;
}

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
    absences: AbsenceRow;
  }
}

/** Whom a question about the organisation may come to, beside the heads of all departments. */
export interface OrganisationQuestion {
  readonly usernames: readonly string[];
  readonly userIds: readonly string[];
  readonly roles: readonly string[];
  readonly at: string;
  readonly ownerIds: readonly string[];
}

/** The part of the organisation that answers a question: all departments, the absences of that moment, and everybody it may come to. */
export async function organisationFor(db: Db, { usernames, userIds, roles, at, ownerIds }: OrganisationQuestion): Promise<Organisation> {
  const departments = await departmentTree(db);
  const absences = await db('absences').where('from_at', '<=', at).where('to_at', '>', at).orderBy('created_at', 'desc');
  const ids = [...userIds, ...ownerIds, ...departments.flatMap(({ headId }) => headId ?? []), ...absences.map(({ deputy_id }) => deputy_id)];
  const rows = await db('users')
    .whereIn('id', [...new Set(ids)])
    .orWhereIn('username', [...usernames])
    .orWhereRaw('roles && ?::text[]', [[...roles]])
    .orderBy('username');
  const people = rows.map(({ id, username, name, roles: held, active, department_id }): OrgPerson => ({ userId: id, username, name, roles: held, active, departmentId: department_id }));
  return { departments, people, ownerIds: [...ownerIds], absences: absences.map(({ user_id, deputy_id, from_at, to_at }) => ({ userId: user_id, deputyId: deputy_id, from: from_at, to: to_at })) };
}

const departmentTree = async (db: Db): Promise<Department[]> =>
  (await db('departments').select('id', 'name', 'parent_id', 'head_user_id')).map(({ id, name, parent_id, head_user_id }) => ({ id, name, parentId: parent_id, headId: head_user_id }));
