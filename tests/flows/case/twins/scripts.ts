import { waitUntil } from '../../../../ops/engines/wait-until';
import { ask, publishApproval } from '../../../world/approvals';
import { published } from '../../../world/definitions';
import type { Person } from '../../../world/http';
import { anOpportunity, companyName, publishModel, threeStages } from '../../../world/stages';
import type { Stage } from '../engine-lost/playing';
import type { Script } from './twins';

type Step = Script['steps'][number];

/** All clocks run in plain days, so that twins that begin minutes apart come to the same moments. */
export async function publishTwins({ world, person }: Stage): Promise<void> {
  const deadline = { within: { days: 4 }, remind: [{ days: 1 }], onExpiry: 'keep' };
  const step = (key: string, users: readonly string[], more: object = {}) => ({
    key,
    mode: 'all',
    approvers: users.map((user) => ({ user })),
    deadline,
    ...more,
  });
  await publishApproval(world, 'twinAlone', [step('first', ['legal1', 'finance1']), step('second', ['tech1'])]);
  await publishApproval(world, 'twinGate', [step('gate', ['manager1'])]);
  const large = { when: 'expectedAmountFen > 500' };
  await publishApproval(
    world,
    'twinChanged',
    [step('gate', ['manager1', 'finance1']), step('director', ['director1'], large)],
    { facts: { expectedAmountFen: { type: 'integer', default: 0 } } },
  );
  await publishApproval(world, 'twinExtension', [step('head', ['manager1'])]);
  await publishApproval(world, 'twinReopening', [step('heads', ['manager1', 'finance1'])]);
  const outcomes = ['notConflict', 'same', 'share', 'merge'];
  await publishApproval(world, 'twinReview', [step('review', ['manager1'], { mode: 'any', outcomes })]);
  await publishApproval(
    world,
    'expenseBudget',
    [step('head', ['manager1', 'finance1']), step('director', ['director1'])],
    { facts: { totalFen: { type: 'integer', default: 0 } } },
  );
  const extension = { approval: 'twinExtension', by: { days: 60 }, atMost: 2 };
  await published(person('ops1'), {
    kind: 'registrationPolicy',
    key: 'twins',
    name: '双生',
    exact: 'review',
    fuzzy: { reviewFrom: 0.6 },
    reviewApproval: 'twinReview',
    protection: { for: { days: 30 }, remind: [{ days: 3 }], extension, onEnd: 'release' },
    reopen: { approval: 'twinReopening' },
  });
  const first = { timeLimit: { days: 20 }, remind: [{ days: 5 }], activities: [{ key: 'call', name: '电话' }] };
  const third = { timeLimit: { days: 10 }, remind: [{ days: 2 }], stallAfter: { days: 15 } };
  const changing = threeStages('twinsChanging', { first: { gate: 'twinChanged' } }, { registrationPolicy: 'twins' });
  await publishModel(person('ops1'), changing);
  await publishModel(
    person('ops1'),
    threeStages('twins', { first, second: { gate: 'twinGate' }, third }, { registrationPolicy: 'twins' }),
  );
}

/** The newest open task of this person in the case or approval. */
async function taskOf({ world }: Stage, id: string, holder: Person): Promise<string> {
  const task = await world
    .db('tasks')
    .where({ status: 'open', assignee_id: holder.id })
    .where((of) => of.where({ case_id: id }).orWhere({ approval_id: id }))
    .orderBy('id', 'desc')
    .first('id');
  if (!task) throw new Error(`This person has no open task in ${id}.`);
  return task.id;
}

const decides =
  (who: string, outcome = 'approve'): Step =>
  async (stage, id) =>
    stage
      .person(who)
      .post(`/tasks/${await taskOf(stage, id, stage.person(who))}/decision`, { outcome, comment: '依据充分' });
const comments =
  (who: string, text: string): Step =>
  async (stage, id) =>
    stage.person(who).post(`/tasks/${await taskOf(stage, id, stage.person(who))}/comments`, { text });
