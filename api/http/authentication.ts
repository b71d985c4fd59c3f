import { createHash, randomBytes } from 'node:crypto';
import type { Caller } from '../../definitions/organisation/access/caller';
import { isRole } from '../../definitions/organisation/access/roles';
import type { Db } from '../../db/shared/knex';
import { activeUser, type SignedIn, userOfSession } from '../../db/organisation/sessions';

const TOKEN_BYTES = 32;

/** An opaque token; only its hash is stored, so that a stolen database signs nobody in. */
export const newToken = (): string => randomBytes(TOKEN_BYTES).toString('base64url');
export const hashOfToken = (token: string): Buffer => createHash('sha256').update(token).digest();

/** The token of an `Authorization: Bearer` header. */
export const bearerToken = (header: string | undefined): string | undefined =>
  /^Bearer ([\w-]+)$/.exec(header ?? '')?.[1];

export async function callerOf(db: Db, token: string | undefined): Promise<Caller | undefined> {
  const user = token === undefined ? undefined : await userOfSession(db, hashOfToken(token), new Date().toISOString());
  return user && asCaller(user);
}

/** Whoever a one-time link was made for; undefined when they have left. */
export async function callerWithId(db: Db, userId: string): Promise<Caller | undefined> {
  const user = await activeUser(db, userId);
  return user && asCaller(user);
}

const asCaller = ({ id, username, name, roles, department_id, headed }: SignedIn): Caller => ({
  id,
  username,
  name,
  roles: roles.filter(isRole),
  departmentId: department_id,
  headedDepartmentIds: headed,
});
