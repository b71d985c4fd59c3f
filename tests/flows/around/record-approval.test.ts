import { createActivities } from '../../../activities';
import { putUp } from '../../../activities/around/activities';
import { flowsOnCalendar } from '../../../db/calendar/changes';
import { waitUntil } from '../../../ops/engines/wait-until';
import { placesPassOn } from '../../../workflows/approval/messages';
import { keepHistory } from '../../world/histories';
import type { Person } from '../../world/http';
import { signedInPeople } from '../../world/people';
import { registered } from '../../world/opportunities';
import { openWorld, type World } from '../../world/world';

let world: World;
let person: (username: string) => Person;

beforeAll(async () => {
  world = await openWorld();
  person = await signedInPeople(world, ['sales1', 'sales2', 'sales3', 'manager1', 'director1', 'finance1', 'tech1']);
});
afterAll(() => world.close());

const aProject = (more: object = {}): Promise<string> => registered(person('sales1'), { category: 'project', ...more });
const eventsOf = async (opportunity: string, like: string): Promise<string[]> =>
  (await world.db('events').where({ case_id: opportunity }).whereLike('type', like).orderBy('seq')).map(
    ({ type }) => type,
  );

/** What this person decides on their open task of an approval; a task of a group is claimed first. */
async function decide(
  username: string,
  approvalId: string,
  outcome: string,
): Promise<{ status: number; body: Record<string, unknown> }> {
  const open: { id: string; assignee_id: string | null }[] = await world
    .db('tasks')
    .where({ approval_id: approvalId, status: 'open' });
  const task = open.find(({ assignee_id }) => assignee_id === person(username).id || assignee_id === null);
  if (!task) throw new Error(`${username} has no such task`);
  if (task.assignee_id === null) await person(username).post(`/tasks/${task.id}/claim`).expect(200);
  return person(username).post(`/tasks/${task.id}/decision`, { outcome, comment: '依据充分' });
}

/** Every decider says yes, as the shipped budget approval asks them. */
async function approveBudget(approvalId: string, deciders = ['manager1', 'finance1']): Promise<void> {
  for (const username of deciders) expect((await decide(username, approvalId, 'approve')).status).toBe(200);
}

