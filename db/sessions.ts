import type { Db } from './knex';
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

export async function openSession(db: Db, session: { tokenHash: Buffer; userId: string; createdAt: string; expiresAt: string }): Promise<void> {
  const { tokenHash, userId, createdAt, expiresAt } = session;
  await db('sessions').insert({ token_hash: tokenHash, user_id: userId, created_at: createdAt, expires_at: expiresAt });
}

/** Who holds this token, while it is neither expired nor its user deactivated. */
export const userOfSession = (db: Db, tokenHash: Buffer, now: string): Promise<UserRow | undefined> =>
  db('sessions')
    .join('users', 'users.id', 'sessions.user_id')
    .where('sessions.token_hash', tokenHash)
    .where('sessions.expires_at', '>', now)
    .where('users.active', true)
    .first<UserRow | undefined>('users.*');

export async function closeSession(db: Db, tokenHash: Buffer): Promise<void> {
  await db('sessions').where({ token_hash: tokenHash }).delete();
}

export const deleteExpiredSessions = (db: Db, now: string): Promise<number> => db('sessions').where('expires_at', '<', now).delete();
