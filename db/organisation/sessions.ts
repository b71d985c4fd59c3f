import type { Db } from '../shared/knex';
import { prepared } from '../shared/prepared';
import type { UserRow } from './users';

interface SessionRow {
  readonly token_hash: Buffer;
  readonly user_id: string;
  readonly created_at: string;
  readonly expires_at: string;
}

declare module 'knex/types/tables' {
  interface Tables {
    sessions: SessionRow;
  }
}

export async function openSession(
  db: Db,
  session: { tokenHash: Buffer; userId: string; createdAt: string; expiresAt: string },
): Promise<void> {
  const { tokenHash, userId, createdAt, expiresAt } = session;
  await db('sessions').insert({ token_hash: tokenHash, user_id: userId, created_at: createdAt, expires_at: expiresAt });
}

export interface SignedIn extends Pick<UserRow, 'id' | 'username' | 'name' | 'roles' | 'department_id'> {
  /** The departments that the user heads, with all below them. */
  readonly headed: string[];
}

const SIGNED_IN = `
  select u.id, u.username, u.name, u.roles, u.department_id,
         array(with recursive headed as (
                 select id from departments where head_user_id = u.id
                 union
                 select d.id from departments d join headed h on d.parent_id = h.id
               ) select id::text from headed) as headed`;

/**
 * Who holds this token, while it is neither expired nor its user deactivated; one query, since every request asks it.
 */
export async function userOfSession(db: Db, tokenHash: Buffer, now: string): Promise<SignedIn | undefined> {
  const { rows } = await db
    .raw<{ rows: SignedIn[] }>(
      `${SIGNED_IN} from sessions s join users u on u.id = s.user_id
        where s.token_hash = :tokenHash and s.expires_at > :now and u.active`,
      { tokenHash, now },
    )
    .options(prepared('user-of-session'));
  return rows[0];
}

/** The same of a user who proves themselves in another way than by a session; undefined when they have left. */
export async function activeUser(db: Db, id: string): Promise<SignedIn | undefined> {
  const { rows } = await db.raw<{ rows: SignedIn[] }>(`${SIGNED_IN} from users u where u.id = ? and u.active`, [id]);
  return rows[0];
}

export async function closeSession(db: Db, tokenHash: Buffer): Promise<void> {
  await db('sessions').where({ token_hash: tokenHash }).delete();
}

export const deleteExpiredSessions = (db: Db, now: string): Promise<number> =>
  db('sessions').where('expires_at', '<', now).delete();
