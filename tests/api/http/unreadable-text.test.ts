import request from 'supertest';
import { ask, publishApproval } from '../../world/approvals';
import { anApproval, aStep, imported, zipOf } from '../../world/definitions';
import type { Person } from '../../world/http';
import { signedInPeople } from '../../world/people';
import { openWorld, type World } from '../../world/world';

/** Half of 👍: no text by itself. */
const HALF = '\ud83d';

let world: World;
let person: (username: string) => Person;
let sales: Person;
beforeAll(async () => {
  world = await openWorld();
  person = await signedInPeople(world, ['sales1', 'manager1', 'ops1']);
  sales = person('sales1');
});
afterAll(() => world.close());

const refusal = ({ status, body }: { status: number; body: { errors?: { pointer: string; code: string }[] } }) => ({
  status,
  at: body.errors?.map(({ pointer }) => pointer),
});
const refusedAt = (...at: readonly string[]) => ({ status: 400, at });

test('half a surrogate pair is refused where it stands, at any depth, in values and in names', async () => {
  expect(refusal(await sales.post('/customers', { name: `甲${HALF}` }))).toEqual(refusedAt('/name'));
  expect(refusal(await sales.post('/customers', { name: '甲', custom: { a: { b: [HALF] } } }))).toEqual(
    refusedAt('/custom/a/b/0'),
  );
  expect(refusal(await sales.post('/customers', { name: '甲', custom: { [HALF]: 1 } }))).toEqual(refusedAt('/custom'));
});

test('half a surrogate pair in title, data, comment or reason wedges no case: its next command works', async () => {
  await publishApproval(world, 'halves', [aStep('one')]);
  const body = { definition: 'halves', title: '审批', subject: { type: 'test', id: '1' }, data: {} };
  expect(refusal(await sales.post('/approvals', { ...body, title: HALF }))).toEqual(refusedAt('/title'));
  expect(refusal(await sales.post('/approvals', { ...body, data: { note: HALF } }))).toEqual(refusedAt('/data/note'));
  expect(refusal(await sales.post('/approvals', { ...body, subject: { type: HALF, id: '1' } }))).toEqual(
    refusedAt('/subject/type'),
  );
  const approval = await ask(sales, 'halves');
  const manager = person('manager1');
  const task = await approval.task(manager);
  expect(refusal(await manager.post(`/tasks/${task}/comments`, { text: HALF }))).toEqual(refusedAt('/text'));
  expect(refusal(await manager.post(`/tasks/${task}/decision`, { outcome: 'approve', comment: HALF }))).toEqual(
    refusedAt('/comment'),
  );
  expect(
    refusal(await manager.post(`/tasks/${task}/return`, { to: 'initiator', resume: 'here', reason: HALF })),
  ).toEqual(refusedAt('/reason'));
  expect(refusal(await manager.put(`/tasks/${task}/draft`, { comment: HALF }))).toEqual(refusedAt('/comment'));
  expect((await approval.decide(manager, 'approve')).status).toBe(200);
});

test('a draft of a definition with half a surrogate pair is not saved, and lists work as before', async () => {
  const ops = person('ops1');
  const draft = anApproval('halfDraft', [aStep('one')], { description: `坏${HALF}` });
  expect(refusal(await ops.put('/definitions/approval/halfDraft/draft', draft))).toEqual(refusedAt('/description'));
  expect((await ops.get('/definitions?limit=200')).status).toBe(200);
});

test('the files of a zip that is imported are read as Unicode or refused with their place', async () => {
  const good = anApproval('zipped', [aStep('one')]);
  const half = JSON.stringify({ ...good, name: HALF });
  const bytes = Buffer.concat([Buffer.from('{"name":"'), Buffer.from([0xed, 0xa0, 0x80]), Buffer.from('"}')]);
  for (const [content, pointer] of [
    [half, '/name'],
    [bytes, ''],
    [JSON.stringify({ ...good, name: 'a\0' }), '/name'],
  ] as const) {
    const { status, body } = await imported(person('ops1'), await zipOf({ 'approval/zipped.json': content }));
    expect({ status, pointers: body.errors?.map((error: { pointer: string }) => error.pointer) }).toEqual({
      status: 422,
      pointers: [`/approval/zipped.json${pointer}`],
    });
  }
  const quoted = await zipOf({ 'approval/zipped.json': JSON.stringify({ ...good, name: '\\u0000 and \\ud83d' }) });
  expect((await imported(person('ops1'), quoted)).status).toBe(200);
});

