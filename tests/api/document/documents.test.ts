import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises';
import { type AddressInfo, connect as connectTo, createServer } from 'node:net';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import pino from 'pino';
import request from 'supertest';
import { createApp } from '../../../api/app';
import { clamd } from '../../../api/document/clamd';
import { MAX_DOCUMENT_BYTES, openDocumentStore, storeParts } from '../../../api/document/store';
import { knownDocumentIds } from '../../../db/document/rows';
import { newId } from '../../../db/shared/new-id';
import { aPdf, upload, uploaded } from '../../world/documents';
import { type Person, signedIn } from '../../world/http';
import { openWorld, type World } from '../../world/world';

let world: World;
let sales1: Person;
let sales2: Person;
let manager1: Person;
let admin1: Person;
beforeAll(async () => {
  world = await openWorld();
  [sales1, sales2, manager1, admin1] = await Promise.all([
    signedIn(world, 'sales1'),
    signedIn(world, 'sales2'),
    signedIn(world, 'manager1'),
    signedIn(world, 'admin1'),
  ]);
});
afterAll(() => world.close());

const incoming = () => readdir(path.join(world.documents.store.folder, 'incoming'));
const stored = async () =>
  (
    await Promise.all(storeParts.map((part) => readdir(path.join(world.documents.store.folder, part)).catch(() => [])))
  ).flat();
const pointers = (body: { errors?: { pointer: string }[] }) => body.errors?.map(({ pointer }) => pointer);
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

