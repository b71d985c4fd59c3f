import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import request from 'supertest';
import { type Person, signedIn } from '../../world/http';
import { serving } from '../../world/interface/served';
import { openWorld, type World } from '../../world/world';

let world: World;
let sales: Person;
beforeAll(async () => {
  world = await openWorld();
  sales = await signedIn(world, 'sales1');
});
afterAll(() => world.close());

const raw = (body: string, headers: Record<string, string>) => {
  let asked = request(world.app).post('/api/v1/customers').set('Authorization', `Bearer ${sales.token}`);
  for (const [name, value] of Object.entries(headers)) asked = asked.set(name, value);
  return asked.send(body);
};
const JSON_TYPE = { 'Content-Type': 'application/json' };
const pointers = (body: { errors?: { pointer: string }[] }) => body.errors?.map(({ pointer }) => pointer);

test('every problem is problem+json with its place and a request id', async () => {
  const { status, body, headers } = await sales.post('/customers', {});
  expect(headers['content-type']).toMatch('application/problem+json');
  expect(status).toBe(400);
  expect(body).toMatchObject({
    status: 400,
    code: 'invalid_request',
    title: 'Bad request',
    errors: [{ pointer: '/name', code: 'required' }],
  });
  expect(body.instance).toMatch(/^urn:baton:request:[0-9a-f-]{36}$/);
});

test('an unknown field is named, with the one that was meant', async () => {
  const { status, body } = await sales.post('/customers', { name: '甲公司', taxNo: '1' });
  expect({ status, pointers: pointers(body) }).toEqual({ status: 400, pointers: ['/taxNo'] });
  const typo = await sales.post('/customers', { name: '甲公司', webiste: 'a.cn' });
  expect(typo.body.errors[0].detail).toContain('Did you mean "website"?');
});

test('a wrong type, a blank name and a broken date are each named', async () => {
  expect(pointers((await sales.post('/customers', { name: 7 })).body)).toEqual(['/name']);
  expect(pointers((await sales.post('/customers', { name: '　 ' })).body)).toEqual(['/name']);
  expect(
    pointers(
      (await sales.post('/opportunities', { name: 'x', customer: { name: 'y' }, expectedCloseOn: '2026-02-30' })).body,
    ),
  ).toEqual(['/expectedCloseOn']);
  expect(
    pointers((await sales.post('/opportunities', { name: 'x', customer: { name: 'y' }, expectedAmountFen: 1.5 })).body),
  ).toEqual(['/expectedAmountFen']);
});

test('a customer is picked or described, not both and not neither', async () => {
  expect((await sales.post('/opportunities', { name: 'x', customer: {} })).status).toBe(400);
  expect((await sales.post('/opportunities', { name: 'x', customer: { id: sales.id, name: 'y' } })).status).toBe(400);
  const unknown = await sales.post('/opportunities', { name: 'x', customer: { id: sales.id } });
  expect({ status: unknown.status, pointers: pointers(unknown.body) }).toEqual({
    status: 422,
    pointers: ['/customer/id'],
  });
});

test('OPP-06 a wrong identifier is refused with its place', async () => {
  const { status, body } = await sales.post('/opportunities', {
    name: 'x',
    customer: { name: 'y', taxNumber: '91310000MA1FL5E26X', mobile: '12', email: 'a@' },
  });
  expect({ status, pointers: pointers(body) }).toEqual({
    status: 422,
    pointers: ['/customer/taxNumber', '/customer/mobile', '/customer/email'],
  });
});

test('an unknown or retired business model is refused with its place', async () => {
  const { status, body } = await sales.post('/opportunities', {
    name: 'x',
    customer: { name: 'y' },
    businessModel: 'nope',
  });
  expect({ status, pointers: pointers(body) }).toEqual({ status: 422, pointers: ['/businessModel'] });
});

test('malformed JSON, another type, a deep and a large body', async () => {
  expect((await raw('{"name": ', JSON_TYPE)).body).toMatchObject({ status: 400, code: 'malformed_json' });
  expect((await raw('name=x', { 'Content-Type': 'application/x-www-form-urlencoded' })).status).toBe(415);
  expect((await raw(`{"name":"x","custom":{"a":${'['.repeat(5000)}${']'.repeat(5000)}}}`, JSON_TYPE)).status).toBe(400);
  const large = JSON.stringify({ name: 'x', address: 'y'.repeat(1_100_000) });
  expect((await raw(large, JSON_TYPE)).status).toBe(413);
});

