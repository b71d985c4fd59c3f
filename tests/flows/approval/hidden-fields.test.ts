import request from 'supertest';
import { linkTokens } from '../../../api/approval/link/tokens';
import { signingSecret } from '../../../db/organisation/secrets';
import { linkExpiry, timesAsked } from '../../../definitions/notification/link';
import { ask, type Asked, publishApproval } from '../../world/approvals';
import { type Person, signedIn } from '../../world/http';
import { openWorld, type World } from '../../world/world';

/** Nobody but who asked, administrators, and those of a step that shows it may find it anywhere. */
const SECRET = 731_902;

let world: World;
const people: Record<string, Person> = {};
const person = (username: string): Person => {
  const found = people[username];
  if (!found) throw new Error(`${username} has not signed in.`);
  return found;
};

beforeAll(async () => {
  world = await openWorld();
  for (const name of [
    'sales1',
    'sales2',
    'manager1',
    'manager2',
    'director1',
    'legal1',
    'finance1',
    'tech1',
    'care1',
    'admin1',
    'ops1',
  ])
    people[name] = await signedIn(world, name);
  const hiding = { fields: { '/costFen': 'hidden' } };
  const deadline = { within: { hours: 1 }, onExpiry: 'escalate' };
  const step = (key: string, user: string, more: object = {}) => ({ key, mode: 'all', approvers: [{ user }], ...more });
  await publishApproval(world, 'hiding', [step('blind', 'legal1', { ...hiding, cc: [{ user: 'care1' }] })]);
  await publishApproval(world, 'escalating', [step('blind', 'sales2', { ...hiding, deadline })]);
  await publishApproval(world, 'claimed', [
    { key: 'blind', mode: 'any', approvers: [{ role: 'finance', claim: true }], ...hiding },
  ]);
  await publishApproval(world, 'both', [step('blind', 'legal1', hiding), step('open', 'legal1')]);
});
afterAll(() => world.close());

const asking = (definition: string): Promise<Asked> =>
  ask(person('sales1'), definition, { costFen: SECRET, note: '可见' });

const openTask = async ({ id }: Asked) => {
  const task = await world.db('tasks').where({ approval_id: id }).orderBy('number', 'desc').first();
  if (!task) throw new Error('There is no task.');
  return task;
};

/** Everything that a person can look at of an approval, and every message that they got about it, as text. */
async function seenBy(who: string, asked: Asked): Promise<string> {
  const them = person(who);
  const tasks = await world.db('tasks').where({ approval_id: asked.id });
  const links = linkTokens(await signingSecret(world.db));
  const pages = [
    `/approvals/${asked.id}`,
    `/approvals?filter[caseId]=${asked.id}`,
    ...['mine', 'group', 'decided', 'cc'].map((view) => `/tasks?view=${view}&filter[caseId]=${asked.id}`),
    ...tasks.map(({ id }) => `/tasks/${id}`),
    `/ledger/${asked.id}`,
  ];
  const read = await Promise.all(pages.map(async (page) => (await them.get(page)).text));
  const asLinks = tasks.map(({ id, history }) =>
    links.tokenOf({ taskId: id, userId: them.id, asked: timesAsked(history), expiresAt: linkExpiry(Date.now()) }),
  );
  const linked = await Promise.all(
    asLinks.map(async (token) => (await request(world.app).get(`/api/v1/links/${token}`)).text),
  );
  const mails = await world.db('messages').where({ user_id: them.id });
  expect(read[0]).toContain('可见');
  return [...read, ...linked, JSON.stringify(mails)].join('\n');
}

const expectHidden = async (who: string, asked: Asked): Promise<void> =>
  expect(await seenBy(who, asked)).not.toMatch(/731.?902|7,?319\.02/);

const sends = async (who: string, asked: Asked, act: string, body: object) =>
  person(who)
    .post(`/tasks/${(await openTask(asked)).id}/${act}`, body)
    .expect(200);

describe('a field that a step hides is not seen', () => {
  test('by its signer, nor by who gets a copy of the step, by its definition or from anybody', async () => {
    const asked = await asking('hiding');
    await sends('legal1', asked, 'cc', { userIds: [person('tech1').id] });
    await sends('sales1', asked, 'cc', { userIds: [person('finance1').id] });
    for (const who of ['legal1', 'care1', 'tech1', 'finance1']) await expectHidden(who, asked);
    for (const who of ['sales1', 'admin1', 'ops1']) expect(await seenBy(who, asked)).toContain(String(SECRET));
  });

  test('by who gave the task away, nor by who got it', async () => {
    const asked = await asking('hiding');
    await sends('legal1', asked, 'transfer', { to: person('tech1').id });
    for (const who of ['legal1', 'tech1']) await expectHidden(who, asked);
  });

  test('by who asked for an opinion, nor by who gives it', async () => {
    const asked = await asking('hiding');
    await sends('legal1', asked, 'delegation', { to: person('tech1').id });
    for (const who of ['legal1', 'tech1']) await expectHidden(who, asked);
  });

  test('by a signer who was added', async () => {
    const asked = await asking('hiding');
    await sends('legal1', asked, 'signers', { userIds: [person('tech1').id], position: 'parallel' });
    await expectHidden('tech1', asked);
  });

  test('by whom it was escalated past, nor by who has it now, though they head who asked', async () => {
    const asked = await asking('escalating');
    await world.fastForward(asked.workflowId, { hours: 2 });
    expect((await openTask(asked)).assignee_id).not.toBe(person('sales2').id);
    await expectHidden('sales2', asked);
    await expectHidden('manager1', asked);
  });

  test('by who may claim it', async () => expectHidden('finance1', await asking('claimed')));

  test('but by its signer it is, once a later step of theirs shows it', async () => {
    const asked = await asking('both');
    await expectHidden('legal1', asked);
    await asked.decide(person('legal1'), 'approve');
    expect(await seenBy('legal1', asked)).toContain(String(SECRET));
  });
});
