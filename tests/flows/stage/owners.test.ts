import { randomUUID } from 'node:crypto';
import { APPROVAL_COMMAND } from '../../../definitions/approval/commands';
import { waitUntil } from '../../../ops/engines/wait-until';
import { published } from '../../world/definitions';
import { keepHistory } from '../../world/histories';
import { type Person, signedIn } from '../../world/http';
import { anOpportunity, publishModel, threeStages } from '../../world/stages';
import { openWorld, type World } from '../../world/world';

let world: World;
let sales1: Person;
let sales2: Person;
let sales3: Person;
let manager1: Person;
let ops: Person;
let admin1: Person;
beforeAll(async () => {
  world = await openWorld();
  [sales1, sales2, sales3, manager1, ops, admin1] = await Promise.all([
    signedIn(world, 'sales1'),
    signedIn(world, 'sales2'),
    signedIn(world, 'sales3'),
    signedIn(world, 'manager1'),
    signedIn(world, 'ops1'),
    signedIn(world, 'admin1'),
  ]);
  await published(ops, {
    kind: 'registrationPolicy',
    key: 'pooled',
    name: 'pooled',
    exact: 'review',
    fuzzy: { reviewFrom: 0.6 },
    reviewApproval: 'conflictReview',
    protection: {
      for: { days: 30 },
      onEnd: 'toPublic',
      extension: { approval: 'extension', by: { days: 30 }, atMost: 2 },
    },
  });
  await publishModel(
    ops,
    threeStages(
      'pooled',
      {
        first: {
          gate: 'stageGate',
          activities: [
            { key: 'call', name: '电话' },
            { key: 'visit', name: '拜访' },
            { key: 'offer', name: '报价' },
          ],
        },
      },
      { registrationPolicy: 'pooled' },
    ),
  );
});
afterAll(() => world.close());

type Sale = Awaited<ReturnType<typeof anOpportunity>>;

/**
 * A sale in which its owner has one activity open, one done, a place in the open gate, and the project approval and a
 * budget to correct, and an assistant has another activity open.
 */
async function aSaleWithOpenThings(): Promise<Sale> {
  const sale = await anOpportunity(sales1, 'pooled', { category: 'project' });
  await sales1.post(`/opportunities/${sale.id}/team`, { userId: sales3.id, role: 'assistant' }).expect(201);
  const plan = (key: string, assigneeId: string) =>
    sales1.put(`/opportunities/${sale.id}/activities/${key}/plan`, { on: '2099-05', assigneeId }).expect(200);
  await plan('call', sales1.id);
  await plan('visit', sales1.id);
  await plan('offer', sales3.id);
  await sale.complete('visit').expect(200);
  const { body } = await sale.move('proposal');
  const budget = (
    await sales1
      .post(`/opportunities/${sale.id}/budgets`, { lines: [{ category: '差旅', amountFen: 100 }] })
      .expect(201)
  ).body;
  const asked = [
    await sales1.post(`/opportunities/${sale.id}/project-approval`, {}).expect(201),
    await sales1.post(`/opportunities/${sale.id}/budgets/${budget.id}/approval`, {}).expect(201),
  ];
  const open = await world
    .db('tasks')
    .whereIn(
      'approval_id',
      asked.map((answer) => answer.body.approvalId),
    )
    .where({ status: 'open' });
  for (const taskId of [body.taskIds[0], ...open.map(({ id }) => id)])
    await manager1.post(`/tasks/${taskId}/return`, { to: 'initiator', resume: 'here', reason: '补充材料' }).expect(200);
  return sale;
}

/** The gate’s, the project approval’s and the budget’s. */
const OPEN_TASKS = 3;

const tasksOf = async (person: Person, sale: Sale) =>
  (await person.get('/tasks?view=mine')).body.items.filter((one: { caseId: string }) => one.caseId === sale.id);

const assigneesOf = async (sale: Sale) =>
  (await manager1.get(`/opportunities/${sale.id}/activities`)).body.items.map(
    ({ key, assigneeId }: { key: string; assigneeId: string }) => [key, assigneeId],
  );

async function becomes(person: Person, sale: Sale): Promise<void> {
  await waitUntil('what was open is with the new owner', 10_000, async () => {
    expect(await assigneesOf(sale)).toEqual([
      ['call', person.id],
      ['visit', sales1.id],
      ['offer', sales3.id],
    ]);
    expect(await tasksOf(person, sale)).toHaveLength(OPEN_TASKS);
  });
  expect(await tasksOf(sales1, sale)).toEqual([]);
}

