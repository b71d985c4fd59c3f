import request, { type Response } from 'supertest';
import { linkTokens } from '../../../api/approval/link/tokens';
import { signingSecret } from '../../../db/organisation/secrets';
import { linkExpiry } from '../../../definitions/notification/link';
import { type Asked, ask, publishApproval } from '../../world/approvals';
import { published } from '../../world/definitions';
import { type Person, signedIn } from '../../world/http';
import { anOutbox, PUBLIC_URL, relayOf } from '../../world/mail';
import { openWorld, type World } from '../../world/world';

let world: World;
let tokens: ReturnType<typeof linkTokens>;
let [sales, manager, other, finance]: Person[] = [];
const outbox = anOutbox();
const step = {
  key: 'manager',
  name: '部门经理',
  mode: 'any',
  approvers: [{ user: 'manager1' }],
  requireComment: ['reject'],
  fields: { '/margin': 'hidden' },
};

beforeAll(async () => {
  world = await openWorld();
  tokens = linkTokens(await signingSecret(world.db));
  [sales, manager, other, finance] = await Promise.all(
    ['sales1', 'manager1', 'manager2', 'finance1'].map((username) => signedIn(world, username)),
  );
  await publishApproval(world, 'one', [step]);
  await publishApproval(world, 'either', [{ ...step, approvers: [{ user: 'manager1' }, { user: 'manager2' }] }]);
  await publishApproval(world, 'group', [
    { key: 'finance', mode: 'any', approvers: [{ role: 'finance', claim: true }] },
  ]);
});
afterAll(() => world.close());

/** Each test starts from a case of its own. */
const aCase = (definition = 'one', title = '采购 离心泵'): Promise<Asked> =>
  ask(person(sales), definition, { amountFen: 123_456, margin: '保密' }, { title });
const person = (one: Person | undefined): Person => {
  if (!one) throw new Error('Nobody is signed in.');
  return one;
};
const open = (token: string): Promise<Response> => request(world.app).get(`/api/v1/links/${token}`);
const send = (token: string, form: object): Promise<Response> =>
  request(world.app).post(`/api/v1/links/${token}`).type('form').send(form);
const tokenFor = async (
  approval: Asked,
  who: Person | undefined,
  view?: string,
  change: { expiresAt?: number } = {},
): Promise<string> =>
  tokens.tokenOf({
    taskId: await approval.task(person(who), view),
    userId: person(who).id,
    asked: 1,
    expiresAt: linkExpiry(Date.now()),
    ...change,
  });
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
  expect(page.headers).toMatchObject({
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
    'content-security-policy': expect.stringMatching(
      /^default-src 'none';.*form-action 'self'.*frame-ancestors 'none'/,
    ),
  });
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
  await publishApproval(world, 'both', [
    { ...step, mode: 'all', approvers: [{ user: 'manager1' }, { user: 'manager2' }] },
  ]);
  const approval = await aCase('both');
  const token = await tokenFor(approval, manager);
  const taskId = await approval.task(person(manager));
  await send(token, { outcome: 'approve' });
  await person(manager).post(`/tasks/${taskId}/take-back`).expect(200);
  const page = await open(token);
  expect({ status: page.status, text: page.text }).toEqual({
    status: 410,
    text: expect.stringContaining('请使用最新通知中的链接'),
  });
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
  await person(manager)
    .post(`/tasks/${await moved.task(person(manager))}/transfer`, { to: person(other).id })
    .expect(200);
  const elsewhere = await open(token);
  expect({ status: elsewhere.status, text: elsewhere.text }).toEqual({
    status: 409,
    text: expect.stringContaining('现由李慧敏办理'),
  });

  const withdrawn = await aCase();
  const late = await tokenFor(withdrawn, manager);
  await person(sales).post(`/approvals/${withdrawn.id}/withdrawal`, {}).expect(200);
  const cancelled = await send(late, { outcome: 'approve' });
  expect({ status: cancelled.status, text: cancelled.text }).toEqual({
    status: 409,
    text: expect.stringContaining('取消'),
  });
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
  const foreign = linkTokens(Buffer.alloc(32)).tokenOf({
    taskId: await approval.task(person(manager)),
    userId: person(manager).id,
    asked: 1,
    expiresAt: linkExpiry(Date.now()),
  });
  const lastLetter = token.endsWith('A') ? 'B' : 'A';
  for (const bad of [
    forOther,
    foreign,
    `${token.slice(0, -1)}${lastLetter}`,
    `${token}=`,
    token.slice(0, -1),
    'x',
    encodeURIComponent('../tasks'),
    'a'.repeat(5000),
  ]) {
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
  expect({ status: page.status, text: page.text }).toEqual({
    status: 403,
    text: expect.stringContaining('账号已停用'),
  });
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
  expect((await send(token, { outcome: 'approve', comment: 'x'.repeat(600_000) })).status).toBe(413);
  expect((await send(token, { outcome: ['approve', 'reject'] })).status).toBe(400);
  expect((await send(token, { outcome: 'approve', note: '1' })).status).toBe(400);
  expect((await send(token, { outcome: 'approve', '/note': ['1', '2'] })).status).toBe(400);
  expect((await send(token, { outcome: 'approve', '/note': 'x'.repeat(100_001) })).status).toBe(400);
  expect(
    (
      await send(token, {
        outcome: 'approve',
        ...Object.fromEntries(Array.from({ length: 402 }, (_, i) => [`/f${i}`, '1'])),
      })
    ).status,
  ).toBe(400);
  expect(
    (
      await send(token, {
        outcome: 'approve',
        ...Object.fromEntries(Array.from({ length: 1_100 }, (_, i) => [`/f${i}`, '1'])),
      })
    ).status,
  ).toBe(413);
});

