import { createHash, randomBytes } from 'node:crypto';
import type { Caller } from '../../definitions/access/caller';
import { isRole } from '../../definitions/access/roles';
import { departmentsUnder } from '../../db/departments';
import type { Db } from '../../db/knex';
import { userOfSession } from '../../db/sessions';
import type { UserRow } from '../../db/users';

const TOKEN_BYTES = 32;

/** An opaque token; only its hash is stored, so that a stolen database signs nobody in. */
export const newToken = (): string => randomBytes(TOKEN_BYTES).toString('base64url');
export const hashOfToken = (token: string): Buffer => createHash('sha256').update(token).digest();

/** The token of an `Authorization: Bearer` header. */
export const bearerToken = (header: string | undefined): string | undefined => /^Bearer ([\w-]+)$/.exec(header ?? '')?.[1];

export async function callerOf(db: Db, token: string | undefined): Promise<Caller | undefined> {
  if (token === undefined) return undefined;
  const user = await userOfSession(db, hashOfToken(token), new Date().toISOString());
  return user && callerFrom(db, user);
}

async function callerFrom(db: Db, { id, username, name, roles, department_id }: UserRow): Promise<Caller> {
  return { id, username, name, roles: roles.filter(isRole), departmentId: department_id, headedDepartmentIds: await departmentsUnder(db, id) };
}
