import { randomUUID } from 'node:crypto';
import pino from 'pino';
import { resendLostCommands } from '../../../api/case/commands';
import { waitUntil } from '../../../ops/engines/wait-until';
import { rebuildEngine } from '../../../ops/rebuild/rebuilding';
import { ask, publishApproval } from '../../world/approvals';
import { breakWrites } from '../../world/breaking';
import { anApproval, aStep, published } from '../../world/definitions';
import type { Person } from '../../world/http';
import { incidentsSeenBy } from '../../world/incidents';
import { signedInPeople } from '../../world/people';
import { anOpportunity, publishModel, threeStages } from '../../world/stages';
import { openWorld, type World } from '../../world/world';

jest.setTimeout(180_000);

let world: World;
let person: (username: string) => Person;
let sales1: Person;
let incidents: ReturnType<typeof incidentsSeenBy>;
beforeAll(async () => {
  world = await openWorld();
  person = await signedInPeople(world, ['sales1', 'sales2', 'manager1', 'finance1', 'ops1']);
  sales1 = person('sales1');
  incidents = incidentsSeenBy(person('ops1'));
  await publishModel(person('ops1'), threeStages('plain', { second: { gate: 'stageGate' } }));
});
afterAll(() => world.close());

const lose = (workflowId: string) => world.temporal.workflow.getHandle(workflowId).terminate('a test');
const rebuild = () => rebuildEngine({ ...world, say: () => undefined });

const approvalOf = async (caseId: string, flow: string) => {
  const found = await world.db('approvals').where({ case_id: caseId, flow }).orderBy('id', 'desc').first();
  if (!found) throw new Error(`The case has no ${flow}.`);
  return found;
};

/** Nobody is asked any more, by whom and why as the ledger says. */
const closed = (caseId: string, flow: string) =>
  waitUntil('the approval is closed', 30_000, async () => {
    const { id, status } = await approvalOf(caseId, flow);
    expect(status).toBe('withdrawn');
    expect(await world.db('tasks').where({ approval_id: id, status: 'open' })).toEqual([]);
    const { actor_id, data } = (await world
      .db('ledger')
      .where({ case_id: caseId })
      .whereLike('key', `${id}/%`)
      .orderBy('seq', 'desc')
      .first()) ?? { actor_id: 'nobody', data: {} };
    return { actor_id, data };
  });

const closingBreaks = (caseId: string) =>
  breakWrites(world, 'approvals', `new.status = 'withdrawn' and new.case_id = '${caseId}'`);

async function inReview(): Promise<string> {
  const name = `撞单${randomUUID().slice(0, 8)}有限公司`;
  await sales1.post('/opportunities', { name, customer: { name } }).expect(201);
  const { body } = await sales1.post('/opportunities', { name: '又一', customer: { name } });
  return body.id;
}

async function extending(): Promise<string> {
  const { id } = await anOpportunity(sales1, 'plain');
  await sales1.post(`/opportunities/${id}/protection-extension`, { reason: '招标延期' }).expect(202);
  return id;
}

async function changing(): Promise<string> {
  const [one, other] = [await anOpportunity(sales1, 'plain'), await anOpportunity(sales1, 'plain')];
  const { version } = (await sales1.get(`/opportunities/${other.id}`)).body;
  const { customer } = (await sales1.get(`/opportunities/${one.id}`)).body;
  await sales1.patch(`/opportunities/${other.id}`, { customer: { name: customer.name } }, version).expect(200);
  return other.id;
}