test('a body that is not UTF-8 is refused, whatever it says', async () => {
  const raw = Buffer.concat([Buffer.from('{"name":"'), Buffer.from([0xb9, 0xab]), Buffer.from('"}')]);
  const asked = request(world.app)
    .post('/api/v1/customers')
    .set('Authorization', `Bearer ${sales.token}`)
    .set('Content-Type', 'application/json');
  asked.write(raw);
  const { status, body } = await asked;
  expect({ status, code: body.errors?.[0].code }).toEqual({ status: 400, code: 'not_unicode' });
});

test('an address that is not UTF-8 is refused: path, query value, filter and name', async () => {
  expect((await sales.get('/customers/%FF')).status).toBe(400);
  expect((await sales.get('/definitions/approval/%ED%A0%80')).status).toBe(400);
  expect((await sales.get('/definitions/approval/a%00')).status).toBe(400);
  expect(refusal(await sales.get('/customers?q=%FF'))).toEqual(refusedAt('/q'));
  expect(refusal(await sales.get('/customers?filter[region]=%ED%A0%BD'))).toEqual(refusedAt('/filter[region]'));
  expect(refusal(await sales.get('/customers?%FF=1'))).toEqual(refusedAt(''));
  expect((await sales.get('/customers?filter[region]=%00')).status).toBe(400);
});

test('a CSV that is no Unicode and no GB 18030 is refused whole; a cell with NUL spoils no other line', async () => {
  const csv = (...parts: readonly (string | Uint8Array)[]) =>
    sales.post(
      '/customers/import',
      Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : part))),
      {
        'Content-Type': 'text/csv',
      },
    );
  expect(refusal(await csv('name,region\n好公司,华东\n', Buffer.from([0xb9, 0xab, 0xcb]), ',华东\n'))).toEqual(
    refusedAt(''),
  );
  const { status, body } = await csv('name,region\n好公司,华东\n坏\0公司,华北\n又一家公司,华南\n');
  expect(status).toBe(200);
  expect(
    body.lines.map(({ errors }: { errors?: { pointer: string; code: string }[] }) =>
      errors?.map(({ pointer, code }) => `${pointer} ${code}`),
    ),
  ).toEqual([undefined, ['/name nul_character'], undefined]);
});

test('a CSV in the encoding that it names is read by it', async () => {
  const csv = Buffer.concat([Buffer.from('name\n'), Buffer.from([0xb9, 0xab, 0xcb, 0xbe])]);
  const { body } = await sales.post('/customers/import', csv, { 'Content-Type': 'text/csv; charset=gbk' });
  expect(body).toMatchObject({ created: 1 });
  expect((await sales.get(`/customers/${body.lines[0].id}`)).body.name).toBe('公司');
});

test('a file name that is not UTF-8 is refused, in the address and in a form', async () => {
  const pdf = Buffer.from('%PDF-1.7\n');
  const upload = (query: string) => sales.post(`/documents${query}`, pdf, { 'Content-Type': 'application/pdf' });
  expect(refusal(await upload('?name=%FF.pdf'))).toEqual(refusedAt('/name'));
  expect(refusal(await upload('?name=a%00.pdf'))).toEqual(refusedAt('/name'));
  const form = Buffer.concat([
    Buffer.from('--x\r\nContent-Disposition: form-data; name="file"; filename="'),
    Buffer.from([0xff]),
    Buffer.from('.pdf"\r\nContent-Type: application/pdf\r\n\r\n%PDF-1.7\n\r\n--x--\r\n'),
  ]);
  const inForm = await sales.post('/documents', form, { 'Content-Type': 'multipart/form-data; boundary=x' });
  expect(refusal(inForm)).toEqual(refusedAt('/name'));
  expect((await upload('?name=%E5%A5%BD.pdf')).status).toBe(201);
});

test('a form whose fields are not UTF-8 is refused', async () => {
  const { status } = await request(world.app)
    .post('/api/v1/links/abc')
    .set('Content-Type', 'application/x-www-form-urlencoded')
    .send('outcome=approve&comment=%ED%A0%80');
  expect(status).toBe(400);
});

test('a refusal that quotes what cannot be kept is an answer like others to its Idempotency-Key', async () => {
  const key = { 'Idempotency-Key': 'quoting-1' };
  const body = { name: '甲', [`${'x'.repeat(59)}👍👍`]: 1 };
  const [first, second] = [await sales.post('/customers', body, key), await sales.post('/customers', body, key)];
  expect(first.status).toBe(400);
  expect(second.body).toEqual(first.body);
  const half = { 'Idempotency-Key': 'quoting-2' };
  expect((await sales.post('/customers', { [HALF]: 1 }, half)).status).toBe(400);
  expect((await sales.post('/customers', { [HALF]: 1 }, half)).status).toBe(400);
});