const returns =
  (who: string, resume: string): Step =>
  async (stage, id) =>
    stage.person(who).post(`/tasks/${await taskOf(stage, id, stage.person(who))}/return`, {
      to: 'initiator',
      resume,
      reason: '名称不全',
    });
const resubmits =
  (who: string, comment: string): Step =>
  async (stage, id) =>
    stage.person(who).post(`/tasks/${await taskOf(stage, id, stage.person(who))}/resubmission`, { comment });
const asks =
  (who: string, path: string, body: object = {}): Step =>
  async ({ person }, id) =>
    person(who).post(`/opportunities/${id}/${path}`, body);
const changes =
  (who: string, patch: object): Step =>
  async ({ person }, id) => {
    const { version } = (await person(who).get(`/opportunities/${id}`).expect(200)).body;
    return person(who).patch(`/opportunities/${id}`, patch, version);
  };
/** Its sale ends in a flow of its own, a moment later: what is compared is how the opportunity stands then. */
const withdraws =
  (who: string, reason: string): Step =>
  async ({ person }, id) => {
    const read = () => person(who).get(`/opportunities/${id}`).expect(200);
    await person(who).post(`/opportunities/${id}/withdrawal`, { reason }).expect(200);
    await waitUntil('its sale has ended', 30_000, async () => expect((await read()).body.stage.dueAt).toBeNull());
    return read();
  };
const assigns =
  (who: string, to: string): Step =>
  (stage, id) =>
    asks(who, 'assignment', { ownerId: stage.person(to).id, reason: '调整' })(stage, id);

const onSale = async ({ person }: Stage): Promise<string> => (await anOpportunity(person('sales1'), 'twins')).id;

async function inReview({ person }: Stage): Promise<string> {
  const [name, businessModel] = [companyName(), 'twins'];
  await person('sales2').post('/opportunities', { name, businessModel, customer: { name } }).expect(201);
  const { body } = await person('sales1').post('/opportunities', { name, businessModel, customer: { name } });
  if (body.status !== 'inConflictReview') throw new Error(`It is not reviewed: ${JSON.stringify(body)}`);
  return body.id;
}

async function budgeting({ person, world }: Stage): Promise<string> {
  const id = await onSale({ person, world });
  const place = `/opportunities/${id}/budgets`;
  const lines = [{ category: '差旅', amountFen: 100_000 }];
  const budget = (await person('sales1').post(place, { lines }).expect(201)).body;
  await person('sales1').post(`${place}/${budget.id}/approval`, {}).expect(201);
  return id;
}

async function reopening(stage: Stage): Promise<string> {
  const id = await onSale(stage);
  await asks('sales1', 'stage', { to: 'proposal' })(stage, id);
  await asks('sales1', 'lost', { reason: '价格', summary: '未中标' })(stage, id);
  await stage.person('sales1').post(`/opportunities/${id}/reopening`, { reason: '客户又来询价' }).expect(201);
  return id;
}

const flowOf =
  (flow: string) =>
  async (id: string, { world }: Stage): Promise<string> =>
    (await world.db('approvals').where({ case_id: id, flow }).first('workflow_id'))?.workflow_id ?? '';

const afterDays =
  (days: number, flow: string): Script['finish'] =>
  ({ world }, id) =>
    world.fastForward(`${flow}/${id}`, { days });
const nothingLeft: Script['finish'] = () => Promise.resolve();
const flowNamed = (flow: string) => (id: string) => `${flow}/${id}`;

const move = (to: string): Step => asks('sales1', 'stage', { to });