describe('uploading', () => {
  test('a document is uploaded, described and downloaded under its Chinese name, always as an attachment', async () => {
    const bytes = aPdf('合同正文');
    const { status, body, headers } = await upload(sales1, '采购合同（终稿）.pdf', { bytes });
    expect(status).toBe(201);
    expect(headers['location']).toBe(`/api/v1/documents/${body.id}`);
    expect(body).toMatchObject({
      name: '采购合同（终稿）.pdf',
      mediaType: 'application/pdf',
      bytes: bytes.length,
      sha256: sha256(bytes),
      scanned: false,
      createdBy: sales1.id,
      attachedTo: [],
    });
    expect((await sales1.get(`/documents/${body.id}`)).body).toEqual(body);
    const content = await sales1.get(`/documents/${body.id}/content`).buffer(true);
    expect(content.headers).toMatchObject({
      'content-type': 'application/pdf',
      'content-length': String(bytes.length),
      etag: `"${sha256(bytes)}"`,
      'x-content-type-options': 'nosniff',
      'cache-control': 'private, no-cache',
    });
    expect(content.headers['content-disposition']).toMatch(/^attachment; filename="[\x20-\x7e]+"; filename\*=UTF-8''/);
    expect(decodeURIComponent(content.headers['content-disposition']?.split("UTF-8''")[1] ?? '')).toBe(
      '采购合同（终稿）.pdf',
    );
    expect(content.body).toEqual(bytes);
  });

  test('a download is sent in ranges, not again when it is known, and only its head when asked so', async () => {
    const id = await uploaded(sales1, 'ranges.pdf');
    const content = `/documents/${id}/content`;
    const part = await sales1.get(content).set('Range', 'bytes=1-3').buffer(true);
    expect({ status: part.status, body: String(part.body), range: part.headers['content-range'] }).toEqual({
      status: 206,
      body: 'PDF',
      range: `bytes 1-3/${aPdf('ranges.pdf').length}`,
    });
    const beyond = await sales1.get(content).set('Range', 'bytes=9999-');
    expect({
      status: beyond.status,
      code: beyond.body.code,
      disposition: beyond.headers['content-disposition'],
    }).toEqual({ status: 416, code: 'range_not_satisfiable', disposition: undefined });
    const etag = String(part.headers['etag']);
    expect((await sales1.get(content).set('If-None-Match', etag)).status).toBe(304);
    const head = await request(world.app).head(`/api/v1${content}`).set('Authorization', `Bearer ${sales1.token}`);
    expect({ status: head.status, length: head.headers['content-length'] }).toEqual({
      status: 200,
      length: String(aPdf('ranges.pdf').length),
    });
  });

  test('a form uploads its file, named by the file itself', async () => {
    const answer = await sales1
      .post('/documents', undefined)
      .attach('file', aPdf('form'), { filename: '表单.pdf', contentType: 'application/pdf' });
    expect({ status: answer.status, name: answer.body.name, sha256: answer.body.sha256 }).toEqual({
      status: 201,
      name: '表单.pdf',
      sha256: sha256(aPdf('form')),
    });
    const two = await sales1
      .post('/documents', undefined)
      .attach('a', aPdf('1'), 'a.pdf')
      .attach('b', aPdf('2'), 'b.pdf');
    expect({ status: two.status, detail: two.body.detail }).toEqual({
      status: 400,
      detail: 'Send one file at a time.',
    });
    expect((await sales1.post('/documents', undefined).field('name', 'x')).status).toBe(400);
    const torn = await sales1
      .post('/documents', undefined, { 'Content-Type': 'multipart/form-data; boundary=x' })
      .send('--x\r\nContent-Disposition: form-data; name="f"; filename="a.pdf"\r\n\r\n%PDF-');
    expect(torn.status).toBe(400);
    expect(
      (await sales1.post('/documents', undefined, { 'Content-Type': 'multipart/form-data' }).send('x')).status,
    ).toBe(400);
    expect(await incoming()).toEqual([]);
  });

  test.each([
    ['a type that is not taken', 'x.html', 'text/html', Buffer.from('<script>'), 415, undefined],
    ['a program by its name', 'setup.exe', 'application/octet-stream', Buffer.from('MZ'), 415, undefined],
    ['a program that says it is a picture', 'x.png', 'image/png', Buffer.from('MZ\x90\0'), 422, ['']],
    ['an empty file', 'x.txt', 'text/plain', Buffer.alloc(0), 422, ['']],
    ['a name of which nothing can be kept', '..', 'application/pdf', aPdf(), 400, ['/name']],
  ])('refuses %s', async (_what, name, type, bytes, status, places) => {
    const answer = await upload(sales1, name, { type, bytes });
    expect({ status: answer.status, places: pointers(answer.body) }).toEqual({ status, places });
    expect(await incoming()).toEqual([]);
  });

  test('a name is needed, and an unknown question refused', async () => {
    const bytes = { 'Content-Type': 'application/pdf' };
    expect(pointers((await sales1.post('/documents', undefined, bytes).send(aPdf())).body)).toEqual(['/name']);
    expect(pointers((await sales1.post('/documents?name=a.pdf&x=1', undefined, bytes).send(aPdf())).body)).toEqual([
      '/x',
    ]);
    expect(await incoming()).toEqual([]);
  });

  test('20 MB are taken and a byte more is not, counted unpacked', async () => {
    const full = Buffer.concat([aPdf(), Buffer.alloc(MAX_DOCUMENT_BYTES - aPdf().length)]);
    const taken = await upload(sales1, 'full.pdf', { bytes: full });
    expect({ status: taken.status, bytes: taken.body.bytes }).toEqual({ status: 201, bytes: MAX_DOCUMENT_BYTES });
    const more = Buffer.concat([full, Buffer.alloc(1)]);
    const before = await stored();
    expect((await upload(sales1, 'more.pdf', { bytes: more })).status).toBe(413);
    expect(
      (await upload(sales1, 'packed.pdf', { bytes: gzipSync(more), headers: { 'Content-Encoding': 'gzip' } })).status,
    ).toBe(413);
    expect(
      (
        await sales1
          .post('/documents', undefined)
          .attach('file', more, { filename: 'more.pdf', contentType: 'application/pdf' })
      ).status,
    ).toBe(413);
    const unpacked = await upload(sales1, 'packed.pdf', {
      bytes: gzipSync(aPdf('packed')),
      headers: { 'Content-Encoding': 'gzip' },
    });
    expect({ status: unpacked.status, sha256: unpacked.body.sha256 }).toEqual({
      status: 201,
      sha256: sha256(aPdf('packed')),
    });
    expect((await upload(sales1, 'x.pdf', { headers: { 'Content-Encoding': 'gzip' } })).status).toBe(400);
    expect((await upload(sales1, 'x.pdf', { headers: { 'Content-Encoding': 'rot13' } })).status).toBe(415);
    expect(await incoming()).toEqual([]);
    expect(await stored()).toHaveLength(before.length + 1);
  });

  test('strangers upload nothing', async () => {
    expect(
      (
        await request(world.app)
          .post('/api/v1/documents?name=a.pdf')
          .set('Content-Type', 'application/pdf')
          .send(aPdf())
      ).status,
    ).toBe(401);
    expect(await incoming()).toEqual([]);
  });
});

