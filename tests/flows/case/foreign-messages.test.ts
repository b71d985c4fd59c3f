import { WorkflowNotFoundError, WorkflowUpdateFailedError } from '@temporalio/client';
import * as approval from '../../../workflows/approval/messages';
import * as ofCase from '../../../workflows/case/messages';
import * as definition from '../../../workflows/definition/messages';
import * as handover from '../../../workflows/handover/messages';
import * as matching from '../../../workflows/matching/messages';
import * as registration from '../../../workflows/registration/messages';
import * as stage from '../../../workflows/stage/messages';
import { ask, publishApproval } from '../../world/approvals';
import { aStep } from '../../world/definitions';
import type { Person } from '../../world/http';
import { incidentsSeenBy } from '../../world/incidents';
import { registered } from '../../world/opportunities';
import { signedInPeople } from '../../world/people';
import { openWorld, type World } from '../../world/world';

jest.setTimeout(240_000);

let world: World;
let person: (username: string) => Person;
beforeAll(async () => {
  world = await openWorld();
  person = await signedInPeople(world, ['sales1', 'manager1', 'ops1']);
  await publishApproval(world, 'border', [aStep('one')]);
});
afterAll(() => world.close());

/** The client asks again and again for so long. */
const SOON_MS = 5_000;

interface Named {
  readonly type: string;
  readonly name: string;
}
const isMessage = (value: unknown): value is Named =>
  typeof value === 'object' && value !== null && 'type' in value && 'name' in value;
const messages = [approval, ofCase, definition, handover, matching, registration, stage]
  .flatMap((area) => Object.values(area).filter(isMessage))
  .filter(({ type }) => type !== 'query');
const names = [...messages.map(({ name }) => name), 'unknownName', 'constructor', '__proto__'];
/** They do what they say without any payload. */
const bare = [
  'approvalStarted',
  'registered',
  'duplicateScanStarted',
  'handoverStarted',
  'migrationUnderWay',
  'retryCase',
];

const SOME_ID = '019f0000-0000-7000-8000-000000000001';
const by = { userId: SOME_ID, name: '无', isAdministrator: true };
const payloads: readonly unknown[] = [
  undefined,
  null,
  'text',
  [],
  {},
  { approvalId: 1, command: { kind: 'decide' } },
  { approvalId: SOME_ID, command: { kind: 'constructor', id: '1', by } },
  { approvalId: SOME_ID, command: { kind: 'withdraw', id: 'x\0', by } },
  { id: 'a', by: null, reason: { a: 1 }, kind: 'ownersChanged', from: 'x', to: [null], key: [], version: '1' },
  { id: SOME_ID, by, reason: '\ud83d', kind: 'ended', status: 7, key: 'cn', version: 1e300 },
];

/** Every message with every payload to one flow, one after another. */
async function bombard(workflowId: string): Promise<void> {
  const handle = world.temporal.workflow.getHandle(workflowId);
  const send = async (name: string, payload: unknown): Promise<void> => {
    await handle.signal<[unknown]>(name, payload);
    const asked = handle.executeUpdate<unknown, [unknown]>(name, { args: [payload] });
    await expect(asked).rejects.toThrow(WorkflowUpdateFailedError);
  };
  for (const name of names)
    for (const payload of payloads) if (payload !== undefined || !bare.includes(name)) await send(name, payload);
  for (const name of ['approvalCommand', 'calendarChanged', 'unknownName']) await send(name, 'x'.repeat(1_000_000));
  await expect(handle.signal('calendarChanged', { key: 'cn', version: 1 }, 'and more')).resolves.toBeUndefined();
  for (const { name } of messages) await sendUnreadable(workflowId, name);
}

/** What a program without our library may send. */
const sendUnreadable = (workflowId: string, signalName: string) =>
  world.temporal.workflowService.signalWorkflowExecution({
    namespace: world.temporal.options.namespace,
    workflowExecution: { workflowId },
    signalName,
    input: { payloads: [{ metadata: { encoding: Buffer.from('json/plain') }, data: Buffer.from('{"a":') }] },
  });

const incidents = (caseId: string) => incidentsSeenBy(person('ops1')).listed(caseId);

describe('messages that are none of ours are refused or passed over, and the next command works', () => {
  test('of an approval', async () => {
    const asked = await ask(person('sales1'), 'border');
    await bombard(asked.workflowId);
    expect((await asked.decide(person('manager1'), 'approve')).status).toBe(200);
    expect(await asked.status()).toBe('approved');
    expect(await incidents(asked.id)).toEqual([]);
  });

  test('of an opportunity: its registration and its sale', async () => {
    const id = await registered(person('sales1'));
    await Promise.all([`registration/${id}`, `stage/${id}`].map(bombard));
    const { body } = await person('sales1').get(`/opportunities/${id}`);
    expect((await person('sales1').patch(`/opportunities/${id}`, { name: '改名' }, body.version)).status).toBe(200);
    expect((await person('sales1').post(`/opportunities/${id}/suspension`, { reason: '等一等' })).status).toBe(200);
    expect(await incidents(id)).toEqual([]);
  });

  test('of the approval of a record', async () => {
    const id = await registered(person('sales1'), { category: 'project' });
    const { body } = await person('sales1').post(`/opportunities/${id}/project-approval`, {});
    const workflow = await world.db('approvals').where({ id: body.approvalId }).first('workflow_id');
    await bombard(workflow?.workflow_id ?? '');
    const task = await world.db('tasks').where({ approval_id: body.approvalId, status: 'open' }).first('id');
    const decided = await person('manager1').post(`/tasks/${task?.id}/decision`, { outcome: 'approve', comment: '可' });
    expect(decided.status).toBe(200);
  });

  test('of a scan for duplicates', async () => {
    const { body } = await person('ops1').post('/duplicate-scans', {});
    expect(body.workflowId).toMatch(/^duplicate-scan\//);
    await person('ops1').post(`/duplicate-scans/${body.id}/pause`);
    await bombard(body.workflowId).catch((error: unknown) => {
      if (!(error instanceof WorkflowNotFoundError)) throw error; // it was over before
    });
    expect((await person('ops1').get(`/duplicate-scans/${body.id}`)).status).toBe(200);
  });
});

test('a message that is larger than the engine takes fails no step of the case', async () => {
  const asked = await ask(person('sales1'), 'border');
  const handle = world.temporal.workflow.getHandle(asked.workflowId);
  for (const size of [2_500_000, 5_000_000]) {
    const args: [string] = ['x'.repeat(size)];
    const sent = world.temporal.withDeadline(Date.now() + SOON_MS, () =>
      handle.executeUpdate<unknown, [unknown]>('approvalCommand', { args }),
    );
    await expect(sent).rejects.toThrow();
  }
  expect((await asked.decide(person('manager1'), 'approve')).status).toBe(200);
  const { events } = await handle.fetchHistory();
  expect((events ?? []).filter((event) => event.workflowTaskFailedEventAttributes)).toEqual([]);
});
