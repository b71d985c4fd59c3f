import { ask, publishApproval } from '../../../world/approvals';
import { published } from '../../../world/definitions';
import { companyName, publishModel, threeStages } from '../../../world/stages';
import { decideAll, type OpenCase, type Stage } from './playing';

const DAY_MS = 24 * 3_600_000;
const inDays = (days: number): string => new Date(Date.now() + days * DAY_MS).toISOString();

/** Definitions by which the cases run. */
export async function publishDefinitions({ world, person }: Stage): Promise<void> {
  const deadline = (onExpiry: string) => ({ within: { days: 4 }, remind: [{ days: 1 }], onExpiry });
  const people = [{ user: 'legal1' }, { user: 'finance1' }];
  const modes = { all: 'all', any: 'any', sequence: 'sequence', ratio: { ratio: 0.6 }, weights: VOTE };
  for (const [key, mode] of Object.entries(modes))
    await publishApproval(world, `lost${key}`, [{ key: 'one', mode, approvers: people, deadline: deadline('keep') }]);
  await publishApproval(world, 'lostEscalating', [
    { key: 'one', mode: 'any', approvers: [{ user: 'sales2' }], deadline: deadline('escalate') },
    { key: 'two', mode: 'all', approvers: [{ user: 'legal1' }], deadline: deadline('approve') },
  ]);
  await publishModel(
    person('ops1'),
    threeStages('lost', {
      first: {
        timeLimit: { days: 20 },
        remind: [{ days: 5 }],
        stallAfter: { days: 60 },
        activities: [{ key: 'call', name: '电话' }],
      },
      second: { gate: 'stageGate' },
    }),
  );
  const policy = { exact: 'review', fuzzy: { reviewFrom: 0.6 }, reviewApproval: 'conflictReview' };
  const protection = { for: { days: 30 }, remind: [{ days: 3 }], onEnd: 'toPublic' };
  await published(person('ops1'), {
    kind: 'registrationPolicy',
    key: 'lostPool',
    name: '公共池',
    ...policy,
    protection,
  });
  const stages = [{ key: 'only', name: '唯一' }];
  await published(person('ops1'), {
    kind: 'businessModel',
    key: 'lostPool',
    name: '公共池',
    registrationPolicy: 'lostPool',
    stages,
  });
}

const VOTE = { weights: { legal1: 1, finance1: 3 }, pass: 0.7 };

/** Of a company of its own; left out: one that nobody else has. */
async function registered(
  { person }: Stage,
  more: object = {},
  { name = companyName(), by = 'sales1' } = {},
): Promise<string> {
  const { status, body } = await person(by).post('/opportunities', { name, customer: { name }, ...more });
  if (status !== 201) throw new Error(`${name} was refused: ${JSON.stringify(body)}`);
  return String(body.id);
}

const clockOf = (flow: string) => (id: string) => `${flow}/${id}`;
const [registration, sale, alone] = [clockOf('registration'), clockOf('stage'), clockOf('approval')];

const registrations: readonly OpenCase[] = [
  {
    name: 'a registration in review, which is no conflict',
    async begin(stage) {
      const name = companyName();
      await registered(stage, {}, { name });
      return registered(stage, {}, { name, by: 'sales2' });
    },
    async finish(stage, id) {
      await decideAll(stage, id, 'notConflict');
      await stage.world.fastForward(registration(id), { days: 95 });
    },
  },
  {
    name: 'a registration in assessment',
    begin: (stage) => registered(stage, { businessModel: 'project', category: 'project' }),
    finish: async (stage, id) => void (await decideAll(stage, id, 'approve')),
  },
  {
    name: 'a valid one, whose protection ends after its reminders',
    begin: (stage) => registered(stage),
    async finish({ world }, id) {
      await world.fastForward(registration(id), { days: 80 });
      await world.fastForward(registration(id), { days: 12 });
    },
  },
  {
    name: 'one in the public pool, which is assigned and protected again',
    begin: (stage) => registered(stage, { businessModel: 'lostPool', visibility: 'public' }),
    async finish({ world, person }, id) {
      await person('director1')
        .post(`/opportunities/${id}/assignment`, { ownerId: person('sales3').id })
        .expect(200);
      await world.fastForward(registration(id), { days: 31 });
    },
  },
  {
    name: 'one whose extension is being decided',
    async begin(stage) {
      const id = await registered(stage);
      await stage
        .person('sales1')
        .post(`/opportunities/${id}/protection-extension`, { reason: '招标延期' })
        .expect(202);
      return id;
    },
    async finish(stage, id) {
      await decideAll(stage, id, 'approve');
      await stage.world.fastForward(registration(id), { days: 100 });
    },
  },
];

