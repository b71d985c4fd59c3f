import request, { type Response } from 'supertest';
import { linkTokens } from '../../api/link-tokens';
import { signingSecret } from '../../db/secrets';
import { linkExpiry } from '../../definitions/notification/link';
import { type Asked, ask, publishApproval } from '../world/approvals';
import { type Person, signedIn } from '../world/http';
import { anOutbox, PUBLIC_URL, relayOf } from '../world/mail';
import { openWorld, type World } from '../world/world';

let world: World;
let tokens: ReturnType<typeof linkTokens>;
let [sales, manager, other, finance]: Person[] = [];
const outbox = anOutbox();
const step = { key: 'manager', name: '部门经理', mode: 'any', approvers: [{ user: 'manager1' }], requireComment: ['reject'], fields: { '/margin': 'hidden' } };

beforeAll(async () => {
  world = await openWorld();
  tokens = linkTokens(await signingSecret(world.db));
  [sales, manager, other, finance] = await Promise.all(['sales1', 'manager1', 'manager2', 'finance1'].map((username) => signedIn(world, username)));
  await publishApproval(world, 'one', [step]);
  await publishApproval(world, 'either', [{ ...step, approvers: [{ user: 'manager1' }, { user: 'manager2' }] }]);
  await publishApproval(world, 'group', [{ key: 'finance', mode: 'any', approvers: [{ role: 'finance', claim: true }] }]);
});
afterAll(() => world.close());

/** Each test starts from a case of its own. */
const aCase = (definition = 'one', title = '采购 离心泵'): Promise<Asked> => ask(person(sales), definition, { amountFen: 123_456, margin: '保密' }, { title });
const person = (one: Person | undefined): Person => {
  if (!one) throw new Error('Nobody is signed in.');
  return one;
};
const open = (token: string): Promise<Response> => request(world.app).get(`/api/v1/links/${token}`);
const send = (token: string, form: object): Promise<Response> => request(world.app).post(`/api/v1/links/${token}`).type('form').send(form);
const tokenFor = async (approval: Asked, who: Person | undefined, view?: string, change: { expiresAt?: number } = {}): Promise<string> =>
  tokens.tokenOf({ taskId: await approval.task(person(who), view), userId: person(who).id, asked: 1, expiresAt: linkExpiry(Date.now()), ...change });
const taskRow = async (approval: Asked) => world.db('tasks').where({ approval_id: approval.id }).first();

test('TSK-08 the link of a mail shows the task, and decides it without signing in', async () => {
  const approval = await aCase('one', '采购 <b>离心泵</b>');
  const relay = await relayOf(world, outbox.sender);
  while ((await relay.deliverDue(Date.now() + 100)) > 0);
  const mail = outbox.to('manager1@baton.example').find((text) => text.includes('<b>离心泵</b>'));
  const link = /https:\S+/.exec(mail ?? '')?.[0] ?? '';
  expect(link.startsWith(`${PUBLIC_URL}/api/v1/links/`)).toBe(true);
  const path = link.slice(PUBLIC_URL.length);

  const page = await request(world.app).get(path);
  expect(page.status).toBe(200);
  expect(page.text).toContain('采购 &lt;b&gt;离心泵&lt;/b&gt;');
  expect(page.text).toContain('¥1,234.56');
  expect(page.text).not.toContain('保密');
  expect(page.text).not.toContain('<script');
  expect(page.text).toContain('「驳回 Reject」必填');
  expect(page.headers).toMatchObject({ 'referrer-policy': 'no-referrer', 'cache-control': 'no-store', 'content-security-policy': expect.stringMatching(/^default-src 'none';.*form-action 'self'.*frame-ancestors 'none'/) });
  expect((await taskRow(approval))?.status).toBe('open');

  const decided = await request(world.app).post(path).type('form').send({ outcome: 'approve', comment: '同意' });
  expect(decided.status).toBe(200);
  expect(decided.text).toContain('已提交：同意 Approve');
  expect(await approval.status()).toBe('approved');
  const { body } = await person(sales).get(`/ledger/${approval.id}`);
  expect(body.items).toMatchObject([{ action: 'decided', outcome: 'approve', actorId: person(manager).id }]);
});

test('looking never decides, however often and in whatever way', async () => {
  const approval = await aCase();
  const token = await tokenFor(approval, manager);
  for (let i = 0; i < 3; i++) expect((await open(`${token}?outcome=approve`)).status).toBe(400);
  expect((await request(world.app).head(`/api/v1/links/${token}`)).status).toBe(200);
  expect((await taskRow(approval))?.status).toBe('open');
});

test('a required comment that is missing is asked for on the page, and what was typed stays', async () => {
  const approval = await aCase();
  const token = await tokenFor(approval, manager);
  const missing = await send(token, { outcome: 'reject', comment: '　 ' });
  expect(missing.status).toBe(422);
  expect(missing.text).toContain('请填写意见后再提交');
  const unknown = await send(token, { outcome: 'maybe', comment: '<b>不</b>' });
  expect(unknown.status).toBe(422);
  expect(unknown.text).toContain('&lt;b&gt;不&lt;/b&gt;</textarea>');
  expect((await send(token, { outcome: 'reject', comment: '太贵' })).status).toBe(200);
  expect(await approval.status()).toBe('rejected');
});

test('a link works once: also after the decision was taken back', async () => {
  const approval = await aCase('either');
  const token = await tokenFor(approval, manager);
  const answers = await Promise.all([send(token, { outcome: 'approve' }), send(token, { outcome: 'approve' })]);
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 410]);
  const again = await open(token);
  expect(again.status).toBe(410);
  expect(again.text).toMatch(/已由王建国于 \d{4}-\d\d-\d\d \d\d:\d\d 办理：同意/);
});