describe('uploading, cut off and repeated', () => {
  const onAServer = async <T>(use: (port: number) => Promise<T>): Promise<T> => {
    const server = world.app.listen(0, '127.0.0.1');
    await once(server, 'listening');
    try {
      return await use(portOf(server.address()));
    } finally {
      server.closeAllConnections();
      server.close();
    }
  };
  const portOf = (address: string | AddressInfo | null): number => {
    if (address === null || typeof address === 'string') throw new Error('no port');
    return address.port;
  };
  const untilTrue = async (holds: () => Promise<boolean>): Promise<void> => {
    while (!(await holds())) await new Promise((resolve) => setImmediate(resolve));
  };

  test.each([
    ['the bytes', 'Content-Type: application/pdf', '%PDF-1.7 and so on'],
    [
      'a form',
      'Content-Type: multipart/form-data; boundary=x',
      '--x\r\nContent-Disposition: form-data; name="f"; filename="a.pdf"\r\nContent-Type: application/pdf\r\n\r\n%PDF-',
    ],
    ['packed bytes', 'Content-Type: application/pdf\r\nContent-Encoding: gzip', gzipSync(aPdf()).subarray(0, 12)],
  ])('a sender that goes away amid %s leaves nothing behind', (_what, type, body) =>
    onAServer(async (port) => {
      const before = await stored();
      const socket = connectTo(port, '127.0.0.1');
      socket.write(
        `POST /api/v1/documents?name=a.pdf HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${sales1.token}\r\n` +
          `${type}\r\nContent-Length: 5000\r\n\r\n`,
      );
      socket.write(body);
      await untilTrue(async () => (await incoming()).length === 1);
      socket.destroy();
      await untilTrue(async () => (await incoming()).length === 0);
      expect(await stored()).toEqual(before);
    }),
  );

  test('a body that never ends is answered once it is too long', () =>
    onAServer(async (port) => {
      const socket = connectTo(port, '127.0.0.1');
      let answer = '';
      socket.on('data', (chunk) => (answer += String(chunk)));
      socket.write(
        `POST /api/v1/documents?name=a.pdf HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${sales1.token}\r\n` +
          'Content-Type: application/pdf\r\nTransfer-Encoding: chunked\r\n\r\n',
      );
      const chunk = Buffer.concat([Buffer.from('100000\r\n'), Buffer.alloc(0x100000), Buffer.from('\r\n')]);
      for (let i = 0; i <= 20 && answer === ''; i++) await new Promise((resolve) => socket.write(chunk, resolve));
      await untilTrue(() => Promise.resolve(answer !== ''));
      expect(answer).toMatch(/^HTTP\/1.1 413 /);
      socket.destroy();
    }));

  test('one key makes one document, also asked for many times at once; with other bytes it is refused', async () => {
    const headers = { 'Idempotency-Key': 'document-1' };
    const before = await stored();
    const answers = await Promise.all(Array.from({ length: 10 }, () => upload(sales1, '一份.pdf', { headers })));
    expect(new Set(answers.map(({ status, body }) => `${status} ${body.id}`)).size).toBe(1);
    expect(answers[0]?.status).toBe(201);
    expect((await upload(sales1, '一份.pdf', { headers })).body).toEqual(answers[0]?.body);
    const other = await upload(sales1, '一份.pdf', { headers, bytes: aPdf('another') });
    expect({ status: other.status, code: other.body.code }).toEqual({ status: 422, code: 'idempotency_key_reused' });
    expect(await stored()).toHaveLength(before.length + 1);
    expect(await incoming()).toEqual([]);
    const form = () =>
      sales1
        .post('/documents', undefined, { 'Idempotency-Key': 'document-2' })
        .attach('file', aPdf('f'), { filename: 'f.pdf', contentType: 'application/pdf' });
    const [first, second] = [await form(), await form()];
    expect(second.body).toEqual(first.body);
  });

  test('what a killed process left is swept after a day; documents and what is being uploaded stay', async () => {
    const { store } = world.documents;
    const id = await uploaded(sales1, 'stays.pdf');
    const [orphan, fresh] = [newId(), newId()];
    const place = (name: string) => path.join(store.folder, name);
    const parts = [orphan, fresh].map((one) => path.dirname(store.pathOf(one)));
    await Promise.all(parts.map((part) => mkdir(place(part), { recursive: true })));
    await Promise.all(
      [store.pathOf(orphan), store.pathOf(fresh), 'incoming/old', 'incoming/new'].map((name) =>
        writeFile(place(name), 'x'),
      ),
    );
    const long = new Date(Date.now() - 25 * 3_600_000);
    await Promise.all(
      [store.pathOf(orphan), store.pathOf(id), 'incoming/old'].map((name) => utimes(place(name), long, long)),
    );
    const sweep = () =>
      store.sweep({
        before: Date.now() - 24 * 3_600_000,
        parts: storeParts,
        known: (ids) => knownDocumentIds(world.db, ids),
      });
    expect([await sweep(), await sweep()]).toEqual([2, 0]);
    expect(await incoming()).toEqual(['new']);
    const left = await stored();
    expect({ orphan: left.includes(orphan), fresh: left.includes(fresh), document: left.includes(id) }).toEqual({
      orphan: false,
      fresh: true,
      document: true,
    });
    await utimes(place('incoming/new'), long, long);
    await sweep();
  });

  test('the store of another database is not opened: it would be swept empty', async () => {
    await expect(openDocumentStore(world.documents.store.folder, 'another')).rejects.toThrow('another database');
  });
});