const sales: readonly OpenCase[] = [
  {
    name: 'a sale with a limit, which is reminded of, overdue and stalled',
    begin: (stage) => registered(stage, { businessModel: 'lost' }),
    finish: ({ world }, id) => world.fastForward(sale(id), { days: 70 }),
  },
  {
    name: 'a sale with a planned activity',
    async begin(stage) {
      const id = await registered(stage, { businessModel: 'lost' });
      const on = inDays(10).slice(0, 10);
      await stage.person('sales1').put(`/opportunities/${id}/activities/call/plan`, { on }).expect(200);
      return id;
    },
    async finish({ world, person }, id) {
      await world.fastForward(sale(id), { days: 12 });
      await person('sales1').post(`/opportunities/${id}/activities/call/completion`, {}).expect(200);
    },
  },
  {
    name: 'a sale with an open gate, which is then won',
    async begin(stage) {
      const id = await registered(stage, { businessModel: 'lost' });
      await stage.person('sales1').post(`/opportunities/${id}/stage`, { to: 'proposal' }).expect(200);
      await stage.person('sales1').post(`/opportunities/${id}/stage`, { to: 'closing' }).expect(200);
      return id;
    },
    async finish(stage, id) {
      await decideAll(stage, id, 'approve');
      const win = { amountFen: 100, summary: '签约' };
      await stage.person('sales1').post(`/opportunities/${id}/won`, win).expect(200);
    },
  },
  {
    name: 'a sale that rests until a day',
    async begin(stage) {
      const id = await registered(stage, { businessModel: 'lost' });
      const resting = { reason: '预算冻结', until: inDays(8) };
      await stage.person('sales1').post(`/opportunities/${id}/suspension`, resting).expect(200);
      return id;
    },
    finish: ({ world }, id) => world.fastForward(sale(id), { days: 30 }),
  },
];

/** One has voted before the engine is lost, the other does after it. */
const inMode = (key: string): OpenCase => ({
  name: `an approval in the mode ${key}, with a deadline`,
  async begin({ person }) {
    const asked = await ask(person('sales1'), `lost${key}`);
    if (key !== 'any' && key !== 'weights') await asked.decide(person('legal1'), 'approve');
    return asked.id;
  },
  async finish(stage, id) {
    await stage.world.fastForward(alone(id), { days: 5 });
    await decideAll(stage, id, 'approve');
  },
});

const approvals: readonly OpenCase[] = [
  ...['all', 'any', 'sequence', 'ratio', 'weights'].map(inMode),
  {
    name: 'an approval that goes to the manager, and then passes, when nobody answers',
    begin: async ({ person }) => (await ask(person('sales1'), 'lostEscalating')).id,
    async finish(stage, id) {
      await stage.world.fastForward(alone(id), { days: 5 });
      await decideAll(stage, id, 'approve', 1);
      await stage.world.fastForward(alone(id), { days: 5 });
    },
  },
  {
    name: 'a project approval',
    async begin(stage) {
      const id = await registered(stage, { category: 'project' });
      await stage.person('sales1').post(`/opportunities/${id}/project-approval`, {}).expect(201);
      return id;
    },
    finish: async (stage, id) => void (await decideAll(stage, id, 'approve')),
  },
];

/** Of these there may be any number at once. */
export const openCases: readonly OpenCase[] = [...registrations, ...sales, ...approvals];
