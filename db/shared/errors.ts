import { DatabaseError } from 'pg';

/** Whether a unique index refused the write: somebody else, or an earlier attempt, has been there. */
export const isUniqueViolation = (error: unknown): boolean => error instanceof DatabaseError && error.code === '23505';
