import { createReadStream } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { Problem } from '../http/problem';
import type { DocumentScanner } from './scanner';

/** Without an answer for so long, the scanner counts as away. */
const PATIENCE_MS = 60_000;

/**
 * ClamAV’s daemon: takes a file as chunks that begin with their length, up to one without any, and answers in one
 * line (`INSTREAM`).
 */
export const clamd = ({ host, port }: { readonly host: string; readonly port: number }): DocumentScanner => ({
  async scan({ path }) {
    const answer = await asked(connect({ host, port, timeout: PATIENCE_MS }), path).catch((error: unknown) => {
      throw away(error instanceof Error ? error.message : String(error));
    });
    const [, infected] = /^stream: (.+) FOUND$/.exec(answer) ?? [];
    if (infected !== undefined) return { infected };
    if (answer !== 'stream: OK') throw away(answer);
    return 'clean';
  },
});

const away = (why: string): Problem =>
  new Problem({
    status: 503,
    code: 'unavailable',
    detail: `The virus scanner does not answer (${why}). Nothing was kept; try again shortly.`,
    headers: { 'Retry-After': '10' },
  });

function asked(socket: Socket, path: string): Promise<string> {
  return new Promise<string>((resolve, reject) => {
    let answer = '';
    socket.once('error', reject);
    socket.once('timeout', () => reject(new Error('no answer in time')));
    socket.on('data', (chunk: Buffer) => (answer += chunk.toString()));
    socket.once('end', () => resolve(answer.replace(/\0+$/, '').trim()));
    send(socket, path).catch(reject);
  }).finally(() => socket.destroy());
}

async function send(socket: Socket, path: string): Promise<void> {
  await written(socket, Buffer.from('zINSTREAM\0'));
  const chunks: AsyncIterable<unknown> = createReadStream(path);
  for await (const chunk of chunks) {
    if (!Buffer.isBuffer(chunk)) throw new Error('A file is read in buffers.');
    await written(socket, Buffer.concat([lengthOf(chunk.length), chunk]));
  }
  await written(socket, lengthOf(0));
}

const written = (socket: Socket, bytes: Buffer): Promise<void> =>
  new Promise((resolve, reject) => socket.write(bytes, (error) => (error ? reject(error) : resolve())));

function lengthOf(bytes: number): Buffer {
  const prefix = Buffer.alloc(4);
  prefix.writeUInt32BE(bytes);
  return prefix;
}
