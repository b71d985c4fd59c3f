import { randomUUID } from 'node:crypto';
import type { MailSender } from '../../../activities/notification/mail/mail';
import { smtpSender } from '../../../activities/notification/mail/smtp';
import { insertMessages, messageRow } from '../../../db/notification/messages';
import { waitUntil } from '../../../ops/engines/wait-until';
import { ask, publishApproval } from '../../world/approvals';
import { type Person, signedIn } from '../../world/http';
import { anOutbox, PUBLIC_URL, relayOf, SENDER } from '../../world/mail';
import { type MailServer, startMailServer } from '../../world/mail-server';
import { openWorld, type World } from '../../world/world';

const HOUR_MS = 3_600_000;

let world: World;
let server: MailServer;
let smtp: MailSender;
let sales: Person;
let manager: Person;
let legal: Person;

beforeAll(async () => {
  [world, server] = await Promise.all([openWorld(), startMailServer()]);
  smtp = smtpSender(server.url, SENDER);
  [sales, manager, legal] = await Promise.all([
    signedIn(world, 'sales1'),
    signedIn(world, 'manager1'),
    signedIn(world, 'legal1'),
  ]);
  await publishApproval(world, 'two', [
    {
      key: 'manager',
      name: '部门经理',
      mode: 'any',
      approvers: [{ user: 'manager1' }],
      deadline: { within: { days: 2 }, remind: [{ days: 1 }], onExpiry: 'keep' },
      cc: [{ user: 'finance1' }],
    },
    { key: 'legal', name: '法务', mode: 'any', approvers: [{ user: 'legal1' }] },
  ]);
});
afterAll(async () => {
  smtp.close();
  await Promise.all([world.close(), server.close()]);
});

/** Lets the messages of one test alone wait. */
beforeEach(async () => {
  await world.db('messages').where({ status: 'waiting' }).update({ status: 'skipped' });
});

const mailsTo = (username: string) => server.received.filter(({ to }) => to.includes(`${username}@baton.example`));
/** The database counts microseconds: what was just written is due in a moment. */
const soon = () => Date.now() + 100;
const waiting = () => world.db('messages').where({ status: 'waiting' });
const aMessageTo = async (userId: string, title = '采购') => {
  const key = randomUUID();
  await world.db('messages').insert(
    messageRow({
      key,
      user_id: userId,
      template: 'approvalCopied',
      variables: { notice: 'cc', approvalId: randomUUID(), taskId: null, title, actorId: null },
    }),
  );
  return key;
};
const messageWith = (key: string) => world.db('messages').where({ key }).first();

test('each notice is mailed once to each of its people, with a link where a decision is asked for', async () => {
  const relay = await relayOf(world, smtp);
  const approval = await ask(sales, 'two', {}, { title: '采购 离心泵' });
  const taskId = await approval.task(manager);
  expect((await waiting()).map(({ template }) => template).sort()).toEqual(['approvalCopied', 'taskAssigned']);
  expect(await relay.deliverDue(soon())).toBe(2);
  expect(await relay.deliverDue(Date.now() + 24 * HOUR_MS)).toBe(0);
  const [first] = mailsTo('manager1');
  expect(first?.text).toMatch(/Subject: 【待办】采购 离心泵 · 部门经理/);
  expect(first?.text).toContain('您有一项新的待办');
  expect(first?.text).toContain('You have a new task');
  expect(first?.text).toContain(`${PUBLIC_URL}/api/v1/links/${taskId}.${manager.id}.1.`);
  expect(mailsTo('finance1')).toHaveLength(1);
  expect(mailsTo('finance1')[0]?.text).not.toContain('/links/');

  await sales.post(`/tasks/${taskId}/urge`).expect(200);
  await world.fastForward(approval.workflowId, { days: 1, hours: 1 });
  await manager.post(`/tasks/${taskId}/decision`, { outcome: 'approve', comment: '同意，尽快' }).expect(200);
  await relay.deliverDue(soon());
  expect(mailsTo('manager1').map(({ text }) => /【(.+?)】/.exec(text)?.[1])).toEqual(
    expect.arrayContaining(['待办', '催办', '提醒']),
  );
  const [decided] = mailsTo('sales1');
  expect(decided?.text).toContain('结果：同意 Approve');
  expect(decided?.text).toContain('> 同意，尽快');
  expect(mailsTo('legal1')).toHaveLength(1);
});

