import pino from 'pino';
import request, { type Response } from 'supertest';
import { createApp } from '../../../api/app';
import { newId } from '../../../db/shared/new-id';
import { ask, publishApproval } from '../../world/approvals';
import { type Person, signedIn } from '../../world/http';
import { anOpportunity, publishModel, threeStages } from '../../world/stages';
import { openWorld, type World } from '../../world/world';

let world: World;
let sales1: Person;
let ops: Person;
beforeAll(async () => {
  world = await openWorld();
  [sales1, ops] = await Promise.all([signedIn(world, 'sales1'), signedIn(world, 'ops1')]);
  await publishApproval(world, 'reminding', [
    {
      key: 'legal',
      mode: 'all',
      approvers: [{ user: 'legal1' }],
      deadline: { within: { days: 2 }, remind: [{ days: 1 }], onExpiry: 'keep' },
    },
  ]);
  await publishModel(
    ops,
    threeStages('timed', { first: { gate: 'stageGate', timeLimit: { days: 5 }, stallAfter: { days: 9 } } }),
  );
});
afterAll(() => world.close());

const DAY_MS = 24 * 3_600_000;
const whats = (timers: { flow: string; what: string }[]) => timers.map(({ flow, what }) => `${flow} ${what}`);

test('an approval: how it stands by its row and on the engine, what comes due, and what happened', async () => {
  const asked = await ask(sales1, 'reminding');
  const { body } = await ops.get(`/cases/${asked.id}`).expect(200);
  const run = await world.temporal.workflow.getHandle(asked.workflowId).describe();
  expect(body).toMatchObject({
    id: asked.id,
    flow: 'approval',
    workflowId: asked.workflowId,
    status: 'running',
    version: expect.any(Number),
    definition: { kind: 'approval', key: 'reminding', version: 1 },
    state: { position: { at: 'step', stepKey: 'legal' } },
    incidents: [],
    flows: [{ flow: 'approval', workflowId: asked.workflowId, isNeeded: true, engine: 'running', runId: run.runId }],
    unreadable: [],
  });
  expect(whats(body.timers)).toEqual(['approval task.reminder', 'approval task.end']);
  expect(Date.parse(body.timers[1].at) - Date.parse(body.timers[0].at)).toBe(DAY_MS);
  expect(body.steps.map(({ type }: { type: string }) => type)).toContain('task.assigned');
});

test('an opportunity: its registration, its sale and its gate in one', async () => {
  const sale = await anOpportunity(sales1, 'timed');
  await sale.move('proposal').expect(200);
  const { body } = await ops.get(`/cases/${sale.id}`).expect(200);
  expect(body).toMatchObject({
    flow: 'registration',
    workflowId: `registration/${sale.id}`,
    status: 'valid',
    definition: { kind: 'businessModel', key: 'timed', version: 1 },
    state: { registration: { done: expect.any(Array) }, stage: { status: 'valid', visit: { stageKey: 'lead' } } },
    flows: [
      { flow: 'registration', engine: 'running', isNeeded: true },
      { flow: 'stage', engine: 'running', isNeeded: true },
    ],
  });
  const due = body.timers.find(({ what }: { what: string }) => what === 'protection.end').at;
  expect(due).toBe((await sale.read()).protectedUntil);
  expect(whats(body.timers)).toEqual(
    expect.arrayContaining(['stage stage.end', 'stage stage.stalled', 'registration protection.reminder']),
  );
  expect(body.timers.map(({ at }: { at: string }) => at)).toEqual(
    body.timers.map(({ at }: { at: string }) => at).toSorted(),
  );
  const gate = await world.db('approvals').where({ case_id: sale.id, flow: 'stageGate' }).first();
  expect((await ops.get(`/cases/${gate?.id}`)).body).toMatchObject({
    status: 404,
    detail: expect.stringContaining(sale.id),
  });
});