describe('who may read, and delete', () => {
  test('SEC-01 a document is its uploader’s, and nobody else’s, until it is attached', async () => {
    const id = await uploaded(sales1, 'mine.pdf');
    for (const place of [`/documents/${id}`, `/documents/${id}/content`]) {
      expect((await sales2.get(place)).status).toBe(404);
      expect((await manager1.get(place)).status).toBe(404);
      expect((await admin1.get(place)).status).toBe(200);
    }
    expect((await sales2.delete(`/documents/${id}`)).status).toBe(404);
  });

  test('a document that is deleted is gone with its content', async () => {
    const id = await uploaded(sales1, 'gone.pdf');
    expect(await stored()).toContain(id);
    await sales1.delete(`/documents/${id}`).expect(204);
    expect((await sales1.get(`/documents/${id}`)).status).toBe(404);
    expect(await stored()).not.toContain(id);
    expect((await sales1.delete(`/documents/${id}`)).status).toBe(404);
    const events = await world.db('events').where({ case_id: id }).orderBy('seq');
    expect(events.map(({ type }) => type)).toEqual(['document.uploaded', 'document.deleted']);
  });

  test('a content that is not in the store is an error that the log names', async () => {
    const id = await uploaded(sales1, 'lost.pdf');
    await world.documents.store.remove(id);
    const { status, body, headers } = await sales1.get(`/documents/${id}/content`);
    expect({ status, code: body.code, disposition: headers['content-disposition'] }).toEqual({
      status: 500,
      code: 'internal',
      disposition: undefined,
    });
  });
});