test('a session does not count on the page: the token alone says who decides', async () => {
  const approval = await aCase();
  const token = await tokenFor(approval, manager);
  await request(world.app)
    .post(`/api/v1/links/${token}`)
    .set('Authorization', `Bearer ${person(sales).token}`)
    .type('form')
    .send({ outcome: 'approve' })
    .expect(200);
  expect((await taskRow(approval))?.decided_by).toBe(person(manager).id);
});

test('the routes are described as open to anyone', async () => {
  const { body } = await request(world.app).get('/openapi.json');
  expect(body.paths['/api/v1/links/{token}']).toMatchObject({
    get: { security: [] },
    post: { security: [], requestBody: { content: { 'application/x-www-form-urlencoded': {} } } },
  });
});

describe('TSK-09 the form of a step is filled in on the page', () => {
  const terms = {
    kind: 'form',
    key: 'linkTerms',
    name: '条款',
    schema: {
      type: 'object',
      required: ['payment', 'warrantyMonths'],
      properties: {
        contact: { type: 'string', title: '联系<b>人</b>', description: '"><script>alert(1)</script>', maxLength: 20 },
        note: { type: 'string', title: '备注', maxLength: 4_000 },
        warrantyMonths: { type: 'integer', title: '质保期（月）', minimum: 0, maximum: 120 },
        prepaid: { type: 'number', title: '预付比例', minimum: 0, maximum: 100 },
        depositFen: { type: 'integer', title: '押金', minimum: 0 },
        signedOn: { type: 'string', title: '签订日期', format: 'date' },
        opensAt: { type: 'string', title: '开门时间', format: 'time' },
        deliveredAt: { type: 'string', title: '交付时刻', format: 'date-time' },
        mail: { type: 'string', title: '邮箱', format: 'email' },
        site: { type: 'string', title: '网址', format: 'uri' },
        payment: { type: 'string', title: '付款方式', enum: ['prepaid', 'monthly'] },
        urgent: { type: 'boolean', title: '是否加急' },
        parts: { type: 'array', title: '清单', items: { type: 'string', title: '部件' } },
        margin: { type: 'string', title: '毛利' },
        code: { type: 'string', title: '编号' },
      },
    },
    ui: {
      order: ['payment', 'warrantyMonths'],
      note: { widget: 'textarea' },
      payment: { labels: { prepaid: '款到发货', monthly: '月结' } },
    },
  };
  const editable = [
    'contact',
    'note',
    'warrantyMonths',
    'prepaid',
    'depositFen',
    'signedOn',
    'opensAt',
    'deliveredAt',
    'mail',
    'site',
    'payment',
    'urgent',
    'parts',
  ];
  const fields = {
    ...Object.fromEntries(editable.map((name) => [`/${name}`, 'editable'])),
    '/margin': 'hidden',
    '/code': 'visible',
    '/amountFen': 'editable',
  };
  const formStep = { ...step, form: 'linkTerms', fields };
  const filled = {
    '/contact': '王工',
    '/note': '一\r\n二',
    '/warrantyMonths': '２４',
    '/prepaid': '30.5',
    '/depositFen': '1,000.50',
    '/signedOn': '2026-03-02',
    '/opensAt': '09:30',
    '/deliveredAt': '2026-03-02T09:30',
    '/mail': 'wang@example.com',
    '/site': 'https://example.com/',
    '/payment': 'monthly',
    '/urgent': 'true',
    '/amountFen': '2000',
  };

  beforeAll(async () => {
    await published(await signedIn(world, 'ops1'), terms);
    await publishApproval(world, 'form', [formStep]);
    await publishApproval(world, 'needsParts', [{ ...formStep, fields: { ...fields, '/parts': 'required' } }]);
    await publishApproval(world, 'counted', [{ ...step, fields: { '/days': 'required', '/amountFen': 'editable' } }], {
      facts: { days: { type: 'integer', default: 0, description: '交货期' } },
    });
    await publishApproval(world, 'together', [
      {
        ...step,
        mode: 'all',
        approvers: [{ user: 'manager1' }, { user: 'manager2' }],
        fields: { '/price': 'editable', '/place': 'editable' },
      },
    ]);
  });

  const dataOf = async (approval: Asked) => (await world.db('approvals').where({ id: approval.id }).first())?.data;
  /** The names of the inputs that a page draws, without those that nobody sees. */
  const namesIn = (page: Response): string[] =>
    [...page.text.matchAll(/<(?:input(?! type="hidden")|select|textarea)[^>]* name="([^"]*)"/g)].map(
      ([, name]) => name ?? '',
    );
  /** The tag of an input, and all that describes it. */
  const inputIn = (page: Response, name: string): { tag: string; described: string } => {
    const tag =
      page.text.match(new RegExp(`<(?:input(?! type="hidden")|select|textarea)[^>]* name="${name}"[^>]*>`))?.[0] ?? '';
    const ids = / aria-describedby="([^"]*)"/.exec(tag)?.[1]?.split(' ') ?? [];
    return {
      tag,
      described: ids
        .map((id) => new RegExp(`<p class="[a-z]+" id="${id}">(.*?)</p>`).exec(page.text)?.[1] ?? '')
        .join(''),
    };
  };

  test('each kind of input has its label; hidden and read-only have none; what does not fit is named', async () => {
    const token = await tokenFor(await aCase('form'), manager);
    const page = await open(token);
    expect(namesIn(page)).toEqual([
      '/payment',
      '/warrantyMonths',
      '/contact',
      '/note',
      '/prepaid',
      '/depositFen',
      '/signedOn',
      '/opensAt',
      '/deliveredAt',
      '/mail',
      '/site',
      '/urgent',
      '/amountFen',
      'comment',
    ]);
    const types = ['/contact', '/warrantyMonths', '/signedOn', '/opensAt', '/deliveredAt', '/mail', '/site'].map(
      (name) => / type="([^"]*)"/.exec(inputIn(page, name).tag)?.[1],
    );
    expect(types).toEqual(['text', 'text', 'date', 'time', 'datetime-local', 'email', 'url']);
    expect(inputIn(page, '/warrantyMonths').tag).toMatch(/ required.* inputmode="numeric"/);
    expect(inputIn(page, '/warrantyMonths').described).toContain('不小于 0，不大于 120');
    expect(inputIn(page, '/note').tag).toMatch(/^<textarea.* maxlength="4000"/);
    expect(inputIn(page, '/amountFen').tag).toContain(' value="1234.56"');
    expect(page.text).toContain('<option value="monthly">月结</option>');
    for (const [, id] of page.text.matchAll(/<(?:input(?! type="hidden")|select|textarea)[^>]* id="([^"]*)"/g))
      expect(page.text).toContain(`<label for="${id}">`);
    expect(page.text).toContain('以下内容须登录系统填写，其余可在此办理：清单');
    expect(page.text).not.toContain('毛利');
    expect(page.text).not.toContain('保密');
    expect(page.text).toMatch(/<form [^>]*><button disabled hidden><\/button>/);
    expect(page.text).toMatch(/value="reject" formnovalidate>/);
  });

  test('labels, hints and what was typed are people’s words, and never markup', async () => {
    const evil = '"><img src=x onerror=alert(1)></textarea><script>1</script>';
    const approval = await ask(person(sales), 'form', { note: evil, contact: evil, code: evil });
    const token = await tokenFor(approval, manager);
    for (const page of [
      await open(token),
      await send(token, {
        outcome: 'approve',
        '/mail': evil,
        '/site': evil,
        '/payment': evil,
        '/warrantyMonths': evil,
        comment: evil,
        'was/mail': evil,
      }),
    ]) {
      expect(page.text).not.toMatch(/<script|<img|<b>|<\/textarea><script/);
      expect(page.text).toContain('联系&lt;b&gt;人&lt;/b&gt;');
      expect(page.headers['content-security-policy']).toMatch(/^default-src 'none'/);
    }
    expect((await taskRow(approval))?.status).toBe('open');
  });

  test('what is filled in becomes the data of the case, as values of their kinds', async () => {
    const approval = await aCase('form');
    const decided = await send(await tokenFor(approval, manager), { outcome: 'approve', comment: '', ...filled });
    expect(decided.status).toBe(200);
    expect(await dataOf(approval)).toEqual({
      ...{
        amountFen: 200_000,
        margin: '保密',
        contact: '王工',
        note: '一\n二',
        warrantyMonths: 24,
        prepaid: 30.5,
        depositFen: 100_050,
        signedOn: '2026-03-02',
      },
      ...{
        opensAt: '09:30',
        deliveredAt: '2026-03-02T01:30:00.000Z',
        mail: 'wang@example.com',
        site: 'https://example.com/',
        payment: 'monthly',
        urgent: true,
      },
    });
    const again = await send(await tokenFor(approval, manager, 'decided'), { outcome: 'approve', ...filled });
    expect(again.status).toBe(410);
  });

  test('what is missing or wrong is told at its input, with what was typed; a rejection needs none of it', async () => {
    const approval = await aCase('form');
    const token = await tokenFor(approval, manager);
    const page = await send(token, {
      outcome: 'approve',
      comment: '看过',
      ...filled,
      '/payment': '',
      '/prepaid': '三成',
      '/warrantyMonths': '121',
      '/signedOn': '三月二日',
    });
    expect(page.status).toBe(422);
    const told = (name: string) => inputIn(page, name);
    expect(told('/payment')).toEqual({
      tag: expect.stringContaining(' aria-invalid="true"'),
      described: '请填写此项。 <span lang="en">Fill this in.</span>',
    });
    expect(told('/prepaid')).toEqual({
      tag: expect.stringMatching(/ aria-invalid="true".* value="三成"/),
      described: expect.stringContaining('请填写数字。'),
    });
    expect(told('/warrantyMonths').described).toMatch(/不大于 120.*不大于 120/);
    expect(told('/signedOn').tag).toMatch(/type="text".* value="三月二日"/);
    expect(told('/contact').tag).toMatch(/ value="王工"/);
    expect(told('/contact').tag).not.toContain('aria-invalid');
    expect(page.text).toContain('看过</textarea>');
    expect(page.text).toMatch(/role="alert">有 4 处须更正后再提交。.*<a href="#field-0">付款方式<\/a>/);
    expect(await dataOf(approval)).toEqual({ amountFen: 123_456, margin: '保密' });

    const noComment = await send(token, { outcome: 'reject', '/prepaid': '' });
    expect(noComment.text).toMatch(/<a href="#comment">.*id="comment-error">请填写意见后再提交。/s);
    expect(noComment.text).toMatch(/<textarea id="comment"[^>]* aria-describedby="comment-error"/);
    expect((await send(token, { outcome: 'reject', comment: '太贵', '/payment': '', '/prepaid': '' })).status).toBe(
      200,
    );
    expect(await approval.status()).toBe('rejected');
  });

  test('fields of the data are filled in by their facts, without a form', async () => {
    const approval = await ask(person(sales), 'counted', { amountFen: 100 });
    const token = await tokenFor(approval, manager);
    expect(inputIn(await open(token), '/days').described).toContain('交货期');
    for (const [days, amount, name, words] of [
      ['', '1', '/days', '请填写此项'],
      ['3天', '1', '/days', '请填写整数'],
      ['3', '一元', '/amountFen', '单位为元'],
      ['3', '0.001', '/amountFen', '单位为元'],
    ] as const) {
      const page = await send(token, { outcome: 'approve', '/days': days, '/amountFen': amount });
      expect(page.status).toBe(422);
      expect(inputIn(page, name).described).toContain(words);
    }
    expect((await send(token, { outcome: 'approve', '/days': '３', '/amountFen': '0.07' })).status).toBe(200);
    expect(await dataOf(approval)).toEqual({ amountFen: 7, days: 3 });
  });

  test('a list that must be filled in leaves nothing but rejecting to the page', async () => {
    const approval = await aCase('needsParts');
    const token = await tokenFor(approval, manager);
    const page = await open(token);
    expect(page.text).toContain('须登录系统填写后才能通过，在此只能驳回：清单');
    expect([...page.text.matchAll(/name="outcome" value="(\w+)"/g)].map(([, outcome]) => outcome)).toEqual(['reject']);
    const refused = await send(token, { outcome: 'approve', ...filled });
    expect({ status: refused.status, text: refused.text }).toEqual({
      status: 422,
      text: expect.stringContaining('请登录系统填写：清单'),
    });
    const whole = await ask(person(sales), 'needsParts', { parts: ['泵'] });
    expect((await send(await tokenFor(whole, manager), { outcome: 'approve', ...filled })).status).toBe(200);
  });

  test('a hidden, read-only or unknown field is refused in the same words, and nothing of it is told', async () => {
    const approval = await aCase('form');
    const token = await tokenFor(approval, manager);
    for (const name of ['/margin', '/code', '/nothing', '/__proto__']) {
      const page = await send(token, { outcome: 'approve', ...filled, [name]: '1' });
      expect(page.status).toBe(422);
      expect(page.text).toContain('提交的内容与此表单不符');
      expect(page.text).not.toContain('毛利');
      expect(inputIn(page, '/contact').tag).toContain(' value="王工"');
    }
    expect((await taskRow(approval))?.status).toBe('open');
  });

  test('the page shows the holder’s draft, and a draft alone decides nothing', async () => {
    const approval = await ask(person(sales), 'form', { contact: '李工', warrantyMonths: 12 });
    const taskId = await approval.task(person(manager));
    await person(manager)
      .put(`/tasks/${taskId}/draft`, {
        comment: '草稿里的意见',
        form: { contact: '王工', payment: 'monthly', prepaid: 'x', margin: '1' },
      })
      .expect(200);
    const token = await tokenFor(approval, manager);
    const page = await open(token);
    expect(inputIn(page, '/contact').tag).toContain(' value="王工"');
    expect(inputIn(page, '/warrantyMonths').tag).toContain(' value="12"');
    expect(inputIn(page, '/prepaid').tag).toContain(' value=""');
    expect(page.text).toContain('<option value="monthly" selected>');
    expect(page.text).toContain('草稿里的意见</textarea>');
    expect((await send(token, { outcome: 'approve' })).status).toBe(422);
    expect(
      (
        await send(token, {
          outcome: 'approve',
          '/contact': '王工',
          'was/contact': '李工',
          '/payment': 'monthly',
          'was/payment': '',
          '/warrantyMonths': '12',
          'was/warrantyMonths': '12',
        })
      ).status,
    ).toBe(200);
    expect(await dataOf(approval)).toEqual({ contact: '王工', warrantyMonths: 12, payment: 'monthly' });
  });

  test('what somebody else filled in meanwhile is not undone by a page that was open', async () => {
    const approval = await ask(person(sales), 'together', { price: 5 });
    const token = await tokenFor(approval, other);
    expect(namesIn(await open(token))).toEqual(['/price', '/place', 'comment']);
    await approval.decide(person(manager), 'approve', { form: { price: 7 } });
    expect(
      (await send(token, { outcome: 'approve', '/price': '5', 'was/price': '5', '/place': '绍兴', 'was/place': '' }))
        .status,
    ).toBe(200);
    expect(await dataOf(approval)).toEqual({ price: 7, place: '绍兴' });
  });

  test('a field is emptied by clearing its input, unless the form wants it', async () => {
    const approval = await ask(person(sales), 'form', { contact: '李工', warrantyMonths: 12, payment: 'monthly' });
    const token = await tokenFor(approval, manager);
    const kept = await send(token, { outcome: 'approve', '/contact': '', '/warrantyMonths': ' ' });
    expect(inputIn(kept, '/warrantyMonths').described).toContain('请填写此项');
    expect((await send(token, { outcome: 'approve', '/contact': '', '/warrantyMonths': '12' })).status).toBe(200);
    expect(await dataOf(approval)).toEqual({ contact: '', warrantyMonths: 12, payment: 'monthly' });
  });

  test('the form is the version that the case began with', async () => {
    const approval = await aCase('form');
    const properties = { ...terms.schema.properties, signedOn: { type: 'string', title: '签署日期' } };
    await published(await signedIn(world, 'ops1'), { ...terms, schema: { ...terms.schema, properties } });
    const [before, after] = [
      await open(await tokenFor(approval, manager)),
      await open(await tokenFor(await aCase('form'), manager)),
    ];
    expect([before, after].map((page) => [page.text.includes('签订日期'), page.text.includes('签署日期')])).toEqual([
      [true, false],
      [false, true],
    ]);
  });

  test('a task of a group is filled in and taken in one go', async () => {
    await publishApproval(world, 'groupForm', [
      { key: 'finance', mode: 'any', approvers: [{ role: 'finance', claim: true }], fields: { '/place': 'required' } },
    ]);
    const approval = await aCase('groupForm');
    const token = await tokenFor(approval, finance, 'group');
    expect(inputIn(await open(token), '/place').tag).toContain(' required');
    expect((await send(token, { outcome: 'approve', '/elsewhere': '1' })).status).toBe(422);
    expect((await taskRow(approval))?.assignee_id).toBeNull();
    expect((await send(token, { outcome: 'approve', '/place': '绍兴' })).status).toBe(200);
    expect(await dataOf(approval)).toMatchObject({ place: '绍兴' });
  });

  test('where the next approvers must be chosen the page asks to sign in, and keeps what was typed', async () => {
    await publishApproval(world, 'chooses', [
      { ...step, fields: { '/place': 'editable' } },
      { key: 'second', mode: 'any', approvers: [{ chosenBy: 'previousApprover' }] },
    ]);
    const approval = await aCase('chooses');
    const page = await send(await tokenFor(approval, manager), { outcome: 'approve', '/place': '绍兴' });
    expect({ status: page.status, text: page.text }).toEqual({
      status: 422,
      text: expect.stringContaining('须选择下一环节的审批人，请登录系统办理'),
    });
    expect(inputIn(page, '/place').tag).toContain(' value="绍兴"');
  });

  test('FLW-02 a conflict review chooses what it is merged into; shares take signing in', async () => {
    const customer = { name: '衢州巨化阀门有限公司', mobile: '13900000088' };
    const { body: earlier } = await person(sales).post('/opportunities', { name: '一期', customer }).expect(201);
    const rival = await signedIn(world, 'sales2');
    const { body: later } = await rival
      .post('/opportunities', { name: '二期', customer: { ...customer, name: '另外一家公司' } })
      .expect(201);
    const { body: review } = await person(manager).get(`/conflict-reviews/${later.conflictReviewId}`);
    const token = tokens.tokenOf({
      taskId: review.task.id,
      userId: person(manager).id,
      asked: 1,
      expiresAt: linkExpiry(Date.now()),
    });
    const page = await open(token);
    expect(page.text).toContain(`<option value="${earlier.id}">一期 · 衢州巨化阀门有限公司 · 陈晓东</option>`);
    expect(page.text).toContain('其余可在此办理：各方份额');
    const shared = await send(token, { outcome: 'share', comment: '共享' });
    expect({ status: shared.status, text: shared.text }).toEqual({
      status: 422,
      text: expect.stringContaining('请登录系统填写：各方份额'),
    });
    const nothing = await send(token, { outcome: 'merge', '/intoId': '' });
    expect(inputIn(nothing, '/intoId').described).toContain('请填写此项');
    expect((await send(token, { outcome: 'merge', '/intoId': String(earlier.id) })).status).toBe(200);
    expect((await rival.get(`/opportunities/${later.id}`)).body).toMatchObject({
      status: 'merged',
      mergedIntoId: earlier.id,
    });
  });

  test('whoever is asked for an opinion is asked for no values', async () => {
    const approval = await aCase('form');
    await person(manager)
      .post(`/tasks/${await approval.task(person(manager))}/delegation`, { to: person(other).id })
      .expect(200);
    const token = await tokenFor(approval, other);
    expect(namesIn(await open(token))).toEqual(['comment']);
    expect((await send(token, { outcome: 'approve', ...filled })).status).toBe(422);
    expect((await send(token, { outcome: 'approve', comment: '可以' })).status).toBe(200);
  });
});
