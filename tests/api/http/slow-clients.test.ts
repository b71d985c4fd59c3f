import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { waitUntil } from '../../../ops/engines/wait-until';
import { uploaded } from '../../world/documents';
import { type Person, signedIn } from '../../world/http';
import { type Served, serving } from '../../world/interface/served';
import { openWorld, type World } from '../../world/world';

/** As in operation, but in seconds. */
const PATIENCE = { headMs: 1_000, stretchMs: 1_000, leastBytes: 1_000 };
const BYTE_EVERY_MS = 50;

let world: World;
let served: Served;
let sales: Person;
beforeAll(async () => {
  world = await openWorld();
  served = await serving(world.app, PATIENCE);
  sales = await signedIn(world, 'sales1');
});
afterAll(async () => {
  await served.close();
  await world.close();
});

const connected = (): Socket => connect(served.port, served.host).on('error', () => undefined);
const head = (first: string, ...lines: readonly string[]): string =>
  [first, 'Host: x', `Authorization: Bearer ${sales.token}`, ...lines, '', ''].join('\r\n');
const postHead = (bytes: number): string =>
  head('POST /api/v1/customers HTTP/1.1', 'Content-Type: application/json', `Content-Length: ${bytes}`);

/** Sends what is left one byte at a time, until the server has had enough; gives what it answered. */
async function drip(socket: Socket, rest: string): Promise<string> {
  const bytes = Array.from(rest);
  const dripping = setInterval(() => {
    const byte = bytes.shift();
    if (byte === undefined || socket.destroyed) clearInterval(dripping);
    else socket.write(byte);
  }, BYTE_EVERY_MS);
  let answer = '';
  socket.setEncoding('utf8').on('data', (piece: string) => (answer += piece));
  await new Promise((resolve) => socket.once('close', resolve)); // also where the server resets it
  clearInterval(dripping);
  return answer;
}

const expectLate = (answer: string): void => {
  expect(answer).toMatch(/^HTTP\/1\.1 408 Request timeout\r\nContent-Type: application\/problem\+json/);
  expect(answer).toContain('"code":"request_timeout"');
};

const others = async (): Promise<number> => (await fetch(`${served.url}/health/live`)).status;

test('a head that comes one byte at a time is answered 408, and others are served meanwhile', async () => {
  const slow = Array.from({ length: 20 }, () =>
    drip(connected(), head(`GET /health/live?${'x'.repeat(5_000)} HTTP/1.1`)),
  );
  expect(await others()).toBe(200);
  for (const answer of await Promise.all(slow)) expectLate(answer);
});

test('a connection on which nothing comes at all is ended', async () => {
  const silent = connected();
  await text(silent);
  expect(silent.destroyed).toBe(true);
});

test('a body that comes one byte at a time is answered 408, and stores nothing', async () => {
  const body = JSON.stringify({ name: '慢慢来的公司', address: 'x'.repeat(400) });
  const slow = connected();
  slow.write(postHead(Buffer.byteLength(body)));
  const stranger = connected();
  stranger.write(postHead(5_000).replace(sales.token, 'nobody'));
  const answers = await Promise.all([drip(slow, body), drip(stranger, body), others()]);
  expectLate(answers[0]);
  expect(answers[1]).toMatch(/^HTTP\/1\.1 401 /);
  expect(answers[2]).toBe(200);
  expect(await world.db('customers').where({ name: '慢慢来的公司' })).toEqual([]);
});

test('a body that keeps coming is waited for, however long it takes in all', async () => {
  const body = JSON.stringify({ name: '匀速公司', custom: { note: 'x'.repeat(60_000) } });
  const steady = connected();
  steady.write(`${postHead(Buffer.byteLength(body)).trimEnd()}\r\nConnection: close\r\n\r\n`);
  const pieces = body.match(/[^]{1,1000}/g) ?? [];
  const sending = setInterval(() => {
    const piece = pieces.shift();
    if (piece === undefined) clearInterval(sending);
    else steady.write(piece);
  }, BYTE_EVERY_MS);
  expect(await text(steady)).toMatch(/^HTTP\/1\.1 201 /);
});

test('an answer that nobody reads is ended, and the process holds nothing of it any more', async () => {
  const document = await uploaded(
    sales,
    'large.pdf',
    Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.alloc(19_000_000)]),
  );
  const accepted = once(served.server, 'connection');
  const reader = connected().pause();
  reader.write(head(`GET /api/v1/documents/${document}/content HTTP/1.1`));
  const [near] = await accepted;
  await once(near, 'close');
  expect(await others()).toBe(200);
  reader.destroy();
});

test('a client that goes away in the middle of its body, or before its answer, costs others nothing', async () => {
  const body = JSON.stringify({ name: '走开的公司' });
  const leaving = Array.from({ length: 20 }, async (_, index) => {
    const socket = connected();
    await once(socket, 'connect');
    const sent = index % 2 === 0 ? body.slice(0, 5) : body;
    socket.write(postHead(Buffer.byteLength(body)) + sent, () => socket.destroy());
    await once(socket, 'close');
  });
  await Promise.all(leaving);
  expect(await others()).toBe(200);
  expect((await sales.post('/customers', { name: '留下的公司' })).status).toBe(201);
  await waitUntil('all connections are over', 20_000, async () => {
    const open = await new Promise<number>((resolve, reject) => {
      served.server.getConnections((error, count) => (error ? reject(error) : resolve(count)));
    });
    if (open > 1) throw new Error(`${open} are open`);
  });
});

test('a body that is announced, or turns out, larger than a route takes is refused', async () => {
  const large = JSON.stringify({ name: 'x', address: 'y'.repeat(1_100_000) });
  const init = {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${sales.token}` },
  };
  expect((await fetch(`${served.url}/api/v1/customers`, { ...init, body: large })).status).toBe(413);
  const inPieces = new Blob([large]).stream();
  const unannounced = { ...init, body: inPieces, duplex: 'half' } as const;
  expect((await fetch(`${served.url}/api/v1/customers`, unannounced)).status).toBe(413);
  expect(await others()).toBe(200);
});