describe('the documents of an opportunity', () => {
  let opportunityId: string;
  beforeAll(async () => {
    opportunityId = (
      await sales1.post('/opportunities', { name: '水厂二期', customer: { name: '嘉兴清源自来水有限公司' } })
    ).body.id;
  });
  const place = () => `/opportunities/${opportunityId}/documents`;

  test('SEC-01 whoever may read the opportunity may read what is attached to it', async () => {
    const id = await uploaded(sales1, '技术方案.pdf');
    const attached = await sales1.post(place(), { documentId: id, type: 'proposal' });
    expect({ status: attached.status, body: attached.body }).toMatchObject({
      status: 201,
      body: { id, type: 'proposal', name: '技术方案.pdf', attachedBy: sales1.id },
    });
    expect((await sales1.post(place(), { documentId: id })).body).toEqual(attached.body);
    expect((await manager1.get(place())).body.items).toEqual([attached.body]);
    expect((await manager1.get(`/documents/${id}/content`)).status).toBe(200);
    expect((await manager1.get(`/documents/${id}`)).body.attachedTo).toEqual([
      { type: 'opportunity', id: opportunityId },
    ]);
    const sales3 = await signedIn(world, 'sales3');
    expect([(await sales3.get(place())).status, (await sales3.get(`/documents/${id}/content`)).status]).toEqual([
      404, 404,
    ]);
    const finance1 = await signedIn(world, 'finance1');
    expect([(await finance1.get(place())).status, (await finance1.post(place(), { documentId: id })).status]).toEqual([
      200, 403,
    ]);
    expect((await manager1.delete(`/documents/${id}`)).status).toBe(403);
    const refused = await sales1.delete(`/documents/${id}`);
    expect({ status: refused.status, code: refused.body.code }).toEqual({ status: 409, code: 'wrong_state' });
  });

  test('a document is taken away, and is its uploader’s alone again', async () => {
    const id = await uploaded(sales1, '草稿.pdf');
    await sales1.post(place(), { documentId: id }).expect(201);
    expect((await sales2.delete(`${place()}/${id}`)).status).toBe(404);
    await manager1.delete(`${place()}/${id}`).expect(204);
    expect((await manager1.delete(`${place()}/${id}`)).status).toBe(404);
    expect((await manager1.get(`/documents/${id}`)).status).toBe(404);
    await sales1.delete(`/documents/${id}`).expect(204);
    const timeline = (await sales1.get(`/opportunities/${opportunityId}/timeline`)).body.items;
    expect(
      timeline
        .filter(({ data }: { data: { documentId?: string } }) => data.documentId === id)
        .map(({ type }: { type: string }) => type),
    ).toEqual(['document.attached', 'document.detached']);
  });

  test('only what is there and for the caller’s eyes is attached', async () => {
    const others = await uploaded(sales2, '别人的.pdf');
    for (const documentId of [others, newId()])
      expect(pointers((await sales1.post(place(), { documentId })).body)).toEqual(['/documentId']);
    expect(pointers((await sales1.post(place(), { documentId: 'x' })).body)).toEqual(['/documentId']);
  });

  test('the documents are listed a page at a time and found by their name', async () => {
    const { body: other } = await sales1.post('/opportunities', {
      name: '泵站',
      customer: { name: '绍兴鉴湖泵业有限公司' },
    });
    const names = ['一.pdf', '二.pdf', '三.pdf'];
    for (const name of names)
      await sales1
        .post(`/opportunities/${other.id}/documents`, { documentId: await uploaded(sales1, name) })
        .expect(201);
    const list = `/opportunities/${other.id}/documents?sort=attachedAt&limit=2`;
    const first = (await sales1.get(list)).body;
    const second = (await sales1.get(`${list}&cursor=${first.nextCursor}`)).body;
    expect([...first.items, ...second.items].map(({ name }: { name: string }) => name)).toEqual(names);
    expect(
      (await sales1.get(`/opportunities/${other.id}/documents?q=${encodeURIComponent('二')}`)).body.items,
    ).toHaveLength(1);
  });

  test('a document is attached to 20 things at most', async () => {
    const id = await uploaded(sales1, '到处.pdf');
    const links = Array.from({ length: 20 }, () => ({
      document_id: id,
      subject_type: 'approval' as const,
      subject_id: newId(),
      purpose: null,
      linked_by: sales1.id,
      linked_at: new Date().toISOString(),
    }));
    await world.db('document_links').insert(links);
    const { status, body } = await sales1.post(place(), { documentId: id });
    expect({ status, code: body.errors?.[0].code }).toEqual({ status: 422, code: 'attached_too_often' });
  });

  test('of attaching and deleting at once, one is first', async () => {
    for (let round = 0; round < 10; round++) {
      const id = await uploaded(sales1, `竞争${round}.pdf`);
      const [attached, deleted] = await Promise.all([
        sales1.post(place(), { documentId: id }),
        sales1.delete(`/documents/${id}`),
      ]);
      expect([
        [201, 409],
        [404, 204],
        [422, 204],
      ]).toContainEqual([attached.status, deleted.status]);
      const links = await world.db('document_links').where({ document_id: id });
      expect(links).toHaveLength(attached.status === 201 ? 1 : 0);
    }
  });
});