describe.each([
  { what: 'its conflict review', begin: inReview, flow: 'conflictReview' },
  { what: 'its extension', begin: extending, flow: 'protectionExtension' },
  { what: 'the review of a change', begin: changing, flow: 'conflictReview' },
])('FLW-01 a registration that was withdrawn while $what could not be closed', ({ begin, flow }) => {
  const withdrawn = (id: string) => sales1.post(`/opportunities/${id}/withdrawal`, { reason: '客户放弃' }).expect(200);

  test('says so, and closes it when it is tried again', async () => {
    const id = await begin();
    const broken = await closingBreaks(id);
    await withdrawn(id);
    expect(await incidents.opened(id)).toMatchObject({ flow: 'registration', step: `${flow}.close` });
    await broken.mend();
    await incidents.retry(id).expect(202);
    expect(await closed(id, flow)).toMatchObject({ actor_id: sales1.id });
    await incidents.ended(id);
  });

  test('closes it when it begins again from its row, in the name of whoever withdrew it', async () => {
    const id = await begin();
    const broken = await closingBreaks(id);
    await withdrawn(id);
    await incidents.opened(id);
    await lose(`registration/${id}`);
    await broken.mend();
    await rebuild();
    expect(await closed(id, flow)).toMatchObject({ actor_id: sales1.id, data: { comment: '客户放弃' } });
  });
});

test('FLW-03 a sale that is won leaves no extension of its protection open', async () => {
  const sale = await anOpportunity(sales1, 'plain');
  await sales1.post(`/opportunities/${sale.id}/protection-extension`, { reason: '招标延期' }).expect(202);
  await sales1.post(`/opportunities/${sale.id}/lost`, { reason: '价格', summary: '未中标' }).expect(200);
  expect(await closed(sale.id, 'protectionExtension')).toMatchObject({ actor_id: null });
});

test('FLW-01 what comes due after the sale has ended, and before its word has come, changes nothing', async () => {
  const { id } = await anOpportunity(sales1, 'plain');
  await world.db('opportunities').where({ id }).update({ status: 'lost', protected_until: null });
  const workflowId = `registration/${id}`;
  await world.fastForward(workflowId, { days: 85 });
  expect(await world.temporal.workflow.getHandle(workflowId).result()).toBe('lost');
  expect(await world.db('events').where({ case_id: id, type: 'protection.reminder' })).toEqual([]);
});

describe('FLW-03 a sale that was lost while its gate could not be closed', () => {
  const asking = async () => {
    const sale = await anOpportunity(sales1, 'plain');
    await sale.move('proposal').expect(200);
    await sale.move('closing').expect(200);
    const broken = await closingBreaks(sale.id);
    await sales1.post(`/opportunities/${sale.id}/lost`, { reason: '价格', summary: '未中标' }).expect(200);
    expect(await incidents.opened(sale.id)).toMatchObject({ flow: 'stage', step: 'stageGate.close' });
    return { sale, broken };
  };

  test('closes it when it is tried again', async () => {
    const { sale, broken } = await asking();
    await broken.mend();
    await incidents.retry(sale.id).expect(202);
    expect(await closed(sale.id, 'stageGate')).toMatchObject({ actor_id: sales1.id });
    await incidents.ended(sale.id);
  });

  test('closes it when it begins again from its row, in the name of whoever lost it', async () => {
    const { sale, broken } = await asking();
    await lose(sale.workflowId);
    await broken.mend();
    await rebuild();
    expect(await closed(sale.id, 'stageGate')).toMatchObject({ actor_id: sales1.id });
  });
});

test('OPP-25 a record whose approval cannot be opened is as it was', async () => {
  const { id } = await anOpportunity(sales1, 'plain');
  const place = `/opportunities/${id}/budgets`;
  const { body } = await sales1.post(place, { lines: [{ category: '差旅', amountFen: 100 }] }).expect(201);
  const broken = await breakWrites(world, 'approvals', `new.case_id = '${id}'`);
  expect((await sales1.post(`${place}/${body.id}/approval`, {})).body).toMatchObject({ code: 'step_failed' });
  await broken.mend();
  expect((await sales1.get(`${place}/${body.id}`)).body).toMatchObject({ status: 'draft', revision: 1 });
  expect(await world.db('events').where({ case_id: id }).whereLike('type', 'expenseBudget.%')).toEqual([]);
  await sales1.post(`${place}/${body.id}/approval`, {}).expect(201);
});

