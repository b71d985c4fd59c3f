import pino, { type Logger } from 'pino';

/** Structured logs on standard output; the supervisor keeps them in BATON_HOME/logs. Secrets never reach them. */
export const createLog = (name: string): Logger =>
  pino({
    name,
    level: process.env['LOG_LEVEL'] ?? 'info',
    redact: ['password', 'token', '*.password', '*.token', 'headers.authorization'],
  });