describe('OPP-09 the project approval 立项', () => {
  test('is for a valid registration of the category project, and no other', async () => {
    const normal = await registered(person('sales1'));
    expect((await person('sales1').post(`/opportunities/${normal}/project-approval`, {})).status).toBe(409);
    expect((await person('sales1').get(`/opportunities/${normal}/project-approval`)).body).toMatchObject({
      projectApproved: false,
      status: null,
      approvalId: null,
    });
    const reviewed = await person('sales2').post('/opportunities', {
      name: '复核中',
      category: 'project',
      customer: { name: '昊瑞有限公司' },
    });
    const other = await person('sales1').post('/opportunities', {
      name: '复核中',
      category: 'project',
      customer: { name: '昊瑞有限公司' },
    });
    const waiting = [reviewed, other].find(({ body }) => body.status === 'inConflictReview');
    const asker = waiting === reviewed ? 'sales2' : 'sales1';
    expect((await person(asker).post(`/opportunities/${String(waiting?.body.id)}/project-approval`, {})).status).toBe(
      409,
    );
  });

  test('makes the opportunity an approved project, once, with who decided, in ledger and timeline', async () => {
    const opportunity = await aProject();
    const asked = await person('sales1').post(`/opportunities/${opportunity}/project-approval`, {
      note: '客户已签意向',
    });
    expect({ status: asked.status, body: asked.body }).toMatchObject({
      status: 201,
      body: { projectApproved: false, status: 'running', askedBy: person('sales1').id },
    });
    const { approvalId } = asked.body;
    expect(asked.headers['location']).toBe(`/api/v1/approvals/${approvalId}`);
    expect((await person('sales1').post(`/opportunities/${opportunity}/project-approval`, {})).status).toBe(409);
    const { body } = await decide('manager1', approvalId, 'approve');
    expect(body).toMatchObject({ caseStatus: 'approved' });
    expect((await person('sales1').get(`/opportunities/${opportunity}/project-approval`)).body).toMatchObject({
      projectApproved: true,
      status: 'approved',
      settledBy: person('manager1').id,
    });
    expect((await person('sales1').get(`/opportunities/${opportunity}`)).body.projectApproved).toBe(true);
    expect((await person('sales1').post(`/opportunities/${opportunity}/project-approval`, {})).status).toBe(409);
    expect(await eventsOf(opportunity, 'projectApproval.%')).toEqual([
      'projectApproval.asked',
      'projectApproval.approved',
    ]);
    const ledger = await person('sales1').get(`/ledger/${opportunity}`);
    expect(ledger.body.items.map(({ action }: { action: string }) => action)).toEqual(
      expect.arrayContaining(['projectApproval.approved']),
    );
    await keepHistory(world, 'record-approval/project-approved', `projectApproval/${approvalId}`, { ended: true });
  });

  test('is settled once, also where its last step runs again', async () => {
    const opportunity = await aProject();
    const { body } = await person('sales1').post(`/opportunities/${opportunity}/project-approval`, {});
    await decide('manager1', body.approvalId, 'approve');
    const before = await world.db('ledger').where({ case_id: opportunity });
    const record = { flow: 'projectApproval', opportunityId: opportunity, recordId: opportunity, version: 1 } as const;
    const activities = createActivities(world.db, world.temporal);
    await activities.settleRecord({
      record,
      approvalId: body.approvalId,
      status: 'rejected',
      byUserId: null,
      at: new Date().toISOString(),
    });
    expect(
      await world.db.transaction((trx) =>
        putUp(trx, {
          record,
          approvalId: body.approvalId,
          byUserId: person('sales1').id,
          at: new Date().toISOString(),
        }),
      ),
    ).toBeUndefined();
    expect((await person('sales1').get(`/opportunities/${opportunity}/project-approval`)).body.status).toBe('approved');
    expect(await world.db('ledger').where({ case_id: opportunity })).toEqual(before);
    expect(await eventsOf(opportunity, 'projectApproval.%')).toHaveLength(2);
  });

  test('of several asked for at once one is taken up, and one key has one effect', async () => {
    const opportunity = await aProject();
    const place = `/opportunities/${opportunity}/project-approval`;
    const answers = await Promise.all([1, 2, 3, 4].map(() => person('sales1').post(place, {})));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409, 409, 409]);
    expect(await world.db('approvals').where({ subject_id: opportunity })).toHaveLength(1);
    const keyed = await aProject();
    const headers = { 'Idempotency-Key': `project-${keyed}` };
    const same = await Promise.all(
      [1, 2, 3].map(() => person('sales1').post(`/opportunities/${keyed}/project-approval`, {}, headers)),
    );
    expect(new Set(same.map((answer) => JSON.stringify([answer.status, answer.body]))).size).toBe(1);
    await world
      .db('idempotency_keys')
      .where({ key: headers['Idempotency-Key'] })
      .update({ status: null, body: null, headers: null, locked_until: new Date(0).toISOString() });
    expect((await person('sales1').post(`/opportunities/${keyed}/project-approval`, {}, headers)).body.approvalId).toBe(
      same[0]?.body.approvalId,
    );
  });

  test('that was rejected or withdrawn is asked for again', async () => {
    const opportunity = await aProject();
    const place = `/opportunities/${opportunity}/project-approval`;
    const first = await person('sales1').post(place, {});
    await decide('manager1', first.body.approvalId, 'reject');
    expect((await person('sales1').get(place)).body).toMatchObject({ projectApproved: false, status: 'rejected' });
    const second = await person('sales1').post(place, {});
    await person('sales1').post(`/approvals/${second.body.approvalId}/withdrawal`, { reason: '资料未齐' }).expect(200);
    expect((await person('sales1').get(place)).body).toMatchObject({
      status: 'withdrawn',
      approvalId: second.body.approvalId,
    });
    const third = await person('sales1').post(place, {});
    await decide('manager1', third.body.approvalId, 'approve');
    expect((await person('sales1').get(place)).body.projectApproved).toBe(true);
    await keepHistory(world, 'record-approval/project-withdrawn', `projectApproval/${second.body.approvalId}`, {
      ended: true,
    });
  });

  test('above its amount asks the director too; the decider may read it, and a stranger may not ask', async () => {
    const opportunity = await aProject({ expectedAmountFen: 200_000_000 });
    const place = `/opportunities/${opportunity}/project-approval`;
    expect((await person('sales3').post(place, {})).status).toBe(404);
    await person('sales1')
      .post(`/opportunities/${opportunity}/team`, { userId: person('tech1').id, role: 'presales' })
      .expect(201);
    expect((await person('tech1').post(place, {})).status).toBe(403);
    expect((await person('tech1').get(place)).status).toBe(200);
    const { body } = await person('sales1').post(place, {});
    expect((await decide('manager1', body.approvalId, 'approve')).body).toMatchObject({ caseStatus: 'running' });
    await decide('director1', body.approvalId, 'approve');
    expect((await person('director1').get(place)).body.projectApproved).toBe(true);
  });

  test('gives nothing to an opportunity that was over before it was decided', async () => {
    const opportunity = await aProject();
    const place = `/opportunities/${opportunity}/project-approval`;
    const { body } = await person('sales1').post(place, {});
    await person('sales1').post(`/opportunities/${opportunity}/withdrawal`, { reason: '项目取消' }).expect(200);
    await decide('manager1', body.approvalId, 'approve');
    expect((await person('sales1').get(place)).body).toMatchObject({ projectApproved: false, status: 'withdrawn' });
  });

  test('has the clock of an approval: it reminds and escalates, and follows its calendar', async () => {
    const opportunity = await aProject();
    const { body } = await person('sales1').post(`/opportunities/${opportunity}/project-approval`, {});
    expect(await flowsOnCalendar(world.db, { key: 'cn', after: '', limit: 100 })).toContain(
      `projectApproval/${body.approvalId}`,
    );
    await world.fastForward(`projectApproval/${body.approvalId}`, { days: 10 });
    expect(await eventsOf(opportunity, 'task.%')).toEqual(
      expect.arrayContaining(['task.assigned', 'task.reminded', 'task.overdue', 'task.escalated']),
    );
  });
});