test('FLW-03 a command that is sent again before its flow is rebuilt waits for it, and is carried out', async () => {
  const resend = () => resendLostCommands({ ...world, log: pino({ level: 'silent' }) }, Date.now());
  await publishApproval(world, 'once', [{ key: 'one', mode: 'all', approvers: [{ user: 'finance1' }] }]);
  const asked = await ask(sales1, 'once');
  const finance1 = person('finance1');
  const [id, taskId] = [randomUUID(), await asked.task(finance1)];
  const by = { userId: finance1.id, name: 'finance1', isAdministrator: false };
  const note = {
    id,
    workflow_id: asked.workflowId,
    name: 'approvalCommand',
    args: JSON.stringify([{ approvalId: asked.id, command: { kind: 'decide', id, by, taskId, outcome: 'approve' } }]),
    sent_at: '2026-01-01T00:00:00Z',
  };
  await lose(asked.workflowId);
  await world.db.raw(
    `insert into sent_commands (id, workflow_id, name, args, sent_at)
     values (:id, :workflow_id, :name, :args, :sent_at)`,
    note,
  );
  await resend();
  expect([await asked.status(), await world.db('sent_commands').where({ id })]).toEqual([
    'running',
    [expect.anything()],
  ]);
  await rebuild();
  await world.db('sent_commands').where({ id }).update({ sent_at: note.sent_at });
  await resend();
  expect([await asked.status(), await world.db('sent_commands').where({ id })]).toEqual(['approved', []]);
});

describe('TSK-06 a calendar that changed while the flow was missing', () => {
  const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
  const calendar = (key: string, hours: number) => ({
    kind: 'workingCalendar',
    key,
    name: '工厂',
    week: Object.fromEntries(days.map((day) => [day, [['00:00', `${String(hours).padStart(2, '0')}:00`]]])),
  });
  const change = async (key: string) => {
    await published(person('ops1'), calendar(key, 12));
    await world.fastForward(`calendar-change/${key}/2`, { seconds: 61 });
    await waitUntil('the change is done', 30_000, async () =>
      expect((await world.db('calendar_changes').where({ key, version: 2 }).first())?.done_at).toBeTruthy(),
    );
  };
  const moved = (read: () => Promise<string | null | undefined>, before: unknown) =>
    waitUntil('the deadline has moved', 30_000, async () => expect(await read()).not.toEqual(before));

  test('is followed by an approval once it begins again', async () => {
    await published(person('ops1'), calendar('missedAlone', 24));
    const deadline = { deadline: { within: { businessHours: 48 } } };
    await published(
      person('ops1'),
      anApproval('missed', [aStep('one', 'manager1', deadline)], { calendar: 'missedAlone' }),
    );
    const asked = await ask(sales1, 'missed');
    const due = async () => (await world.db('tasks').where({ approval_id: asked.id }).first())?.due_at;
    const before = await due();
    await lose(asked.workflowId);
    await change('missedAlone');
    expect(await due()).toEqual(before);
    await rebuild();
    await moved(due, before);
  });

  test('is followed by a registration and its sale', async () => {
    await published(person('ops1'), calendar('missedSale', 24));
    const protection = { for: { businessHours: 480 }, remind: [], onEnd: 'release' };
    const policy = { exact: 'review', fuzzy: { reviewFrom: 0.6 }, reviewApproval: 'conflictReview', protection };
    await published(person('ops1'), { kind: 'registrationPolicy', key: 'missedSale', name: '保护', ...policy });
    const first = { timeLimit: { businessHours: 48 } };
    const more = { calendar: 'missedSale', registrationPolicy: 'missedSale' };
    await publishModel(person('ops1'), threeStages('missedSale', { first }, more));
    const { id } = await anOpportunity(sales1, 'missedSale');
    const row = async () => world.db('opportunities').where({ id }).first();
    const before = await row();
    await lose(`registration/${id}`);
    await lose(`stage/${id}`);
    await change('missedSale');
    await rebuild();
    await moved(async () => (await row())?.protected_until, before?.protected_until);
    await moved(async () => (await row())?.stage_due_at, before?.stage_due_at);
  });
});
