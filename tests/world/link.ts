import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A way to the database or the engine that a test can cut, as when that process or the network is away. */
export interface Link {
  readonly host: string;
  readonly port: number;
  cut(): Promise<void>;
  /** Takes connections and bytes, and passes nothing on: as when the other side is paused. */
  hang(): void;
  mend(): Promise<void>;
}

const loopback = '127.0.0.1';

/** @param target `host:port` */
export async function linkTo(target: string): Promise<Link> {
  const [host = loopback, targetPort = ''] = target.split(':');
  const sockets = new Set<Socket>();
  const keep = (socket: Socket): Socket => {
    sockets.add(socket);
    return socket.on('error', () => socket.destroy()).on('close', () => sockets.delete(socket));
  };
  let isHanging = false;
  const server = createServer((near) => {
    keep(near);
    if (isHanging) return;
    const far = keep(connect(Number(targetPort), host));
    near.pipe(far).pipe(near);
  });
  const listen = async (port: number): Promise<void> => {
    server.listen(port, loopback);
    await once(server, 'listening');
  };
  await listen(0);
  const { port } = addressOf(server.address());
  return {
    host: loopback,
    port,
    async cut() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
    hang() {
      isHanging = true;
      for (const socket of sockets) socket.unpipe();
    },
    async mend() {
      isHanging = false;
      await listen(port);
    },
  };
}

function addressOf(address: AddressInfo | string | null): AddressInfo {
  if (address === null || typeof address === 'string') throw new Error('The link does not listen.');
  return address;
}
