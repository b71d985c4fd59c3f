import fc from 'fast-check';
import { checkDefinition, isPublishable } from '../../../definitions/kinds/check';
import type { Kind } from '../../../definitions/kinds/kind';
import { hostileData, madeApproval, madeModel, madePolicy } from '../../definitions/kinds/made-definitions';
import { shippedWorld } from '../../definitions/kinds/shipped-definitions';
import { published } from '../../world/definitions';
import type { Person } from '../../world/http';
import { signedInPeople } from '../../world/people';
import { anOpportunity, publishModel, threeStages } from '../../world/stages';
import { openWorld, type World } from '../../world/world';

jest.setTimeout(240_000);

/** The same ones each time, and others each time. */
const SEEDS = [20261130, Date.now()] as const;
const FEW = 4;

let world: World;
let sales1: Person;
let legal1: Person;
let ops: Person;

beforeAll(async () => {
  world = await openWorld();
  const person = await signedInPeople(world, ['sales1', 'legal1', 'ops1']);
  [sales1, legal1, ops] = [person('sales1'), person('legal1'), person('ops1')];
});
afterAll(() => world.close());

/** Some that pass the checks. */
const few = <T>(kind: Kind, made: (key: string) => fc.Arbitrary<T>, seed: number): readonly T[] =>
  fc
    .sample(
      fc.nat().chain((nat) => made(`made${nat.toString(36)}${seed}`)),
      { seed, numRuns: 200 },
    )
    .filter((body) => isPublishable(checkDefinition(kind, body, shippedWorld)))
    .slice(0, FEW);

/** Done, or refused with a reason: nothing fails. */
const answered = ({ status, body }: { status: number; body: unknown }): number => {
  if (status >= 500) throw new Error(JSON.stringify(body));
  return status;
};

describe.each(SEEDS)('DEF-03 what passes the checks runs on the engine (seed %d)', (seed) => {
  test('an approval starts or is refused, and takes a good command', async () => {
    const data = fc.sample(hostileData, { seed, numRuns: FEW });
    for (const [index, made] of few('approval', madeApproval, seed).entries()) {
      await published(ops, made);
      const asking = {
        definition: made.key,
        title: '审批',
        subject: { type: 'test', id: '1' },
        data: { ...data[index], who: legal1.id },
      };
      const started = await sales1.post('/approvals', asking);
      if (answered(started) !== 201) continue;
      if (started.body.status === 'running') await world.fastForward(started.body.workflowId, { days: 2 });
      const { body } = await sales1.get(`/approvals/${started.body.id}`).expect(200);
      if (body.status !== 'running') continue;
      const withdrawn = await sales1.post(`/approvals/${body.id}/withdrawal`, { reason: '不做了' }).expect(200);
      expect(withdrawn.body.status).toBe('withdrawn');
    }
  });

  test('a sale begins, and takes a good command', async () => {
    for (const made of few('businessModel', madeModel, seed)) {
      await published(ops, { ...made, registrationPolicy: 'standard' });
      const sale = await anOpportunity(sales1, made.key, { expectedAmountFen: 1 });
      answered(await sale.move('b'));
      answered(await sales1.post(`/opportunities/${sale.id}/suspension`, { reason: '等预算' }));
      await world.fastForward(sale.workflowId, { days: 2 });
      const { version } = await sale.read();
      await sales1.patch(`/opportunities/${sale.id}`, { name: '改名' }, version).expect(200);
      expect(await sale.types()).toContain('stage.entered');
    }
  });

  test('a registration is protected or reviewed, and is given up', async () => {
    for (const [index, made] of few('registrationPolicy', madePolicy, seed).entries()) {
      await published(ops, { ...made, assessment: null, limits: {} });
      const model = threeStages(`of${made.key}`, {}, { registrationPolicy: made.key });
      await publishModel(ops, model);
      const name = `${'甲乙丙丁'.charAt(index)}${String(seed).slice(-6)}仪器有限公司`;
      const asked = { name, businessModel: model.key, customer: { name } };
      const { body } = await sales1.post('/opportunities', asked).expect(201);
      const given = await sales1.post(`/opportunities/${body.id}/withdrawal`, { reason: '不做了' });
      expect([200, 409]).toContain(answered(given)); // 409: a protection of seconds has ended before
      const { body: read } = await sales1.get(`/opportunities/${body.id}`).expect(200);
      expect(given.status === 200 ? read.status : 'withdrawn').toBe('withdrawn');
    }
  });
});

test('the longest times that a definition may give are waited for', async () => {
  const longest = { businessHours: 87_840 };
  const deadline = { within: longest, remind: [{ businessDays: 3_660 }], onExpiry: 'approve' };
  const rare = { kind: 'workingCalendar', key: 'rare', name: '少', week: { sun: [['09:00', '09:01']] } };
  await published(ops, rare);
  const step = { key: 'one', mode: 'any', approvers: [{ user: 'legal1' }], deadline };
  for (const calendar of ['cn', 'rare']) {
    const key = `longest${calendar}`;
    await published(ops, { kind: 'approval', key, name: '最长', calendar, steps: [step] });
    const asking = { definition: key, title: '审批', subject: { type: 'test', id: '1' }, data: {} };
    const { body } = await sales1.post('/approvals', asking).expect(201);
    await world.fastForward(body.workflowId, { days: 400 });
    const { body: tasks } = await legal1.get('/tasks?view=mine&limit=200').expect(200);
    const task = tasks.items.find(({ caseId }: { caseId: string }) => caseId === body.id);
    await legal1.post(`/tasks/${task.id}/decision`, { outcome: 'approve' }).expect(200);
  }
  const model = threeStages(
    'longestStage',
    { first: { timeLimit: longest, stallAfter: longest } },
    { calendar: 'rare' },
  );
  await publishModel(ops, model);
  const sale = await anOpportunity(sales1, model.key);
  await world.fastForward(sale.workflowId, { days: 400 });
  await sale.move('proposal').then(answered);
  expect((await sale.read()).stage).toMatchObject({ key: 'proposal' });
});
