import { anApproval, aStep, exported, imported, published, zipOf } from '../../world/definitions';
import { type Person, signedIn } from '../../world/http';
import { openWorld, type World } from '../../world/world';

let test1: World;
let production: World;
let author: Person;
let operator: Person;
beforeAll(async () => {
  [test1, production] = await Promise.all([openWorld(), openWorld()]);
  [author, operator] = await Promise.all([signedIn(test1, 'ops1'), signedIn(production, 'ops1')]);
});
afterAll(() => Promise.all([test1.close(), production.close()]));

const verdicts = (body: { files: { file: string; verdict: string }[] }) =>
  Object.fromEntries(
    body.files.filter(({ verdict }) => verdict !== 'unchanged').map(({ file, verdict }) => [file, verdict]),
  );

test('DEF-06 what was tried in one place is copied to another, byte for byte', async () => {
  await published(author, anApproval('purchase', [aStep('manager')], { description: '采购' }));
  await published(author, anApproval('purchase', [aStep('manager'), aStep('finance', 'finance1')]));
  const { body: visit } = await author.get('/definitions/form/visit');
  await published(author, { ...visit.definition, name: '拜访记录（新）' });
  const zip = await exported(author);
  expect((await exported(author)).equals(zip)).toBe(true);

  const dry = await imported(operator, zip, '?dryRun=true');
  expect(dry.body).toMatchObject({ ok: true, dryRun: true });
  expect(verdicts(dry.body)).toEqual({ 'approval/purchase.json': 'new', 'form/visit.json': 'changed' });
  expect((await operator.get('/definitions/approval/purchase')).status).toBe(404);

  const done = await imported(operator, zip);
  expect({ status: done.status, verdicts: verdicts(done.body) }).toEqual({
    status: 200,
    verdicts: { 'approval/purchase.json': 'new', 'form/visit.json': 'changed' },
  });
  expect((await operator.get('/definitions/approval/purchase')).body).toMatchObject({ version: 1, note: 'Imported.' });
  expect((await operator.get('/definitions/form/visit')).body.version).toBe(2);
  expect((await exported(operator)).equals(zip)).toBe(true);

  const again = await imported(operator, zip);
  expect(verdicts(again.body)).toEqual({});
  expect((await operator.get('/definitions/form/visit')).body.version).toBe(2);
});

test('DEF-06 definitions of one import refer to each other, and all are published or none', async () => {
  const form = {
    kind: 'form',
    key: 'parts',
    name: '备件',
    schema: { type: 'object', properties: { part: { type: 'string', title: '备件' } } },
  };
  const approval = anApproval('partsApproval', [aStep('one', 'manager1', { form: 'parts' })]);
  const alone = await imported(operator, await zipOf({ 'approval/partsApproval.json': approval }));
  expect(alone.body).toMatchObject({ status: 422, errors: [{ code: 'unknown_form' }] });
  const broken = await imported(
    operator,
    await zipOf({
      'approval/partsApproval.json': approval,
      'form/parts.json': form,
      'approval/bad.json': anApproval('bad', [aStep('one', 'nobody')]),
    }),
  );
  expect(broken.body).toMatchObject({
    status: 422,
    errors: [{ pointer: '/approval/bad/steps/0/approvers/0/user', code: 'unknown_user' }],
  });
  expect((await operator.get('/definitions/form/parts')).status).toBe(404);
  const together = await imported(
    operator,
    await zipOf({ 'approval/partsApproval.json': approval, 'form/parts.json': form }),
  );
  expect(verdicts(together.body)).toEqual({ 'approval/partsApproval.json': 'new', 'form/parts.json': 'new' });
});

test('DEF-06 an import brings back what was retired', async () => {
  const zip = await zipOf({ 'approval/back.json': anApproval('back', [aStep('one')]) });
  await imported(operator, zip).expect(200);
  await operator.post('/definitions/approval/back/retirement').expect(200);
  expect((await imported(operator, zip)).body.files).toMatchObject([{ verdict: 'changed', version: 2 }]);
});

