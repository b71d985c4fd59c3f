import type { Response } from 'supertest';
import pino from 'pino';
import { createApp } from '../../../api/app';
import { ask, publishApproval } from '../../world/approvals';
import { aStep } from '../../world/definitions';
import { type Person, signedIn } from '../../world/http';
import { signedInPeople } from '../../world/people';
import { anOpportunity, publishModel, threeStages } from '../../world/stages';
import { openWorld, type World } from '../../world/world';

const MANY = 100;

let world: World;
let person: (username: string) => Person;
beforeAll(async () => {
  world = await openWorld();
  person = await signedInPeople(world, ['sales1', 'manager1', 'ops1']);
});
afterAll(() => world.close());

const numbers = Array.from({ length: MANY }, (_, index) => index);
/** How many were answered with this status; every one must be answered with one of those that a crowd may see. */
function counted(answers: readonly Response[], allowed: readonly number[]): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const { status } of answers) counts.set(status, (counts.get(status) ?? 0) + 1);
  expect([...counts.keys()].filter((status) => ![...allowed, 429].includes(status))).toEqual([]);
  return counts;
}

test(`${MANY} commands at once on one approval are answered one after another, and each is done once`, async () => {
  await publishApproval(world, 'many', [aStep('one')]);
  const approval = await ask(person('sales1'), 'many');
  const taskId = await approval.task(person('manager1'));
  const answers = await Promise.all(
    numbers.map((n) => person('manager1').post(`/tasks/${taskId}/comments`, { text: `第 ${n} 条` })),
  );
  const done = counted(answers, [200]).get(200) ?? 0;
  const { body } = await person('manager1').get(`/tasks/${taskId}`);
  const comments = body.history.filter(({ action }: { action: string }) => action === 'commented');
  expect(new Set(comments.map(({ text }: { text: string }) => text)).size).toBe(done);
  expect(comments).toHaveLength(done);
  expect((await person('manager1').post(`/tasks/${taskId}/decision`, { outcome: 'approve' })).status).toBe(200);
  expect(await approval.status()).toBe('approved');
});

test(`of ${MANY} decisions at once on one task one counts, the others are told that it was decided`, async () => {
  await publishApproval(world, 'decidedOnce', [aStep('one')]);
  const approval = await ask(person('sales1'), 'decidedOnce');
  const taskId = await approval.task(person('manager1'));
  const answers = await Promise.all(
    numbers.map((n) =>
      person('manager1').post(`/tasks/${taskId}/decision`, { outcome: 'approve', comment: `第 ${n} 次` }),
    ),
  );
  expect(counted(answers, [200, 409]).get(200)).toBe(1);
  expect(await approval.status()).toBe('approved');
});

test(`${MANY} commands at once on one opportunity, through several processes, are answered in turn`, async () => {
  const activities = numbers.slice(0, 50).map((n) => ({ key: `a${n}`, name: `活动 ${n}` }));
  await publishModel(person('ops1'), threeStages('busy', { first: { activities } }));
  const sale = await anOpportunity(person('sales1'), 'busy');
  const { db, temporal, taskQueue, documents } = world;
  const others = await Promise.all(
    [1, 2].map(async () =>
      signedIn(
        { app: await createApp({ db, temporal, taskQueue, documents, log: pino({ level: 'silent' }) }) },
        'sales1',
      ),
    ),
  );
  const sellers = [person('sales1'), ...others];
  const answers = await Promise.all(
    numbers.map((n) =>
      (sellers[n % sellers.length] ?? person('sales1')).post(
        `/opportunities/${sale.id}/activities/a${n % 50}/completion`,
        {
          result: `第 ${n} 次`,
        },
      ),
    ),
  );
  const { activities: listed } = (await sale.read()).stage;
  expect(counted(answers, [200, 409]).get(200)).toBe(listed.filter(({ done }: { done: boolean }) => done).length);
  expect((await sale.move('proposal')).status).toBe(200);
  expect((await sale.read()).stage.key).toBe('proposal');
});
