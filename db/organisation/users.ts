import type { Knex } from 'knex';
import type { Db } from '../shared/knex';
import { escaped, pagedByWays, type PageRequest } from '../shared/listing';
import { reachOf, waysInScope } from './scope';

export interface UserRow {
  readonly id: string;
  readonly username: string;
  readonly name: string;
  readonly password_hash: string;
  readonly department_id: string;
  readonly roles: string[];
  readonly skills: string[];
  readonly email: string | null;
  readonly mobile: string | null;
  readonly active: boolean;
  readonly created_at: string;
}

declare module 'knex/types/tables' {
  interface Tables {
    users: UserRow;
  }
}

export const userById = (db: Db, id: string): Promise<UserRow | undefined> => db('users').where({ id }).first();

export const usersById = (db: Db, ids: readonly string[]): Promise<UserRow[]> =>
  db('users').whereIn('id', [...new Set(ids)]);

export const userNamed = (db: Db, username: string): Promise<UserRow | undefined> =>
  db('users').where({ username }).first();

/** Records are in the department of their owner, so that the heads above that owner see them. */
export async function departmentOf(db: Db, userId: string): Promise<string> {
  const user = await db('users').where({ id: userId }).first('department_id');
  if (!user) throw new Error(`There is no user ${userId}.`);
  return user.department_id;
}

export async function namesOfUsers(db: Db, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const rows = await db('users')
    .whereIn('id', [...new Set(ids)])
    .select('id', 'name');
  return new Map(rows.map(({ id, name }) => [id, name]));
}

export interface UserFilter {
  readonly q?: string | undefined;
  readonly role?: string | undefined;
  readonly username?: string | undefined;
  /** With everything below it. */
  readonly departmentId?: string | undefined;
}

const EVERYBODY = { kind: 'all' } as const;

export async function listUsers(db: Db, filter: UserFilter, page: PageRequest): Promise<UserRow[]> {
  const ways = waysInScope(db, EVERYBODY, await reachOf(db, EVERYBODY, filter.departmentId), 'users', () =>
    filtered(db('users'), filter),
  );
  return pagedByWays(db('users').select<UserRow[]>('users.*'), db, ways, page);
}

function filtered(query: Knex.QueryBuilder, { q, role, username }: UserFilter): Knex.QueryBuilder {
  if (q !== undefined)
    query.where((text) => text.whereILike('name', `%${escaped(q)}%`).orWhereILike('username', `%${escaped(q)}%`));
  if (role !== undefined) query.whereRaw('roles @> array[?]::text[]', [role]);
  if (username !== undefined) query.where({ username });
  return query;
}