test('the export says each thing once, indented, with a final newline, in the author’s order', async () => {
  const text = (await exported(author)).toString('utf8');
  expect(text).toContain('{\n  "kind": "approval",\n  "key": "purchase",\n  "name": "审批 purchase",\n  "steps": [\n');
  expect(text).toContain(']\n}\nPK');
});

const asFile = async (files: Parameters<typeof zipOf>[0]) => imported(operator, await zipOf(files));
const good = anApproval('good', [aStep('one')]);

test('an import refuses what is no definition, file by file', async () => {
  const refused = await asFile({
    'approval/good.json': good,
    'notes.txt': 'x',
    'approval/other.json': good,
    'approval/text.json': '{',
    'approval/list.json': [],
    'nothing/x.json': {},
    'approval/deep.json': `${'['.repeat(50_000)}${']'.repeat(50_000)}`,
  });
  expect(refused.status).toBe(422);
  expect(refused.body.errors.map(({ pointer, code }: { pointer: string; code: string }) => [pointer, code])).toEqual(
    expect.arrayContaining([
      ['/notes.txt', 'unknown_file'],
      ['/approval/other.json/key', 'wrong_key'],
      ['/approval/text.json', 'malformed_json'],
      ['/approval/list.json', 'type'],
      ['/nothing/x.json', 'unknown_file'],
      ['/approval/deep.json', 'type'],
    ]),
  );
  expect((await operator.get('/definitions/approval/good')).status).toBe(404);
});

test('the zip of an editor is read: a folder around it, a README, and what a file manager adds', async () => {
  const { status, body } = await asFile({
    'baton/approval/edited.json': anApproval('edited', [aStep('one')]),
    'baton/README.md': '# Ours',
    'baton/.DS_Store': Buffer.from([0, 1]),
    '__MACOSX/baton/approval/._edited.json': Buffer.from([0, 5]),
  });
  expect({ status, files: verdicts(body) }).toEqual({ status: 200, files: { 'baton/approval/edited.json': 'new' } });
  const twice = await asFile({ 'a/approval/edited.json': good, 'b/approval/edited.json': good });
  expect(twice.body.errors).toEqual(
    expect.arrayContaining([expect.objectContaining({ pointer: '/b/approval/edited.json', code: 'duplicate' })]),
  );
});

test('a zip that tricks is refused', async () => {
  const zip = await zipOf({ 'approval/good.json': good });
  const renamed = (name: string) =>
    Buffer.from(zip.toString('latin1').replaceAll('approval/good.json', name), 'latin1');
  expect((await imported(operator, renamed('../../..//etc/abcd'))).status).toBe(400);
  expect((await imported(operator, renamed('/etc/passwd-123456'))).status).toBe(400);
  expect((await imported(operator, renamed('approval\\good.json'))).status).toBe(400);
  expect((await imported(operator, Buffer.from('no zip at all'))).status).toBe(400);
  expect((await imported(operator, zip.subarray(0, zip.length - 30))).status).toBe(400);
  expect((await operator.post('/definitions/import', {})).status).toBe(415);
  expect((await operator.post('/definitions/import')).status).toBe(400);
  const damaged = Buffer.from(zip);
  damaged.writeUInt32LE(7, damaged.indexOf('PK\u0001\u0002', 0, 'latin1') + 16);
  expect((await imported(operator, damaged)).status).toBe(400);
});

test('a zip bomb is refused before it is unpacked', async () => {
  expect((await asFile({ 'form/bomb.json': Buffer.alloc(50_000_000) })).status).toBe(413);
  const many = Object.fromEntries(
    Array.from({ length: 30 }, (_, index) => [`form/bomb${index}.json`, Buffer.alloc(900_000)]),
  );
  expect((await asFile(many)).status).toBe(413);
  expect(
    (await asFile(Object.fromEntries(Array.from({ length: 2_001 }, (_, index) => [`form/f${index}.json`, '{}']))))
      .status,
  ).toBe(413);
  const lying = await zipOf({ 'form/bomb.json': Buffer.alloc(900_000) });
  const central = lying.indexOf('PK\u0001\u0002', 0, 'latin1');
  lying.writeUInt32LE(10, central + 24);
  expect((await imported(operator, lying)).status).toBe(400);
});