test('OPP-19 what is open follows to the new owner, also through the pool: activities, gate places', async () => {
  const sale = await aSaleWithOpenThings();
  await sales1.post(`/opportunities/${sale.id}/release`, { reason: '跟不动' }).expect(200);
  expect((await sale.complete('call')).status).toBe(409);
  const { body } = await manager1.post(`/opportunities/${sale.id}/assignment`, { ownerId: sales2.id }).expect(200);
  expect(body).toMatchObject({ visibility: 'private', owners: [{ userId: sales2.id }] });
  await becomes(sales2, sale);
  const timeline = (await manager1.get(`/opportunities/${sale.id}/timeline?limit=200`)).body.items;
  expect(timeline.find(({ type }: { type: string }) => type === 'opportunity.assigned').data).toMatchObject({
    ownerId: sales2.id,
    fromUserIds: [sales1.id],
  });
  expect(timeline.filter(({ type }: { type: string }) => type === 'activity.handedOver')).toHaveLength(1);
  for (const task of await tasksOf(sales2, sale)) await sales2.post(`/tasks/${task.id}/resubmission`, {}).expect(200);
});

/** The gate of a sale of sales1, asked by them and now that of sales2 like the sale. */
async function aGateThatWasTakenOver(): Promise<{
  readonly sale: Sale;
  readonly approvalId: string;
  readonly taskId: string;
}> {
  const sale = await anOpportunity(sales1, 'pooled');
  const { body } = await sale.move('proposal');
  const taskId = String(body.taskIds[0]);
  const { approval_id: approvalId } = await world.db('tasks').where({ id: taskId }).first('approval_id').then(found);
  await manager1.post(`/opportunities/${sale.id}/assignment`, { ownerId: sales2.id }).expect(200);
  await waitUntil('the request is the new owner’s', 10_000, async () =>
    expect(await sale.types()).toContain('approval.takenOver'),
  );
  return { sale, approvalId, taskId };
}

function found<T>(row: T | undefined): T {
  if (row === undefined) throw new Error('There is no such row.');
  return row;
}

test('OPP-19 a gate returned after a change of owner comes to the new one, who corrects it and is told', async () => {
  const { sale, approvalId, taskId } = await aGateThatWasTakenOver();
  await manager1.post(`/tasks/${taskId}/return`, { to: 'initiator', resume: 'here', reason: '补充材料' }).expect(200);
  expect(await tasksOf(sales1, sale)).toEqual([]);
  const [task] = await tasksOf(sales2, sale);
  expect((await sales2.get(`/tasks/${task.id}`)).body).toMatchObject({
    initiatorId: sales1.id,
    whyMe: [{ rule: 'return' }, { rule: 'handover' }],
  });
  expect((await sales1.post(`/tasks/${task.id}/resubmission`, {})).status).toBe(403);
  await sales2.post(`/tasks/${task.id}/resubmission`, { comment: '已补充' }).expect(200);
  const [again] = await tasksOf(manager1, sale);
  expect(
    (await manager1.post(`/tasks/${again.id}/decision`, { outcome: 'approve', comment: '可以' })).body,
  ).toMatchObject({ caseStatus: 'valid' });
  expect((await sales2.get(`/opportunities/${sale.id}`)).body.stage.key).toBe('proposal');
  expect((await sales2.get(`/approvals/${approvalId}`)).body).toMatchObject({
    status: 'approved',
    initiatorId: sales1.id,
  });
  const ledger: { action: string; actorId: string; taskId: string }[] = (await manager1.get(`/ledger/${sale.id}`)).body
    .items;
  expect(ledger.filter((line) => line.taskId === task.id)).toMatchObject([
    { action: 'resubmitted', actorId: sales2.id },
  ]);
  const timeline: { type: string; data: { approvalId: string } }[] = (
    await manager1.get(`/opportunities/${sale.id}/timeline?limit=200`)
  ).body.items;
  const said = timeline.filter(({ data }) => data.approvalId === approvalId);
  expect(said.find(({ type }) => type === 'approval.takenOver')).toMatchObject({
    byUserId: manager1.id,
    data: { fromUserId: sales1.id, userId: sales2.id },
  });
  expect(said.find(({ type }) => type === 'approval.finished')).toMatchObject({ data: { userIds: [sales2.id] } });
  await keepHistory(world, 'stage/gate-returned-to-the-new-owner', sale.workflowId, { ended: false });
});

