import { DatabaseError } from 'pg';

/** Whether a unique index refused the write: somebody else, or an earlier attempt, has been there. */
export const isUniqueViolation = (error: unknown): boolean => error instanceof DatabaseError && error.code === '23505';

/**
 * Postgres classes of what passes by itself: connections, transactions that met, resources that ran out (a full disk
 * too), an operator who steps in, trouble of the system below. docs/operations.md lists them.
 */
const PASSING_CLASSES = ['08', '40', '53', '57', '58'];
/** A lock that was not to be had in time; a server that is read-only while another takes over. */
const PASSING_STATES = ['55P03', '25006'];
/** Shutting down, starting up, or out of connections. */
const AWAY_STATES = ['57P01', '57P02', '57P03', '53300', '08006', '08001', '08003'];
const CONNECTION_LOST = ['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT', 'EPIPE', 'EHOSTUNREACH'];
const CONNECTION_LOST_MESSAGE = new RegExp(
  [
    'Connection terminated',
    'timeout exceeded when trying to connect',
    'timeout expired',
    'Timeout acquiring a connection',
    'operation timed out for an unknown reason',
    'connection error',
    'Connection ended unexpectedly',
    'Unable to acquire a connection',
  ].join('|'),
);

/** Whether it cannot be reached now, or has just gone. */
export const isDatabaseAway = (error: unknown): boolean =>
  wholeOf(error).some(
    (one) =>
      [...AWAY_STATES, ...CONNECTION_LOST].includes(textAt(one, 'code')) ||
      CONNECTION_LOST_MESSAGE.test(textAt(one, 'message')),
  );

/** Whether the same statement may succeed when it is tried again, although nobody has changed anything. */
export const isPassing = (error: unknown): boolean =>
  isDatabaseAway(error) || wholeOf(error).some((one) => isPassingState(textAt(one, 'code')));

const isPassingState = (code: string): boolean =>
  PASSING_STATES.includes(code) || (code.length === 5 && PASSING_CLASSES.some((start) => code.startsWith(start)));

/** The error and all that it was made of, each once, however they refer to each other. */
export function wholeOf(error: unknown): readonly unknown[] {
  const whole = new Set([error]);
  for (const one of whole) for (const part of partsOf(one)) whole.add(part);
  return [...whole];
}

/** What is told of an error by its parts: errors of Node may come from another realm, and are no instances there. */
const partsOf = (error: unknown): readonly unknown[] => {
  if (typeof error !== 'object' || error === null) return [];
  const several: readonly unknown[] = 'errors' in error && Array.isArray(error.errors) ? error.errors : [];
  return 'cause' in error && error.cause !== undefined ? [...several, error.cause] : several;
};

const textAt = (error: unknown, name: 'code' | 'message'): string => {
  const text: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, name) : undefined;
  return typeof text === 'string' ? text : '';
};