export const scripts: readonly Script[] = [
  {
    name: 'an approval that stands alone, and waits for its last signer',
    begin: async ({ person }) => (await ask(person('sales1'), 'twinAlone')).id,
    workflowId: flowNamed('approval'),
    steps: [
      comments('legal1', '我看看'),
      decides('finance1'),
      comments('legal1', '条款可以'),
      decides('legal1'),
      comments('tech1', '方案在改'),
      comments('tech1', '改好了'),
    ],
    finish: afterDays(5, 'approval'),
  },
  {
    name: 'an approval to its end',
    begin: async ({ person }) => (await ask(person('sales1'), 'twinAlone')).id,
    workflowId: flowNamed('approval'),
    steps: [decides('legal1'), decides('finance1'), decides('tech1')],
    finish: nothingLeft,
  },
  {
    name: 'a registration that is reviewed, extended, changed and assigned',
    begin: inReview,
    workflowId: flowNamed('registration'),
    steps: [
      comments('manager1', '在核对'),
      decides('manager1', 'notConflict'),
      asks('sales1', 'protection-extension', { reason: '招标延期' }),
      decides('manager1'),
      changes('sales1', { expectedAmountFen: 500 }),
      assigns('manager1', 'sales2'),
    ],
    finish: afterDays(88, 'registration'),
  },
  {
    name: 'a registration whose review is returned, corrected and judged anew',
    begin: inReview,
    workflowId: flowNamed('registration'),
    steps: [
      returns('manager1', 'here'),
      resubmits('sales1', '在查营业执照'),
      returns('manager1', 'rerun'),
      (stage, id) => changes('sales1', { customer: { name: companyName() } })(stage, id),
      resubmits('sales1', '名称已改'),
      changes('sales1', { expectedAmountFen: 500 }),
    ],
    finish: afterDays(31, 'registration'),
  },
  {
    name: 'a registration that is withdrawn while its extension is decided',
    begin: onSale,
    workflowId: flowNamed('registration'),
    steps: [
      changes('sales1', { expectedAmountFen: 500 }),
      asks('sales1', 'protection-extension', { reason: '招标延期' }),
      comments('manager1', '在考虑'),
      withdraws('sales1', '客户放弃'),
    ],
    finish: nothingLeft,
  },
  {
    name: 'a sale that passes a gate, rests and goes on',
    begin: onSale,
    workflowId: flowNamed('stage'),
    steps: [
      asks('sales1', 'activities/call/completion'),
      move('proposal'),
      move('closing'),
      decides('manager1'),
      asks('sales1', 'suspension', { reason: '预算冻结' }),
      ({ person }, id) => person('sales1').delete(`/opportunities/${id}/suspension`),
    ],
    finish: afterDays(17, 'stage'),
  },
  {
    name: 'a sale whose amount is changed while its gate is decided',
    begin: async ({ person }) => (await anOpportunity(person('sales1'), 'twinsChanging')).id,
    workflowId: flowNamed('stage'),
    steps: [
      move('proposal'),
      decides('finance1'),
      changes('sales1', { expectedAmountFen: 900 }),
      decides('finance1'),
      decides('manager1'),
      decides('director1'),
    ],
    finish: nothingLeft,
  },
  {
    name: 'a sale that is lost while its gate is decided',
    begin: onSale,
    workflowId: flowNamed('stage'),
    steps: [
      move('proposal'),
      move('closing'),
      comments('manager1', '在考虑'),
      asks('sales1', 'lost', { reason: '价格', summary: '未中标' }),
    ],
    finish: nothingLeft,
  },
  {
    name: 'a budget that is approved',
    begin: budgeting,
    workflowId: flowOf('expenseBudget'),
    steps: [
      comments('finance1', '在核对'),
      decides('manager1'),
      decides('finance1'),
      comments('director1', '看过'),
      decides('director1'),
    ],
    finish: nothingLeft,
  },
  {
    name: 'a lost sale that is reopened',
    begin: reopening,
    workflowId: flowOf('reopening'),
    steps: [comments('manager1', '在核对'), decides('finance1'), comments('manager1', '可以'), decides('manager1')],
    finish: afterDays(31, 'registration'),
  },
];