describe('scanning for viruses', () => {
  /** Answers as ClamAV’s daemon does (INSTREAM), finding whatever contains this text. */
  const scanning = async (text: string | undefined, use: (port: number) => Promise<void>): Promise<void> => {
    const server = createServer((socket) => {
      let sent = Buffer.alloc(0);
      socket.on('error', () => undefined);
      socket.on('data', (chunk) => {
        sent = Buffer.concat([sent, chunk]);
        if (!sent.subarray(-4).equals(Buffer.alloc(4))) return;
        socket.end(
          text === undefined
            ? 'INSTREAM size limit exceeded. ERROR\0'
            : sent.includes(text)
              ? 'stream: Eicar-Signature FOUND\0'
              : 'stream: OK\0',
        );
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    await use(address.port).finally(() => server.close());
  };
  const appWith = ({ db, temporal, taskQueue, documents: { store } }: World, port: number) =>
    createApp({
      db,
      temporal,
      taskQueue,
      log: pino({ level: 'silent' }),
      documents: { store, scanner: clamd({ host: '127.0.0.1', port }) },
    });

  test('an infected file is refused and not kept, a clean one says that it was looked at', () =>
    scanning('EICAR', async (port) => {
      const app = await appWith(world, port);
      const me = await signedIn({ app }, 'sales1');
      const before = await stored();
      const infected = await upload(me, '发票.pdf', { bytes: aPdf('X5O EICAR') });
      expect({ status: infected.status, errors: infected.body.errors }).toEqual({
        status: 422,
        errors: [expect.objectContaining({ pointer: '', code: 'infected', detail: 'Eicar-Signature' })],
      });
      expect([await incoming(), await stored()]).toEqual([[], before]);
      const large = Buffer.concat([aPdf(), Buffer.alloc(1_000_000, 'a')]);
      expect((await upload(me, '发票.pdf', { bytes: large })).body).toMatchObject({
        scanned: true,
        bytes: large.length,
      });
    }));

  test('while the scanner is away or cannot look, nothing is taken', async () => {
    let away = 0;
    await scanning(undefined, async (port) => {
      away = port;
      const cannot = await upload(await signedIn({ app: await appWith(world, port) }, 'sales1'), 'a.pdf');
      expect({ status: cannot.status, retry: cannot.headers['retry-after'] }).toEqual({ status: 503, retry: '10' });
    });
    const gone = await upload(await signedIn({ app: await appWith(world, away) }, 'sales1'), 'a.pdf', {
      headers: { 'Idempotency-Key': 'scan-1' },
    });
    expect(gone.status).toBe(503);
    expect((await upload(sales1, 'a.pdf', { headers: { 'Idempotency-Key': 'scan-1' } })).status).toBe(201);
    expect(await incoming()).toEqual([]);
  });
});

test('the description of the interface says what an upload and a download carry', async () => {
  const { body } = await request(world.app).get('/openapi.json');
  const upload = body.paths['/api/v1/documents'].post.requestBody.content;
  expect(upload['application/pdf'].schema).toEqual({ type: 'string', contentMediaType: 'application/pdf' });
  expect(upload['multipart/form-data'].schema.properties.file).toBeDefined();
  expect(Object.keys(body.paths['/api/v1/documents/{id}/content'].get.responses['200'].content)).toEqual(['*/*']);
});