test('a link is worth nothing for a task that was taken back and asked again', async () => {
  await publishApproval(world, 'both', [{ ...step, mode: 'all', approvers: [{ user: 'manager1' }, { user: 'manager2' }] }]);
  const approval = await aCase('both');
  const token = await tokenFor(approval, manager);
  const taskId = await approval.task(person(manager));
  await send(token, { outcome: 'approve' });
  await person(manager).post(`/tasks/${taskId}/take-back`).expect(200);
  const page = await open(token);
  expect({ status: page.status, text: page.text }).toEqual({ status: 410, text: expect.stringContaining('请使用最新通知中的链接') });
});

test('whoever comes second is told who decided, and when', async () => {
  const approval = await aCase('either');
  const token = await tokenFor(approval, other);
  await approval.decide(person(manager), 'approve');
  for (const page of [await open(token), await send(token, { outcome: 'reject', comment: '不' })]) {
    expect(page.status).toBe(409);
    expect(page.text).toMatch(/已由王建国于 .* 办理：同意/);
  }
  expect(await approval.status()).toBe('approved');
});

test('a task that was transferred, or whose case was withdrawn, is told of', async () => {
  const moved = await aCase();
  const token = await tokenFor(moved, manager);
  await person(manager).post(`/tasks/${await moved.task(person(manager))}/transfer`, { to: person(other).id }).expect(200);
  const elsewhere = await open(token);
  expect({ status: elsewhere.status, text: elsewhere.text }).toEqual({ status: 409, text: expect.stringContaining('现由李慧敏办理') });

  const withdrawn = await aCase();
  const late = await tokenFor(withdrawn, manager);
  await person(sales).post(`/approvals/${withdrawn.id}/withdrawal`, {}).expect(200);
  const cancelled = await send(late, { outcome: 'approve' });
  expect({ status: cancelled.status, text: cancelled.text }).toEqual({ status: 409, text: expect.stringContaining('取消') });
});

test('a task of a group is taken by deciding it', async () => {
  const approval = await aCase('group');
  const token = await tokenFor(approval, finance, 'group');
  expect((await open(token)).text).toContain('提交即由您认领');
  expect((await send(token, { outcome: 'approve' })).status).toBe(200);
  expect((await taskRow(approval))?.assignee_id).toBe(person(finance).id);
});

test('expired, altered, foreign and made-up links decide nothing', async () => {
  const approval = await aCase();
  const expired = await tokenFor(approval, manager, 'mine', { expiresAt: Math.floor(Date.now() / 1000) - 1 });
  expect((await open(expired)).status).toBe(410);
  expect((await send(expired, { outcome: 'approve' })).status).toBe(410);
  const token = await tokenFor(approval, manager);
  const forOther = token.replace(person(manager).id, person(other).id);
  const foreign = linkTokens(Buffer.alloc(32)).tokenOf({ taskId: await approval.task(person(manager)), userId: person(manager).id, asked: 1, expiresAt: linkExpiry(Date.now()) });
  const lastLetter = token.endsWith('A') ? 'B' : 'A';
  for (const bad of [forOther, foreign, `${token.slice(0, -1)}${lastLetter}`, `${token}=`, token.slice(0, -1), 'x', '%00', encodeURIComponent('../tasks'), 'a'.repeat(5000)]) {
    const page = await send(bad, { outcome: 'approve' });
    expect(page.status).toBe(404);
    expect(page.text).toContain('链接无效');
  }
  expect((await taskRow(approval))?.status).toBe('open');
});

test('the link of somebody who has left is worth nothing', async () => {
  await publishApproval(world, 'leaver', [{ ...step, approvers: [{ user: 'care1' }] }]);
  const approval = await aCase('leaver');
  const care = await signedIn(world, 'care1');
  const token = await tokenFor(approval, care);
  await world.db('users').where({ id: care.id }).update({ active: false });
  const page = await send(token, { outcome: 'approve' });
  expect({ status: page.status, text: page.text }).toEqual({ status: 403, text: expect.stringContaining('账号已停用') });
});

test('too many bad links from one address have to wait; right ones do not', async () => {
  const token = await tokenFor(await aCase(), manager);
  let last: Response | undefined;
  for (let i = 0; i < 65; i++) last = await open(`bad${i}`);
  expect(last?.status).toBe(429);
  expect(Number(last?.headers['retry-after'])).toBeGreaterThan(0);
  expect((await open(token)).status).toBe(200);
});

test('a form that is none, or too large, is refused', async () => {
  const token = await tokenFor(await aCase(), manager);
  expect((await request(world.app).post(`/api/v1/links/${token}`).send({ outcome: 'approve' })).status).toBe(415);
  expect((await send(token, { comment: 'x' })).status).toBe(400);
  expect((await send(token, { outcome: 'approve', comment: 'x'.repeat(200_000) })).status).toBe(413);
  expect((await send(token, { outcome: ['approve', 'reject'] })).status).toBe(400);
});

test('a session does not count on the page: the token alone says who decides', async () => {
  const approval = await aCase();
  const token = await tokenFor(approval, manager);
  await request(world.app).post(`/api/v1/links/${token}`).set('Authorization', `Bearer ${person(sales).token}`).type('form').send({ outcome: 'approve' }).expect(200);
  expect((await taskRow(approval))?.decided_by).toBe(person(manager).id);
});

test('the routes are described as open to anyone', async () => {
  const { body } = await request(world.app).get('/openapi.json');
  expect(body.paths['/api/v1/links/{token}']).toMatchObject({ get: { security: [] }, post: { security: [], requestBody: { content: { 'application/x-www-form-urlencoded': {} } } } });
});