test('a message keeps its Message-ID, however often it is tried', async () => {
  const relay = await relayOf(world, smtp);
  const key = await aMessageTo(legal.id);
  server.refuseWith(451);
  await relay.deliverDue(soon());
  expect(await messageWith(key)).toMatchObject({
    status: 'waiting',
    attempts: 1,
    error: expect.stringContaining('451'),
  });
  expect(await relay.deliverDue(soon())).toBe(0);
  server.refuseWith(undefined);
  await relay.deliverDue(Date.now() + HOUR_MS);
  const sent = await messageWith(key);
  expect(sent).toMatchObject({ status: 'sent', attempts: 2, error: null });
  expect(server.received.filter(({ text }) => text.includes(`Message-ID: <${sent?.id}@company.example>`))).toHaveLength(
    1,
  );
});

test('a server that is away is tried again; an address that is refused for good is not', async () => {
  const away = await relayOf(world, smtpSender('smtp://127.0.0.1:1', SENDER));
  const key = await aMessageTo(legal.id);
  await away.deliverDue(soon());
  expect(await messageWith(key)).toMatchObject({ status: 'waiting', attempts: 1 });
  server.refuseWith(550);
  await (await relayOf(world, smtp)).deliverDue(Date.now() + HOUR_MS);
  server.refuseWith(undefined);
  expect(await messageWith(key)).toMatchObject({
    status: 'failed',
    attempts: 2,
    error: expect.stringContaining('550'),
  });
});

test('whoever has no address, or has left, is skipped with the reason', async () => {
  const { db } = world;
  const [none, left, broken] = await Promise.all([
    signedIn(world, 'tech1'),
    signedIn(world, 'tech2'),
    signedIn(world, 'tech3'),
  ]);
  await db('users').where({ id: none.id }).update({ email: null });
  await db('users').where({ id: left.id }).update({ active: false });
  await db('users').where({ id: broken.id }).update({ email: 'x@y.cn>\r\nBcc: <z@y.cn' });
  const keys = await Promise.all([none, left, broken].map((person) => aMessageTo(person.id)));
  await (await relayOf(world, smtp)).deliverDue(soon());
  const reasons = (await Promise.all(keys.map(messageWith))).map((message) => [message?.status, message?.error]);
  expect(reasons).toEqual([
    ['skipped', expect.stringContaining('no e-mail address')],
    ['skipped', expect.stringContaining('has left')],
    ['skipped', expect.stringContaining('not an e-mail address')],
  ]);
});

test('a message to somebody without an address, or who has left, is skipped when it is written', async () => {
  const { db } = world;
  const [none, left, reached] = await Promise.all([
    signedIn(world, 'dispatcher1'),
    signedIn(world, 'desk1'),
    signedIn(world, 'care1'),
  ]);
  await db('users').where({ id: none.id }).update({ email: ' ' });
  await db('users').where({ id: left.id }).update({ active: false });
  const key = randomUUID();
  const messages = [none, left, reached].map(({ id }) => ({
    key: `${key}/${id}`,
    user_id: id,
    template: 'approvalCopied',
    variables: { notice: 'cc', approvalId: randomUUID(), taskId: null, title: '采购', actorId: null } as const,
  }));
  await insertMessages(db, messages);
  await insertMessages(db, messages);
  const rows = await db('messages').whereLike('key', `${key}/%`).orderBy(['status', 'error']);
  expect(rows.map(({ status, error }) => [status, error])).toEqual([
    ['skipped', '吴涛 has no e-mail address.'],
    ['skipped', '周婷 has left.'],
    ['waiting', null],
  ]);
  const toNobody = messages.map((message) => ({ ...message, key: randomUUID(), user_id: randomUUID() }));
  await expect(insertMessages(db, toNobody)).rejects.toThrow('violates foreign key constraint');
});

test('so is the message of an approval: the relay has only those whom it can reach', async () => {
  const { db } = world;
  const known = await db('users').where({ username: 'finance1' }).first('id', 'email');
  await db('users').where({ username: 'finance1' }).update({ email: null });
  await ask(sales, 'two', {}, { title: '采购 阀门' });
  await db('users')
    .where({ username: 'finance1' })
    .update({ email: known?.email ?? null });
  const rows = await db('messages').whereRaw(`variables ->> 'title' = '采购 阀门'`).orderBy('status');
  expect(rows.map(({ user_id, status, attempts, error }) => [user_id, status, attempts, error])).toEqual([
    [known?.id, 'skipped', 0, expect.stringContaining('no e-mail address')],
    [manager.id, 'waiting', 0, null],
  ]);
});

