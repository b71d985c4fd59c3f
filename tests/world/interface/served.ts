import { once } from 'node:events';
import type { Server } from 'node:http';
import type { Express } from 'express';
import { httpServer } from '../../../api/http/server';

/** The product’s own server, on a port of loopback. */
export interface Served {
  readonly server: Server;
  readonly host: string;
  readonly port: number;
  readonly url: string;
  readonly close: () => Promise<void>;
}

const loopback = '127.0.0.1';

export async function serving(app: Express, patience?: Parameters<typeof httpServer>[1]): Promise<Served> {
  const server = httpServer(app, patience).listen(0, loopback);
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server does not listen.');
  const { port } = address;
  return {
    server,
    host: loopback,
    port,
    url: `http://${loopback}:${port}`,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
