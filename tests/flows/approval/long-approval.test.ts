import { newId } from '../../../db/shared/new-id';
import type { PersonsCommand } from '../../../definitions/approval/commands';
import { approvalCommand } from '../../../workflows/approval/messages';
import { ask, publishApproval } from '../../world/approvals';
import { type Person, signedIn } from '../../world/http';
import { openWorld, type World } from '../../world/world';

/** How many commands a run takes depends on how many share a workflow task; more than these it never does. */
const MOST_COMMENTS = 3_000;
const LOOK_EVERY = 50;

let world: World;
let sales1: Person;
let manager1: Person;
let legal1: Person;
let finance1: Person;
let director1: Person;
beforeAll(async () => {
  world = await openWorld();
  [sales1, manager1, legal1, finance1, director1] = await Promise.all([
    signedIn(world, 'sales1'),
    signedIn(world, 'manager1'),
    signedIn(world, 'legal1'),
    signedIn(world, 'finance1'),
    signedIn(world, 'director1'),
  ]);
  await publishApproval(world, 'long', [
    { key: 'before', mode: 'any', approvers: [{ user: 'director1' }] },
    {
      key: 'one',
      mode: 'all',
      approvers: [{ user: 'manager1' }, { user: 'legal1' }],
      deadline: { within: { days: 30 }, remind: [{ days: 1 }], onExpiry: 'approve' },
    },
  ]);
});
afterAll(() => world.close());

test('an approval with many commands goes on in a new run with its votes, signers, way back and deadline', async () => {
  const asked = await ask(sales1, 'long');
  const handle = world.temporal.workflow.getHandle(asked.workflowId);
  const { runId } = await handle.describe();
  await asked.decide(director1, 'approve');
  await asked.decide(legal1, 'approve');
  const task = await asked.task(manager1);
  await manager1.post(`/tasks/${task}/signers`, { userIds: [finance1.id], position: 'parallel' }).expect(200);
  await sales1.post(`/tasks/${task}/urge`).expect(200);
  const send = (command: PersonsCommand) =>
    handle.executeUpdate(approvalCommand, { args: [{ approvalId: asked.id, command }], updateId: command.id });
  let sent = 0;
  let last: { readonly command: PersonsCommand; readonly answer: unknown } | undefined;
  const goesOnElsewhere = async (): Promise<boolean> => (await handle.describe()).runId !== runId;
  while (sent < MOST_COMMENTS && !(sent % LOOK_EVERY === 0 && (await goesOnElsewhere()))) {
    const { status } = await manager1.post(`/tasks/${task}/comments`, { text: `第 ${sent} 条` });
    expect({ sent, status }).toEqual({ sent, status: 200 });
    sent += 1;
    if (sent % LOOK_EVERY === 0) {
      const command: PersonsCommand = {
        kind: 'comment',
        id: newId(),
        by: { userId: manager1.id, name: '乙', isAdministrator: false },
        taskId: task,
        text: `第 ${sent} 条之后`,
      };
      last = { command, answer: await send(command) };
    }
  }
  expect(sent).toBeLessThan(MOST_COMMENTS);
  if (!last) throw new Error('Nothing was sent.');
  expect(await send(last.command)).toEqual(last.answer);
  expect((await sales1.post(`/tasks/${task}/urge`)).status).toBe(429);
  const { body } = await manager1.get(`/tasks/${task}`);
  expect(body.history.filter(({ action }: { action: string }) => action === 'commented')).toHaveLength(
    sent + Math.floor(sent / LOOK_EVERY),
  );
  await manager1.post(`/tasks/${task}/return`, { to: 'before', resume: 'here', reason: '再看一次' }).expect(200);
  await asked.decide(director1, 'approve');
  await expect(asked.task(legal1)).rejects.toThrow('no such task');
  expect((await asked.decide(finance1, 'approve')).body).toMatchObject({ caseStatus: 'running' });
  await world.fastForward(asked.workflowId, { days: 31 });
  expect(await asked.status()).toBe('approved');
}, 300_000);
