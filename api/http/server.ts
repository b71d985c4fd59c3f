import { createServer, type Server } from 'node:http';
import type { Express } from 'express';
import { endSlowExchanges, type Pace } from './slow-exchanges';
import { answerUnreadable } from './unreadable';

interface Patience extends Pace {
  /** For the head of a request, on a connection that is just opened as well as on one that is kept. */
  readonly headMs: number;
}

/** Slower than any line that people work on: at this pace 20 MB would take two and a half hours. */
const PATIENCE: Patience = { headMs: 20_000, stretchMs: 30_000, leastBytes: 64 * 1024 };

/** The product’s server of HTTP: whoever sends or reads too slowly is ended and keeps nobody else waiting. */
export function httpServer(app: Express, patience: Patience = PATIENCE): Server {
  const { headMs } = patience;
  const server = createServer({ headersTimeout: headMs, connectionsCheckingInterval: headMs / 4 }, app);
  answerUnreadable(server);
  endSlowExchanges(server, patience);
  return server;
}