test('the page of a flow in the engine is named where there is one', async () => {
  const { db, temporal, taskQueue, documents } = world;
  const log = pino({ level: 'silent' });
  const engineUi = 'http://127.0.0.1:8233';
  const app = await createApp({ db, temporal, taskQueue, documents, log, engineUi });
  const asked = await ask(sales1, 'reminding');
  const { body } = await request(app).get(`/api/v1/cases/${asked.id}`).set('Authorization', `Bearer ${ops.token}`);
  const [{ engineUrl, runId }] = body.flows;
  expect(engineUrl).toBe(
    `${engineUi}/namespaces/${temporal.options.namespace}/workflows/approval%2F${asked.id}/${runId}/history`,
  );
});

test('a rule that fails hides no case', async () => {
  const sale = await anOpportunity(sales1, 'timed');
  await world
    .db('opportunities')
    .where({ id: sale.id })
    .update({ stage_state: world.db.raw(`jsonb_set(stage_state, '{state,visit,stageKey}', '"gone"')`) });
  const { body } = await ops.get(`/cases/${sale.id}`).expect(200);
  expect(body.unreadable).toEqual([expect.stringContaining('has no stage "gone"')]);
  expect(whats(body.timers)).toContain('registration protection.end');
});

test('is for operations, and takes a reason that says something', async () => {
  const asked = await ask(sales1, 'reminding');
  for (const path of [`/cases/${asked.id}`, '/incidents', `/incidents/${newId()}`])
    expect((await sales1.get(path)).status).toBe(403);
  for (const verb of ['retry', 'termination'])
    expect((await sales1.post(`/cases/${asked.id}/${verb}`, { reason: '停' })).status).toBe(403);
  const terminate = (body: object) => ops.post(`/cases/${asked.id}/termination`, body);
  expect((await terminate({ reason: ' 　' })).body).toMatchObject({ status: 422, errors: [{ pointer: '/reason' }] });
  expect((await terminate({})).body).toMatchObject({ status: 400, errors: [{ pointer: '/reason' }] });
  for (const unknown of [`/cases/${newId()}`, `/incidents/${newId()}`])
    expect((await ops.get(unknown)).status).toBe(404);
  expect((await ops.post(`/cases/${newId()}/retry`)).status).toBe(404);
});

test('incidents are listed page by page, the newest first, by status and case', async () => {
  const [one, other] = [newId(), newId()];
  const rows = Array.from({ length: 7 }, (_, n) => ({
    id: newId(),
    case_id: n % 2 === 0 ? one : other,
    flow: 'approval',
    workflow_id: `approval/${n}`,
    step: 'approval.timer',
    since: new Date(Date.UTC(2026, 0, 1 + n)).toISOString(),
    attempts: 1,
    cause: `cause ${n}`,
    details: `details ${n}`,
    ended_at: n < 3 ? new Date(Date.UTC(2026, 1, 1)).toISOString() : null,
  }));
  await world.db('incidents').insert(rows);
  const causes = async (query: string): Promise<string[]> => {
    const found: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const at: string = cursor === '' ? '' : `&cursor=${cursor}`;
      const { body }: Response = await ops.get(`/incidents?limit=2&${query}${at}`).expect(200);
      found.push(...body.items.map(({ cause }: { cause: string }) => cause.replace('cause ', '')));
      cursor = body.nextCursor;
    }
    return found;
  };
  expect(await causes('')).toEqual(['6', '5', '4', '3', '2', '1', '0']);
  expect(await causes('filter[status]=open')).toEqual(['6', '5', '4', '3']);
  expect(await causes('filter[status]=ended')).toEqual(['2', '1', '0']);
  expect(await causes(`filter[caseId]=${one}`)).toEqual(['6', '4', '2', '0']);
  expect(await causes(`filter[caseId]=${other}&filter[status]=open&sort=since`)).toEqual(['3', '5']);
  expect((await ops.get(`/incidents/${rows[0]?.id}`)).body).toMatchObject({ status: 'ended', details: 'details 0' });
  for (const bad of ['filter[status]=closed', 'filter[caseId]=x', 'filter[flow]=approval', 'sort=cause'])
    expect((await ops.get(`/incidents?${bad}`)).status).toBe(400);
});