test('a title cannot forge headers or lines, and is not escaped as if it were HTML', async () => {
  const outbox = anOutbox();
  await aMessageTo(legal.id, 'A & B <甲>\r\nBcc: evil@x.example\r\n\r\nhttp://evil.example');
  await (await relayOf(world, smtp)).deliverDue(soon());
  await aMessageTo(legal.id, 'A & B <甲>\r\nBcc: evil@x.example');
  await (await relayOf(world, outbox.sender)).deliverDue(soon());
  for (const text of [String(mailsTo('legal1').at(-1)?.text), String(outbox.to('legal1@baton.example')[0])]) {
    expect(text).toContain('A & B <甲> Bcc: evil@x.example');
    expect(text).not.toMatch(/^Bcc:/m);
    expect(text).not.toMatch(/^http:\/\/evil/m);
  }
});

test('without a server each message is one file, named by its id; sent again it is the same file', async () => {
  const outbox = anOutbox();
  const relay = await relayOf(world, outbox.sender);
  const key = await aMessageTo(legal.id);
  await relay.deliverDue(soon());
  const [before] = outbox.to('legal1@baton.example');
  // as a crash before the mark leaves it
  await world.db('messages').where({ key }).update({ status: 'waiting', next_attempt_at: new Date().toISOString() });
  await relay.deliverDue(Date.now() + 1000);
  expect(outbox.names()).toEqual([`${(await messageWith(key))?.id}.eml`]);
  expect(outbox.to('legal1@baton.example')).toEqual([before]);
});

test('several workers at once send each message once', async () => {
  for (let i = 0; i < 120; i++) await aMessageTo(legal.id, `事项 ${i}`);
  const sent: string[] = [];
  const counting: MailSender = {
    atOnce: 5,
    send: ({ id }) => Promise.resolve(void sent.push(id)),
    close: () => undefined,
  };
  const relays = await Promise.all([1, 2, 3].map(() => relayOf(world, counting)));
  const empty = async (relay: (typeof relays)[number]): Promise<void> => {
    while ((await relay.deliverDue(soon())) > 0);
  };
  await Promise.all(relays.map(empty));
  expect(sent).toHaveLength(120);
  expect(new Set(sent).size).toBe(120);
});

test('messages that a relay has in hand are another’s once its connection is lost', async () => {
  const keys = await Promise.all([1, 2].map((n) => aMessageTo(legal.id, `事项 ${n}`)));
  const attempts: string[] = [];
  let sendingBegan: () => void = () => undefined;
  let finish: () => void = () => undefined;
  const began = new Promise<void>((resolve) => (sendingBegan = resolve));
  const finished = new Promise<void>((resolve) => (finish = resolve));
  const slow: MailSender = {
    atOnce: 5,
    async send({ id }) {
      attempts.push(id);
      sendingBegan();
      await finished;
    },
    close: () => undefined,
  };
  const quick: MailSender = { ...slow, send: ({ id }) => Promise.resolve(void attempts.push(id)) };
  const [lost, other] = await Promise.all([relayOf(world, slow), relayOf(world, quick)]);
  const losing = expect(lost.deliverDue(soon())).rejects.toThrow();
  await began;
  expect(await other.deliverDue(soon())).toBe(0);
  await world.db.raw(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and state = 'idle in transaction' and query like '%from messages%'`,
  );
  await waitUntil('the other relay has them', 10_000, async () => {
    if ((await other.deliverDue(soon())) === 0) throw new Error('not yet');
  });
  finish();
  await losing;
  for (const key of keys) expect(await messageWith(key)).toMatchObject({ status: 'sent', attempts: 1 });
  expect(attempts).toHaveLength(4);
});

test('a relay that is stopped finishes what is under way and takes no more', async () => {
  for (let i = 0; i < 3; i++) await aMessageTo(legal.id);
  const sent: string[] = [];
  const stops: (() => Promise<void>)[] = [];
  const stopped = new Promise<void>((resolve, reject) => {
    const stopsAfterOne: MailSender = {
      atOnce: 1,
      send({ id }) {
        sent.push(id);
        stops.forEach((stop) => void stop().then(resolve, reject));
        return Promise.resolve();
      },
      close: () => undefined,
    };
    void relayOf(world, stopsAfterOne).then((relay) => stops.push(relay.start().stop), reject);
  });
  await stopped;
  expect(sent).toHaveLength(1);
  const left = await waiting();
  expect(left).toHaveLength(2);
  expect(left.every(({ attempts }) => attempts === 0)).toBe(true);
});
