import pino, { type DestinationStream, type Logger } from 'pino';
import { failedStep } from '../../definitions/case/failed-step';

/** Structured logs on standard output; the supervisor keeps them in BATON_HOME/logs. Secrets never reach them. */
export const createLog = (name: string, to?: DestinationStream): Logger =>
  pino(
    {
      name,
      level: process.env['LOG_LEVEL'] ?? 'info',
      // the SDK and the flows put errors under `error`, which pino would print as {}
      serializers: { err: inFull, error: inFull },
      redact: ['password', 'token', '*.password', '*.token', 'headers.authorization'],
    },
    to,
  );

/** An error with all that led to it, also what happened in another process. */
const inFull = (error: unknown): unknown =>
  error instanceof Error ? { type: error.name, message: error.message, stack: failedStep(error).details } : error;