test('OPP-19 the new owner withdraws a gate that the former one asked for, who does not any more', async () => {
  const { sale, approvalId } = await aGateThatWasTakenOver();
  expect((await sales1.post(`/approvals/${approvalId}/withdrawal`, {})).status).toBe(403);
  expect(
    (await sales2.post(`/approvals/${approvalId}/withdrawal`, { reason: '重新准备' }).expect(200)).body,
  ).toMatchObject({ status: 'withdrawn', initiatorId: sales1.id });
  expect((await sales2.get(`/opportunities/${sale.id}`)).body.stage).toMatchObject({
    key: 'lead',
    next: [{ key: 'proposal', unmet: [] }],
  });
});

test('OPP-19 FLW-01 an extension returned after a change of owner comes to the new one, who repeats it', async () => {
  const sale = await anOpportunity(sales1, 'pooled');
  const { body } = await sales1
    .post(`/opportunities/${sale.id}/protection-extension`, { reason: '客户年底招标' })
    .expect(202);
  await manager1.post(`/opportunities/${sale.id}/assignment`, { ownerId: sales2.id }).expect(200);
  await waitUntil('the request is the new owner’s', 10_000, async () =>
    expect(await sale.types()).toContain('approval.takenOver'),
  );
  const [asked] = await tasksOf(manager1, sale);
  await manager1.post(`/tasks/${asked.id}/return`, { to: 'initiator', resume: 'here', reason: '写明进展' }).expect(200);
  expect(await tasksOf(sales1, sale)).toEqual([]);
  const [task] = await tasksOf(sales2, sale);
  await sales2.post(`/tasks/${task.id}/resubmission`, { comment: '已报价' }).expect(200);
  const [again] = await tasksOf(manager1, sale);
  await manager1.post(`/tasks/${again.id}/decision`, { outcome: 'approve' }).expect(200);
  expect((await sales2.get(`/opportunities/${sale.id}`)).body).toMatchObject({
    extensions: 1,
    extensionApprovalId: null,
  });
  expect((await manager1.get(`/approvals/${body.extensionApprovalId}`)).body).toMatchObject({
    status: 'approved',
    initiatorId: sales1.id,
  });
  await keepHistory(world, 'registration/extension-taken-over', `registration/${sale.id}`, { ended: false });
});

test('OPP-19 OPP-10 open plan tasks follow to the new owner, except those of who stays in the team', async () => {
  const sale = await anOpportunity(sales1, 'pooled', { category: 'project' });
  await sales1.post(`/opportunities/${sale.id}/team`, { userId: sales3.id, role: 'assistant' }).expect(201);
  const plans = async (person: Person) =>
    (
      await sales1
        .post(`/opportunities/${sale.id}/plan`, { name: '方案设计', dueOn: '2026-12-20', assigneeId: person.id })
        .expect(201)
    ).body.id;
  const [own, theirs] = [await plans(sales1), await plans(sales3)];
  await manager1.post(`/opportunities/${sale.id}/assignment`, { ownerId: sales2.id }).expect(200);
  const assignee = async (id: string) => (await sales2.get(`/opportunities/${sale.id}/plan/${id}`)).body.assigneeId;
  expect([await assignee(own), await assignee(theirs)]).toEqual([sales2.id, sales3.id]);
});

test('OPP-19 whoever takes their own opportunity back out of the pool keeps what they had open', async () => {
  const sale = await aSaleWithOpenThings();
  await sales1.post(`/opportunities/${sale.id}/release`, { reason: '跟不动' }).expect(200);
  await manager1.post(`/opportunities/${sale.id}/assignment`, { ownerId: sales1.id }).expect(200);
  await sale.complete('call').expect(200);
  expect(await tasksOf(sales1, sale)).toHaveLength(OPEN_TASKS);
  expect(await sale.types()).not.toContain('activity.handedOver');
});