test('a packed body counts unpacked, and one that cannot be unpacked is refused', async () => {
  const { url, close } = await serving(world.app);
  try {
    const headers = { ...JSON_TYPE, 'Content-Encoding': 'gzip', Authorization: `Bearer ${sales.token}` };
    const send = async (body: Buffer) =>
      (await fetch(`${url}/api/v1/customers`, { method: 'POST', headers, body })).status;
    expect(await send(gzipSync(JSON.stringify({ name: 'x', address: 'y'.repeat(1_100_000) })))).toBe(413);
    expect(await send(Buffer.from('no gzip'))).toBe(400);
    expect(await send(gzipSync(JSON.stringify({ name: '打包的' })))).toBe(201);
  } finally {
    await close();
  }
});

test('prototype names are names like others', async () => {
  const { status } = await raw('{"name":"x","__proto__":{"ownerId":"y"},"constructor":1}', JSON_TYPE);
  expect(status).toBe(400);
  expect(Object.keys(Object.prototype)).toEqual([]);
});

test('what is not an id, is not there, or is no route', async () => {
  expect((await sales.get('/opportunities/42')).status).toBe(404);
  expect((await sales.get(`/opportunities/${sales.id}`)).status).toBe(404);
  expect((await sales.get('/nothing')).body.code).toBe('not_found');
});

test('API-05 unknown sorts and filters, and cursors that were altered or belong elsewhere, are refused', async () => {
  for (const name of ['一', '二', '三']) await sales.post('/customers', { name: `分页${name}公司` });
  expect((await sales.get('/customers?sort=taxNumber')).status).toBe(400);
  expect((await sales.get('/customers?filter[secret]=1')).status).toBe(400);
  expect((await sales.get('/customers?limit=201')).status).toBe(400);
  const first = await sales.get('/customers?limit=2&q=分页');
  expect(first.body.items).toHaveLength(2);
  const cursor = String(first.body.nextCursor);
  const second = await sales.get(`/customers?limit=2&q=分页&cursor=${cursor}`);
  expect(second.body.items).toHaveLength(1);
  expect(second.body.nextCursor).toBeNull();
  const altered = `${cursor.startsWith('A') ? 'B' : 'A'}${cursor.slice(1)}`;
  expect((await sales.get(`/customers?limit=2&cursor=${altered}`)).status).toBe(400);
  expect((await sales.get(`/customers?limit=2&sort=name&cursor=${cursor}`)).status).toBe(400);
  expect((await sales.get(`/opportunities?limit=2&cursor=${cursor}`)).status).toBe(400);
});

test('a NUL character is refused where it stands, in bodies and queries', async () => {
  const name = await sales.post('/customers', { name: '甲\u0000乙' });
  expect({ status: name.status, pointer: name.body.errors[0].pointer }).toEqual({ status: 400, pointer: '/name' });
  const custom = await sales.post('/customers', { name: '甲乙', custom: { note: { deep: ['\u0000'] } } });
  expect({ status: custom.status, pointer: custom.body.errors[0].pointer }).toEqual({
    status: 400,
    pointer: '/custom/note/deep/0',
  });
  expect((await sales.get('/customers?q=%00')).status).toBe(400);
});

test('what is no HTTP, such as an address in Chinese, gets a problem with advice; the next request works', async () => {
  const { host, port, close } = await serving(world.app);
  const asked = async (...lines: readonly string[]) => {
    const socket = connect(port, host);
    socket.write([...lines, '', ''].join('\r\n'));
    const [head = '', body = ''] = (await text(socket)).split('\r\n\r\n');
    return { head, body };
  };
  const plain = await asked('GET /api/v1/opportunities?q=泵站 HTTP/1.1', 'Host: x');
  expect(plain.head).toMatch(/^HTTP\/1\.1 400 Bad request\r\nContent-Type: application\/problem\+json/);
  expect(JSON.parse(plain.body)).toMatchObject({
    status: 400,
    code: 'invalid_request',
    title: 'Bad request',
    detail: expect.stringContaining('Percent-encode'),
    instance: expect.stringMatching(/^urn:baton:request:/),
  });
  expect((await asked('GET /health/live HTTP/1.1', 'Host: x', `X-Long: ${'x'.repeat(20_000)}`)).head).toMatch(
    /^HTTP\/1\.1 431 Headers too large/,
  );
  expect((await asked('no http')).head).toMatch(/^HTTP\/1\.1 400 /);
  expect((await asked('GET /health/live HTTP/1.1', 'Host: x', 'Connection: close')).head).toMatch(/^HTTP\/1\.1 200 /);
  await close();
});