describe('OPP-19 what an owner holds in the approvals of records', () => {
  const openTask = async (approvalId: string) =>
    world.db('tasks').where({ approval_id: approvalId, status: 'open' }).first();

  /** Asked for by this person, and given back to them by the head of their department. */
  async function returnedProject(by: string, opportunity: string): Promise<string> {
    const { approvalId } = (await person(by).post(`/opportunities/${opportunity}/project-approval`, {}).expect(201))
      .body;
    return returned(approvalId);
  }

  async function returnedBudget(by: string, opportunity: string): Promise<string> {
    const budget = await person(by)
      .post(`/opportunities/${opportunity}/budgets`, { lines: [{ category: '差旅', amountFen: 100_000 }] })
      .expect(201);
    const { approvalId } = (
      await person(by).post(`/opportunities/${opportunity}/budgets/${budget.body.id}/approval`, {}).expect(201)
    ).body;
    return returned(approvalId);
  }

  async function returned(approvalId: string): Promise<string> {
    await person('manager1')
      .post(`/tasks/${(await openTask(approvalId))?.id}/return`, {
        to: 'initiator',
        resume: 'here',
        reason: '补充材料',
      })
      .expect(200);
    return approvalId;
  }

  const assign = (opportunity: string, to: string) =>
    person('director1')
      .post(`/opportunities/${opportunity}/assignment`, { ownerId: person(to).id })
      .expect(200);

  const comesTo = (username: string, approvalIds: readonly string[]): Promise<void> =>
    waitUntil(`it is with ${username}`, 10_000, async () => {
      expect(await Promise.all(approvalIds.map(async (id) => (await openTask(id))?.assignee_id))).toEqual(
        approvalIds.map(() => person(username).id),
      );
    });

  test('came back to be corrected: the new owner of the opportunity hands it in again, and it is decided', async () => {
    const opportunity = await aProject();
    const [project, budget] = [
      await returnedProject('sales1', opportunity),
      await returnedBudget('sales1', opportunity),
    ];
    await assign(opportunity, 'sales2');
    await comesTo('sales2', [project, budget]);
    const task = await openTask(project);
    expect((await person('sales1').post(`/tasks/${task?.id}/resubmission`, {})).status).toBeGreaterThanOrEqual(400);
    expect(
      (await person('sales2').get(`/tasks/${task?.id}`)).body.history.filter(
        ({ action }: { action: string }) => action === 'handedOver',
      ),
    ).toEqual([expect.objectContaining({ byId: person('director1').id })]);
    await person('sales2').post(`/tasks/${task?.id}/resubmission`, {}).expect(200);
    expect((await decide('manager1', project, 'approve')).body).toMatchObject({ caseStatus: 'approved' });
    expect((await person('sales2').get(`/opportunities/${opportunity}/project-approval`)).body).toMatchObject({
      projectApproved: true,
      askedBy: person('sales1').id,
    });
    await person('sales2')
      .post(`/tasks/${(await openTask(budget))?.id}/resubmission`, {})
      .expect(200);
    await approveBudget(budget);
    await keepHistory(world, 'record-approval/project-passed-on', `projectApproval/${project}`, { ended: true });
    await keepHistory(world, 'stage/assigned-with-record-approvals', `stage/${opportunity}`, { ended: false });
  });

  test('is a place that was given to them, too; what others hold stays, and so does what was decided', async () => {
    const opportunity = await aProject();
    await person('sales1')
      .post(`/opportunities/${opportunity}/team`, { userId: person('sales2').id, role: 'assistant' })
      .expect(201);
    const theirs = await returnedBudget('sales2', opportunity);
    const { approvalId: place } = (
      await person('sales2').post(`/opportunities/${opportunity}/project-approval`, {}).expect(201)
    ).body;
    await person('manager1')
      .post(`/tasks/${(await openTask(place))?.id}/transfer`, { to: person('sales1').id })
      .expect(200);
    await assign(opportunity, 'sales3');
    await comesTo('sales3', [place]);
    expect((await openTask(theirs))?.assignee_id).toBe(person('sales2').id);
    expect((await decide('sales3', place, 'approve')).body).toMatchObject({ caseStatus: 'approved' });
    await assign(opportunity, 'sales1');
    expect((await person('sales3').get(`/approvals/${place}`)).body.status).toBe('approved');
  });

  test('is told as often as it may be, also to an approval that has ended: a second time changes nothing', async () => {
    const opportunity = await aProject();
    const project = await returnedProject('sales1', opportunity);
    await assign(opportunity, 'sales2');
    await comesTo('sales2', [project]);
    const flow = world.temporal.workflow.getHandle(`projectApproval/${project}`);
    const change = {
      from: [person('sales1').id],
      heir: person('sales3').id,
      by: { userId: person('manager1').id, name: '王建国' },
    };
    await flow.signal(placesPassOn, change);
    await person('sales2')
      .post(`/tasks/${(await openTask(project))?.id}/resubmission`, {})
      .expect(200); // after the signal, which came first
    await Promise.all([
      flow.signal(placesPassOn, { ...change, from: [person('manager1').id] }),
      person('sales2').post(`/approvals/${project}/withdrawal`, { reason: '不做了' }).expect(200),
    ]);
    expect(await flow.result()).toBe('withdrawn');
    expect(await openTask(project)).toBeUndefined();
    expect(await eventsOf(opportunity, 'projectApproval.%')).toEqual([
      'projectApproval.asked',
      'projectApproval.withdrawn',
    ]);
  });
});