/** As it comes to the flow where somebody became an owner after the interface had asked who they are. */
const decideInFlow = (workflowId: string, approvalId: string, decision: object) =>
  world.temporal.workflow
    .getHandle(workflowId)
    .executeUpdate<{ readonly caseStatus: string }, [object]>(APPROVAL_COMMAND, {
      args: [
        {
          approvalId,
          command: {
            kind: 'decide',
            id: randomUUID(),
            by: { userId: manager1.id, name: 'manager1', isAdministrator: false },
            ...decision,
          },
        },
      ],
    });

test('OPP-19 FLW-02 shares that leave an owner out tell the sale: their open work is the main owner’s', async () => {
  const sale = await aSaleWithOpenThings();
  await sales2.post('/customers', { name: '宝鸡钛材精炼有限公司', phone: '0917-3456789' }).expect(201);
  const { version } = await sale.read();
  const { body: reviewed } = await sales1.patch(
    `/opportunities/${sale.id}`,
    { customer: { phone: '0917-3456789' } },
    version,
  );
  expect(reviewed.status).toBe('inConflictReview');
  const { body: review } = await manager1.get(`/conflict-reviews/${reviewed.conflictReviewId}`);
  const form = {
    shares: [
      { userId: sales3.id, percent: 30 },
      { userId: sales2.id, percent: 70 },
    ],
  };
  const decision = { taskId: review.task.id, outcome: 'share', comment: '转给原客户经理', form };
  expect((await manager1.post(`/tasks/${review.task.id}/decision`, { ...decision, taskId: undefined })).status).toBe(
    422,
  );
  expect(await decideInFlow(reviewed.workflowId, reviewed.conflictReviewId, decision)).toMatchObject({
    caseStatus: 'valid',
  });
  await becomes(sales2, sale);
});

test('TSK-07 SAL-02 a handover passes on open activities and places in approvals; the rest stays', async () => {
  const [sale, others] = [await aSaleWithOpenThings(), await anOpportunity(sales2, 'pooled')];
  await sales2
    .put(`/opportunities/${others.id}/activities/call/plan`, { on: '2099-05', assigneeId: sales2.id })
    .expect(200);
  const byOthers = await others.move('proposal');
  await manager1
    .post(`/tasks/${byOthers.body.taskIds[0]}/return`, { to: 'initiator', resume: 'here', reason: '补充材料' })
    .expect(200);
  const handOver = async (...what: readonly string[]): Promise<string[]> => {
    const { body } = await admin1
      .post('/handovers', { fromUserId: sales1.id, toUserId: manager1.id, what })
      .expect(202);
    await waitUntil('the handover is done', 60_000, async () =>
      expect((await admin1.get(`/handovers/${body.id}`)).body).toMatchObject({ status: 'done', failed: [] }),
    );
    return (await admin1.get(`/handovers/${body.id}`)).body.kept.map(({ id }: { id: string }) => id);
  };

  expect(await handOver('opportunities')).toEqual([]);
  const passed = [
    ['call', manager1.id],
    ['visit', sales1.id],
    ['offer', sales3.id],
  ];
  await waitUntil('what was open is with whoever took over', 10_000, async () =>
    expect(await assigneesOf(sale)).toEqual(passed),
  );
  expect(await tasksOf(sales1, sale)).toHaveLength(OPEN_TASKS); // they were not asked for
  const decidedByWhoTookOver = await handOver('tasks');
  const returned = await world
    .db('tasks')
    .whereIn(
      'id',
      (await tasksOf(manager1, sale)).map(({ id }: { id: string }) => id),
    )
    .pluck('approval_id');
  // their own requests now: the report says that they cannot decide them
  expect(decidedByWhoTookOver).toEqual(expect.arrayContaining(returned));
  expect(await tasksOf(sales1, sale)).toEqual([]);
  expect(await tasksOf(manager1, sale)).toHaveLength(OPEN_TASKS);
  expect(await handOver('opportunities', 'tasks')).toEqual([]); // nothing is left, and nothing happens twice

  const timeline: { type: string }[] = (await manager1.get(`/opportunities/${sale.id}/timeline?limit=200`)).body.items;
  expect(timeline.filter(({ type }) => type === 'activity.handedOver')).toHaveLength(1);
  expect([await assigneesOf(sale), await assigneesOf(others)]).toEqual([passed, [['call', sales2.id]]]);
  expect(await tasksOf(sales2, others)).toHaveLength(1);
  await manager1.post(`/opportunities/${sale.id}/activities/call/completion`, {}).expect(200);
});