describe('OPP-12 the expense budget 费用预算', () => {
  const lines = [
    { category: '差旅', amountFen: 300_000 },
    { category: '招待', amountFen: 100_000 },
  ];

  async function aBudget(opportunity: string): Promise<{ place: string; id: string }> {
    const place = `/opportunities/${opportunity}/budgets`;
    const { status, body } = await person('sales1').post(place, { lines });
    expect(status).toBe(201);
    return { place: `${place}/${body.id}`, id: body.id };
  }

  test('is frozen while it is decided and once approved; a change is the next revision, replacing it', async () => {
    const opportunity = await registered(person('sales1'));
    const { place } = await aBudget(opportunity);
    const asked = await person('sales1').post(`${place}/approval`, {});
    expect({ status: asked.status, body: asked.body }).toMatchObject({
      status: 201,
      body: { status: 'inApproval', version: 2, totalFen: 400_000 },
    });
    expect((await person('sales1').patch(place, { note: '改' }, 2)).status).toBe(409);
    expect((await person('sales1').delete(place)).status).toBe(409);
    expect((await person('sales1').post(`/opportunities/${opportunity}/budgets`, { lines })).status).toBe(409);
    expect((await person('sales1').post(`${place}/approval`, {})).status).toBe(409);
    await approveBudget(asked.body.approvalId);
    expect((await person('sales1').get(place)).body).toMatchObject({
      status: 'approved',
      settledBy: person('finance1').id,
      version: 3,
    });
    expect((await person('sales1').patch(place, { note: '改' }, 3)).status).toBe(409);
    await keepHistory(world, 'record-approval/budget-approved', `expenseBudget/${asked.body.approvalId}`, {
      ended: true,
    });

    const next = await aBudget(opportunity);
    const again = await person('sales1').post(`${next.place}/approval`, {});
    await approveBudget(again.body.approvalId);
    const { body } = await person('sales1').get(`/opportunities/${opportunity}/budgets`);
    expect(body.items.map(({ revision, status }: { revision: number; status: string }) => [revision, status])).toEqual([
      [1, 'superseded'],
      [2, 'approved'],
    ]);
    expect(await eventsOf(opportunity, 'expenseBudget.%')).toEqual([
      'expenseBudget.asked',
      'expenseBudget.approved',
      'expenseBudget.asked',
      'expenseBudget.approved',
    ]);
  });

  test('that was rejected stays as it is, one that was withdrawn is a draft again', async () => {
    const opportunity = await registered(person('sales1'));
    const first = await aBudget(opportunity);
    const asked = await person('sales1').post(`${first.place}/approval`, {});
    await decide('manager1', asked.body.approvalId, 'reject');
    expect((await person('sales1').get(first.place)).body).toMatchObject({ status: 'rejected' });
    expect((await person('sales1').post(`${first.place}/approval`, {})).status).toBe(409);
    const second = await aBudget(opportunity);
    const again = await person('sales1').post(`${second.place}/approval`, {});
    await person('sales1').post(`/approvals/${again.body.approvalId}/withdrawal`, { reason: '重算' }).expect(200);
    const draft = await person('sales1').get(second.place);
    expect(draft.body).toMatchObject({ status: 'draft', revision: 2 });
    await person('sales1')
      .patch(second.place, { lines: [{ category: '差旅', amountFen: 1 }] }, draft.body.version)
      .expect(200);
    expect((await person('sales1').post(`${second.place}/approval`, {})).status).toBe(201);
  });

  test('that somebody changed after it was read is not the one that is decided about', async () => {
    const opportunity = await registered(person('sales1'));
    const { id } = await aBudget(opportunity);
    const record = { flow: 'expenseBudget', opportunityId: opportunity, recordId: id, version: 7 } as const;
    expect(
      await world.db.transaction((trx) =>
        putUp(trx, { record, approvalId: id, byUserId: person('sales1').id, at: new Date().toISOString() }),
      ),
    ).toMatchObject({ refusal: { code: 'conflict' } });
    expect((await person('sales1').get(`/opportunities/${opportunity}/budgets/${id}`)).body.status).toBe('draft');
  });

  test('is spent only once it is approved, on what is in it, and shows what was spent of each line', async () => {
    const opportunity = await registered(person('sales1'));
    const place = `/opportunities/${opportunity}/expenses`;
    const expense = { category: '差旅', amountFen: 120_000, spentOn: '2026-11-01' };
    expect((await person('sales1').post(place, expense)).status).toBe(409);
    const budget = await aBudget(opportunity);
    const asked = await person('sales1').post(`${budget.place}/approval`, {});
    await approveBudget(asked.body.approvalId);
    const { body } = await person('sales1').post(place, expense);
    expect(body).toMatchObject({ ...expense, version: 1 });
    await person('sales1')
      .post(place, { ...expense, amountFen: 200_000 })
      .expect(201);
    const refused = await person('sales1').post(place, { ...expense, category: '广告' });
    expect({ status: refused.status, pointer: refused.body.errors[0].pointer }).toEqual({
      status: 422,
      pointer: '/category',
    });
    expect((await person('sales1').get(budget.place)).body.lines).toEqual([
      { category: '差旅', amountFen: 300_000, spentFen: 320_000 },
      { category: '招待', amountFen: 100_000, spentFen: 0 },
    ]);
    expect(
      (await person('sales1').patch(`${place}/${body.id}`, { category: '招待', amountFen: 5 }, 1)).body,
    ).toMatchObject({ category: '招待', amountFen: 5 });
    expect((await person('sales3').get(place)).status).toBe(404);
    expect((await person('finance1').get(place)).body.items).toHaveLength(2);
    expect((await person('finance1').delete(`${place}/${body.id}`)).status).toBe(403);
    await person('sales1').delete(`${place}/${body.id}`).expect(204);
  });

  test('has each category once, and a sum that is an amount', async () => {
    const place = `/opportunities/${await registered(person('sales1'))}/budgets`;
    const twice = await person('sales1').post(place, { lines: [lines[0], lines[0]] });
    expect({ status: twice.status, pointer: twice.body.errors[0].pointer }).toEqual({
      status: 422,
      pointer: '/lines/1/category',
    });
    const huge = [1, 2].map((n) => ({ category: `大额 ${n}`, amountFen: Number.MAX_SAFE_INTEGER }));
    expect((await person('sales1').post(place, { lines: huge })).status).toBe(422);
  });
});
